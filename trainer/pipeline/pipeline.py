"""The stages of a training, from top to bottom: collect, prepare, fine-tune, measure, describe, register.

All but the last run in child processes (`trainer.stages`), so that a cancel ends them within two seconds whatever a
file or a network does. Each stage reads the artifacts that the ones before it left in the job's directory, and may run
again: what a first run finished is not repeated.
"""

import shutil
from collections.abc import Callable
from functools import partial

from models.domain.errors import TrainingFailed
from models.domain.training_job import Progress, Stage
from models.messages import joined, sentence
from models.personas import checkpoints
from models.personas.lifecycle import PersonaLifecycle
from models.runtime.files import write_beside
from models.text.copy_guard import CopyGuard
from trainer.card.card_data import CardData
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.jobs.artifacts import EvaluationMetrics, GeneratedSamples, LearningCurve
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import TextFile
from trainer.jobs.stage_process import run_in_child
from trainer.pipeline.collect import check_allowed
from trainer.pipeline.experiment_tracker import track_run
from trainer.pipeline.results import persona_of, provenances_of, publishing_plan, run_of

MAX_COLLECT_SECONDS = 2 * 3600.0  # with waits for X's rate limits; other trainings wait for this one
MAX_COMPUTE_SECONDS = 1800.0  # for preparing and for describing, which take seconds with honest files


def finetune(build: BuildContext) -> None:
    """Fine-tune the base model in a child process, or one for each GPU if there are several.

    A single child has also evaluated the persona when it ends, and measured its learning curve where one was asked for.
    In a job for a curve alone, the curve fine-tunes.
    """
    if not build.job.request.is_curve_only and not build.job_dir.has(FinetuneResult):
        run_in_child(build, "finetune")


def measure(build: BuildContext) -> None:
    """Score the held-out tweets with the weights as they will be served, and compare generated tweets with real ones.

    Raises TrainingFailed if the persona is no better than its base model.
    """
    build.report(Progress(Stage.MEASURE))
    request, job_dir = build.job.request, build.job_dir
    if request.is_curve_only:
        _finish_curve(build)
        return
    if not job_dir.has(EvaluationMetrics):
        run_in_child(build, "measure")
    check_improvement(build)
    is_continued = job_dir.read(FinetuneResult).is_continued  # then a curve would show nothing about less data
    if request.has_curve and not is_continued and not job_dir.has(LearningCurve):
        run_in_child(build, "curve")


def check_improvement(build: BuildContext) -> None:
    """Raises TrainingFailed if the persona predicts held-out posts no better than its base model alone."""
    loss, request = build.job_dir.read(HeldOutLoss), build.job.request
    if loss.improvement.is_significant or request.is_published_anyway:
        return
    persona_loss, base_loss = loss.persona.nats_per_token, loss.base.nats_per_token
    parts = [sentence("training-no-gain", posts=loss.improvement.posts, persona_loss=persona_loss, base_loss=base_loss)]
    if publishing_plan(build).version > 1:
        parts.append(sentence("training-no-gain-version-stays"))
    is_limited = request.minutes or request.steps or request.epochs
    parts.append(sentence("training-no-gain-more-time" if is_limited else "training-no-gain-more-posts"))
    if not build.job.audience:
        parts.append(sentence("training-no-gain-publish-anyway"))
    raise TrainingFailed(joined(" ", parts))


def _finish_curve(build: BuildContext) -> None:
    """Measure the learning curve and end the job with it: it makes no persona."""
    if not build.job_dir.has(LearningCurve):
        run_in_child(build, "curve")
    base_loss = build.job_dir.read(HeldOutLoss).base.nats_per_token
    curve = [(0, base_loss), *build.job_dir.read(LearningCurve).points]
    build.registry.jobs.finish_curve(build.job.id, curve, build.now())


def describe(build: BuildContext) -> None:
    """Put the weights, the copy guard, the card and its pictures into a sealed, not yet published checkpoint."""
    from trainer.card.artifacts import shown_samples, write_description
    from trainer.card.avatars import fetch

    build.report(Progress(Stage.DESCRIBE))
    job_dir, persona = build.job_dir, persona_of(build)
    staged = checkpoints.stage(build.home, persona.id, persona.version)
    shutil.copytree(job_dir.weights, staged, dirs_exist_ok=True)
    guard = CopyGuard.of(job_dir.texts(TextFile.CORPUS), build.home.guard_key())
    write_beside(staged / checkpoints.GUARD, guard.to_bytes())
    samples = shown_samples(job_dir.read(GeneratedSamples).samples, guard)
    card_data = CardData(persona, provenances_of(build), run_of(build), samples)
    avatar = partial(fetch, seconds=build.settings.network_seconds)
    write_description(staged, card_data, avatar if build.settings.avatars else lambda _url: None)
    fingerprint = job_dir.read(FinetuneResult).base_fingerprint
    checkpoints.seal(staged, persona.id, persona.version, persona.kind, persona.base, fingerprint)


def register(build: BuildContext) -> None:
    """Publish the checkpoint, and register the persona, its run and the end of the job in one transaction."""
    build.report(Progress(Stage.REGISTER))
    check_allowed(build)
    persona, run = persona_of(build), run_of(build)
    checkpoints.publish(build.home, persona.id, persona.version)
    try:
        build.registry.personas.publish(persona, provenances_of(build), run, build.job.id)
    finally:  # if it was retired or deleted meanwhile, none of it is served
        PersonaLifecycle(build.home, build.registry, build.now).reconcile(persona.id)
    track_run(build, persona, run)


def _in_child(command: str, max_seconds: float) -> Callable[[BuildContext], None]:
    """The stage in a child process with a deadline, where `trainer.stages` calls its function."""

    def run(build: BuildContext) -> None:
        run_in_child(build, command, build.job.id, max_seconds=max_seconds)

    return run


STAGES = (
    (Stage.COLLECT, _in_child("collect", MAX_COLLECT_SECONDS)),
    (Stage.PREPARE, _in_child("prepare", MAX_COMPUTE_SECONDS)),
    (Stage.FINETUNE, finetune),
    (Stage.MEASURE, measure),
    (Stage.DESCRIBE, _in_child("describe", MAX_COMPUTE_SECONDS)),
    (Stage.REGISTER, register),
)
