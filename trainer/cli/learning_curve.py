"""`mynah learn-curve`: the learning curve of a persona, or of accounts that have none, to see if more posts would help.

The curve of accounts is a job like any other, but publishes no persona.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from models.domain.errors import NotFound, TrainingFailed
from models.domain.learning_curve import gain, outlook
from models.domain.training_job import Job, TrainingRequest
from models.messages import joined, sentence
from models.registry import Registry
from models.runtime.files import write_beside
from models.text.controls import json_text
from trainer.card.charts import learning_curve
from trainer.cli.result import failure_reason, training_result
from trainer.cli.train_command import Confirm, Now, run_job
from trainer.settings import TrainerSettings

MIN_POSTS_TO_COMPARE = 150
Points = Sequence[tuple[int, float]]  # (posts, nats per token)


def is_persona(name: str, settings: TrainerSettings) -> bool:
    """Whether there is a persona of that name. Raises NotAllowed if it is retired."""
    try:
        Registry(settings.home.prepare().registry).personas.find(name)
    except NotFound:
        return False
    return True


def persona_curve(
    name: str, settings: TrainerSettings, now: Now, confirm: Confirm, picture: Path | None = None, *, is_json: bool
) -> str:
    """Train the persona's next version from the base model, with its curve; returns what is to be printed.

    Raises any ServiceError.
    """
    registry = Registry(settings.home.prepare().registry)
    persona = registry.personas.find(name)
    original = registry.personas.training_request(persona.id)
    request = replace(original, name=persona.name, continues=persona.id, has_curve=True, is_afresh=True)
    confirm(request)
    text = training_result(registry, run_job(request, settings, now), is_json=is_json)
    run = registry.training_runs.list(persona.id)[-1]
    _draw(run.curve, run.base_loss, picture)
    return text


def account_curve(
    request: TrainingRequest,
    settings: TrainerSettings,
    now: Now,
    confirm: Confirm,
    picture: Path | None = None,
    *,
    is_json: bool,
) -> str:
    """Measure the curve of accounts without publishing a persona; returns what is to be printed.

    Raises any ServiceError.
    """
    confirm(request)
    job = run_job(replace(request, has_curve=True, is_curve_only=True), settings, now)
    if not job.curve:
        raise TrainingFailed(failure_reason(job))
    (_none, base_loss), *curve = job.curve
    _draw(curve, base_loss, picture)
    return curve_json(job, base_loss, curve) if is_json else curve_table(request, base_loss, curve)


def curve_json(job: Job, base_loss: float, curve: Points) -> str:
    """One JSON document."""
    return json_text(
        {
            "job": job.id,
            "handles": job.request.handles,
            "seed": job.request.seed,
            "base_loss": base_loss,
            "curve": curve,
            "expected_gain": gain(curve) if len(curve) > 1 else None,
            "outlook": _conclusion(curve),
        }
    )


def curve_table(request: TrainingRequest, base_loss: float, curve: Points) -> str:
    """The base model's loss, a line for each number of posts, and the conclusion."""
    rows = [("training posts", "held-out loss"), ("none: base model", f"{base_loss:.3f}")]
    rows += [(f"{posts:,}", f"{loss:.3f}") for posts, loss in curve]
    arguments = [*request.handles, *(f"--from {source}" for source in request.sources)]
    if request.is_base_said:
        arguments.append(f"--base {request.base}")
    return joined(
        "\n",
        (
            sentence("curve-heading", accounts=", ".join(f"@{handle}" for handle in request.handles)),
            *(f"  {posts:>17}  {loss:>13}" for posts, loss in rows),
            _conclusion(curve),
            sentence("curve-without-persona", arguments=" ".join(arguments)),
        ),
    )


def _draw(curve: Points, base_loss: float | None, picture: Path | None) -> None:
    if picture is None:
        return
    if len(curve) < 2:
        raise NotFound("curve-chart-too-few", minimum=MIN_POSTS_TO_COMPARE)
    write_beside(picture, learning_curve(curve, base_loss))


def _conclusion(curve: Points) -> str:
    if len(curve) > 1:
        return outlook(curve)[1]
    return sentence("curve-too-few", minimum=MIN_POSTS_TO_COMPARE)
