"""How the `mynah` command prints personas, jobs and tweets: tables for people, plain values for JSON."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.chat.formatting import handle_list, label, progress_line
from bot.chat.messages import GeneratedTweet
from models.domain.persona import Persona
from models.domain.training_job import Job
from models.messages import sentence, unstyled
from models.runtime.terminal import UNLIMITED
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


def persona_table(personas: Sequence[Persona], width: int | None) -> str:
    """A table of at most `width` columns, in which long names are broken: accounts, posts, base model and loss."""
    table = Table(box=None, pad_edge=False, header_style="")
    for column in ("name", "accounts", "posts", "base", "language", "loss"):
        is_number = column in {"posts", "loss"}
        table.add_column(
            sentence("cli-personas-column", column=column),
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    for persona in personas:
        table.add_row(*map(Text, _persona_row(persona)))
    console = Console(file=io.StringIO(), width=width or UNLIMITED, color_system=None)
    console.print(table)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())  # type: ignore[attr-defined]


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _persona_row(persona: Persona) -> tuple[str, ...]:
    return (
        sentence("cli-personas-retired", name=persona.name) if persona.retired_at else persona.name,
        handle_list(persona.handles),
        f"{sum(counts.kept for counts in persona.counts.values()):,}",
        sentence("cli-personas-full", base=persona.base) if persona.kind == "full" else persona.base,
        persona.language or "-",
        "-" if persona.held_out_loss is None else f"{persona.held_out_loss:.3f}",
    )


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
