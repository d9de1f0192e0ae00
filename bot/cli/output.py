"""How the `mynah` command prints personas, jobs and tweets: tables for people, plain values for JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.chat.formatting import handle_list, held_out_loss, label, progress_line
from bot.chat.messages import GeneratedTweet
from models.domain.persona import Persona
from models.domain.training_job import Job
from models.messages import unstyled
from models.text.controls import json_text

Values = dict[str, Any]


def as_json(values: Sequence[Values]) -> str:
    """One JSON document."""
    return json_text(values, indent=2)


def persona_values(persona: Persona) -> Values:
    return {
        "id": persona.id,
        "name": persona.name,
        "display_name": persona.display_name,
        "handles": list(persona.handles),
        "base": persona.base,
        "kind": persona.kind,
        "version": persona.version,
        "created_at": persona.created_at.isoformat(),
        "counts": {handle: asdict(counts) for handle, counts in persona.counts.items()},
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "stale_share": persona.stale_share,
        "visibility": persona.visibility,
        "retired_at": persona.retired_at.isoformat() if persona.retired_at else None,
        "consent_bases": {handle: basis.value for handle, basis in persona.consent_bases.items()},
        "language": persona.language,
    }


def persona_lines(personas: Sequence[Persona]) -> list[str]:
    """A table: name, label, language, accounts with their counts of posts, kind and base model, held-out loss."""
    return table([_persona_row(persona) for persona in personas])


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _persona_row(persona: Persona) -> tuple[str, ...]:
    kept = sum(counts.kept for counts in persona.counts.values())
    read = sum(counts.downloaded for counts in persona.counts.values())
    accounts = f"{handle_list(persona.handles, ' + ')} ({kept} of {read} posts kept)"
    kind, language = f"{persona.kind} of {persona.base}", persona.language or "-"
    name = f"{persona.name} (retired)" if persona.retired_at else persona.name
    return (name, persona.label, language, accounts, kind, f"held-out {held_out_loss(persona)}")


def job_values(job: Job) -> Values:
    return {
        "id": job.id,
        "name": job.request.name,
        "handles": list(job.request.handles),
        "status": job.status.value,
        **asdict(job.progress),
        "position": job.position,
        "is_cancel_requested": job.is_cancel_requested,
        "error": job.error,
        "persona_id": job.persona_id,
        "curve": [list(point) for point in job.curve],
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
    }


def job_lines(jobs: Sequence[Job]) -> list[str]:
    return [unstyled(progress_line(job)) for job in jobs]


def tweet_values(tweet: GeneratedTweet) -> Values:
    """Includes the AI label, which must be shown wherever the text is."""
    return {
        "persona": tweet.persona.name,
        "label": label(tweet.persona),
        "prompt": tweet.prompt,
        "text": tweet.text,
        "seed": tweet.seed,
    }
