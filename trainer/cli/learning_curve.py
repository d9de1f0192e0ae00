"""How many posts are enough: the learning curve, of a persona or of accounts of which there is none yet, in a terminal.

It does not know how a curve is measured. That of accounts alone is a job like any other, but no persona comes of it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from models.domain.errors import NotFound, OutOfSpace, TrainingFailed
from models.domain.learning_curve import gain, outlook
from models.domain.training_job import Job, TrainingRequest
from models.registry import Registry
from models.runtime.data_dir import write_beside
from trainer.card.charts import learning_curve
from trainer.cli.train_command import Now, build, told, why_not
from trainer.settings import TrainerSettings

MIN_TO_COMPARE = 150
Agree = Callable[[TrainingRequest], None]
Points = Sequence[tuple[int, float]]


def is_persona(name: str, settings: TrainerSettings) -> bool:
    """Whether there is a persona of that name. Raises NotAllowed where it is retired."""
    try:
        Registry(settings.home.prepare().registry).personas.find(name)
    except NotFound:
        return False
    return True


def check_picture(picture: Path | None) -> None:
    """Raises OutOfSpace where the chart could not be written: better said before the hours than after."""
    if picture is not None and not picture.absolute().parent.is_dir():
        raise OutOfSpace(f"There is no folder {picture.absolute().parent} for the picture.")


def of_persona(
    name: str, settings: TrainerSettings, now: Now, agree: Agree, picture: Path | None = None, *, is_json: bool
) -> str:
    """Build the persona anew, from the base model on, with its curve; gives what is to be printed.

    Raises any ServiceError.
    """
    registry = Registry(settings.home.prepare().registry)
    persona = registry.personas.find(name)
    asked = registry.personas.request(persona.id)
    request = replace(asked, name=persona.name, continues=persona.id, has_curve=True, is_afresh=True)
    agree(request)
    job = build(request, settings, now)
    text = told(registry, job, is_json=is_json)
    run = registry.runs.list(persona.id)[-1]
    _draw([(int(tweets), float(loss)) for tweets, loss in run.figures.get("curve", ())], run.base_loss, picture)
    return text


def of_accounts(
    request: TrainingRequest,
    settings: TrainerSettings,
    now: Now,
    agree: Agree,
    picture: Path | None = None,
    *,
    is_json: bool,
) -> str:
    """Measure what the posts of accounts bring, and make nothing of them; gives what is to be printed.

    Raises any ServiceError.
    """
    agree(request)
    job = build(replace(request, has_curve=True, is_curve_only=True), settings, now)
    if not job.curve:
        raise TrainingFailed(why_not(job))
    alone, curve = job.curve[0][1], job.curve[1:]
    _draw(curve, alone, picture)
    return document(job, alone, curve) if is_json else table(request, alone, curve)


def document(job: Job, alone: float, curve: Points) -> str:
    """One JSON document; `alone` is the base model's loss."""
    return json.dumps(
        {
            "job": job.id,
            "handles": job.request.handles,
            "seed": job.request.seed,
            "base_loss": alone,
            "curve": curve,
            "expected_gain": gain(curve) if len(curve) > 1 else None,
            "outlook": _conclusion(curve),
        },
        ensure_ascii=False,
    )


def table(request: TrainingRequest, alone: float, curve: Points) -> str:
    """A line for each size, the base model's `alone` first, and what they say."""
    whose = " and ".join(f"@{handle}" for handle in request.handles)
    rows = [("posts learnt from", "held-out loss"), ("none, the base", f"{alone:.3f}")]
    rows += [(f"{tweets:,}", f"{loss:.3f}") for tweets, loss in curve]
    said = "".join(f" --from {source}" for source in request.sources)
    said += f" --base {request.base}" if request.is_base_said else ""
    return "\n".join(
        [
            f"How well posts of {whose} that were held out are foretold, in nats per token:",
            *(f"  {posts:>17}  {loss:>13}" for posts, loss in rows),
            _conclusion(curve),
            f"No persona was made; `mynah train {' '.join(request.handles)}{said}` makes one.",
        ]
    )


def _draw(curve: Points, alone: float | None, picture: Path | None) -> None:
    if picture is None:
        return
    if len(curve) < 2:
        raise NotFound("There is no chart: one size alone is no curve.")
    write_beside(picture, learning_curve(curve, alone))


def _conclusion(curve: Points) -> str:
    if len(curve) > 1:
        return outlook(curve)[1]
    return f"So few are no curve: from {MIN_TO_COMPARE} posts to learn from on, fewer of them are compared with all."
