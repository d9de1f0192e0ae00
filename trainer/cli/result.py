"""The result of a training as `mynah train` prints it: a summary for people, or one JSON document."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from models.domain.errors import TrainingFailed
from models.domain.learning_curve import outlook
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Job, Stage
from models.domain.tweet import MAX_POST_CHARACTERS
from models.messages import joined, sentence
from models.registry import Registry, TrainingRun
from models.text.controls import json_text

METRIC_PREFIXES = (
    "base_",
    "copy_",
    "distinct_",
    "emoji_",
    "length_",
    "markov_",
    "measured_",
    "self_",
    "author_",
)
MANY_COPIES = 0.5  # of the tweets: the copy guard then drops most of what a persona writes


def training_result(registry: Registry, job: Job, *, is_json: bool) -> str:
    """What is to be printed. Raises TrainingFailed if no persona came of the job."""
    if job.persona_id is None or not job.status.is_over:
        raise TrainingFailed(failure_reason(job))
    persona, run = registry.personas.get(job.persona_id), registry.training_runs.list(job.persona_id)[-1]
    return json_text(_values(job, persona, run)) if is_json else _summary(persona, run)


def failure_reason(job: Job) -> str:
    """Why a job has no result."""
    if job.status.is_over:
        return job.error or sentence("training-cancelled")
    step = job.progress.step if job.progress.stage is Stage.FINETUNE else 0
    return sentence("training-interrupted", step=step, steps=job.progress.steps, job=job.id)


def _values(job: Job, persona: Persona, run: TrainingRun) -> dict[str, Any]:
    return {
        "job": job.id,
        "id": persona.id,
        "name": persona.name,
        "version": persona.version,
        "base": persona.base,
        "kind": persona.kind,
        "language": persona.language,
        "counts": {handle: asdict(count) for handle, count in persona.counts.items()},
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "steps": run.hyperparameters["steps_taken"],
        "planned_steps": run.steps,
        "seconds": run.seconds,
        "seed": run.seed,
        "history": run.history,
        "warning": run.metrics.get("warning"),
        "measures": {name: value for name, value in run.metrics.items() if name.startswith(METRIC_PREFIXES)},
        "curve": run.curve or None,
    }


def _summary(persona: Persona, run: TrainingRun) -> str:
    details = [
        *(_counts(handle, count) for handle, count in persona.counts.items()),
        *_losses(persona, run),
        *_metrics(run),
        run.metrics.get("warning") or "",
        *(outlook(run.curve) or [sentence("training-result-learn-curve", name=persona.name)]),
    ]
    return joined(
        "\n",
        (
            sentence("training-result-ready", name=persona.name, version=str(persona.version)),
            *_indented(details),
            _try_it(persona, run),
        ),
    )


def _try_it(persona: Persona, run: TrainingRun) -> str:
    """A command that will write something: first words tempt a persona of few posts to repeat them."""
    is_repetitive = run.metrics.get("copy_rate_unguarded", 0) >= MANY_COPIES
    return sentence("persona-try-freely" if is_repetitive else "persona-try-tweet", name=persona.name)


def _counts(handle: str, count: PostCounts) -> str:
    """How many posts were read, dropped and kept; and what the original recipe would have kept, if that differs."""
    counts = sentence(
        "training-result-counts",
        handle=handle,
        read=count.downloaded,
        kept=count.kept,
        duplicates=count.duplicates,
        retweets=count.retweets,
        short=count.short,
        older=count.older,
        too_long=count.too_long,
        maximum=MAX_POST_CHARACTERS,
    )
    if (recipe := count.other_recipe) is None:
        return counts
    return joined(" ", (counts, sentence("training-result-recipe-counts", **asdict(recipe))))


def _losses(persona: Persona, run: TrainingRun) -> list[str]:
    assert persona.held_out_loss is not None
    assert persona.base_loss is not None
    return [
        sentence(
            "training-result-history",
            start="version" if run.hyperparameters.get("is_continued") else "base",
            history=" → ".join(f"{loss:.3f}" for _step, loss in run.history),
            steps=int(run.hyperparameters["steps_taken"]),
            minutes=run.seconds / 60,
        ),
        sentence("training-result-loss", loss=persona.held_out_loss, base_loss=persona.base_loss),
    ]


def _metrics(run: TrainingRun) -> list[str]:
    """What was measured on tweets that it wrote without a prompt; nothing if none were written."""
    metrics = run.metrics
    if not metrics.get("measured_tweets") or "copy_rate" not in metrics:
        return []
    copies = sentence(
        "training-result-copies",
        tweets=metrics["measured_tweets"],
        unguarded=metrics["copy_rate_unguarded"],
        guarded=metrics["copy_rate"],
    )
    found: list[str] = [copies]
    if metrics["copy_rate_unguarded"] >= MANY_COPIES:
        found.append(sentence("training-result-repetitive"))
    if "author_match" not in metrics:
        return found
    return [
        *found,
        sentence(
            "training-result-author", recognized=metrics["author_match"], real_recognized=metrics["author_match_real"]
        ),
    ]


def _indented(lines: Sequence[str]) -> list[str]:
    return [joined("", ("  ", line)) for line in lines if line]
