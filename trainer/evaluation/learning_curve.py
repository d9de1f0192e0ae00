"""The learning curve: the held-out loss of the same fine-tuning on fewer tweets.

Each size is a run of its own in a subfolder of the job's directory, so an interrupted curve resumes where it was.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from models.domain.training_job import Progress, Stage
from models.messages import sentence
from models.runtime.data_dir import DataDir
from trainer.data.sampling import evenly_spaced
from trainer.finetune.held_out_loss import score_held_out, score_weights
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.finetune.training_loop import Report, finetune
from trainer.jobs.artifacts import LearningCurve, TrainingPlan
from trainer.jobs.job_dir import Artifact, JobDir, TextFile

SIZES = (100, 300, 1000, 3000)
MIN_RATIO = 1.5  # of the whole to a size: one so close below the whole shows little


@dataclass(frozen=True, slots=True)
class CurvePoint(Artifact):
    """The held-out loss of the run with fewer tweets in its own subfolder."""

    FILE: ClassVar[str] = "curve-point"
    nats_per_token: float


def measure_learning_curve(job_dir: JobDir, home: DataDir, hf_endpoint: str, report: Report) -> None:
    """Measure the curve of the job, whose own run is done first if it was not, and write it as LearningCurve.

    Raises BaseUnavailable, OutOfSpace.
    """
    texts = job_dir.texts(TextFile.TRAIN)
    if not job_dir.has(HeldOutLoss):
        finetune(job_dir, home, hf_endpoint, _as_measuring(report, len(texts)))
        score_held_out(job_dir, home, hf_endpoint)
    points = []
    for size in curve_sizes(len(texts)):
        report(Progress(Stage.MEASURE, note=sentence("curve-size-of", size=size, total=len(texts))))
        part = _smaller_run(job_dir, evenly_spaced(texts, size), size)
        if not part.has(CurvePoint):
            finetune(part, home, hf_endpoint, _as_measuring(report, size))
            part.write(CurvePoint(score_weights(part, home, hf_endpoint).nats_per_token))
            _remove_weights(part)
        points.append((size, part.read(CurvePoint).nats_per_token))
    points.append((len(texts), job_dir.read(HeldOutLoss).persona.nats_per_token))
    job_dir.write(LearningCurve(tuple(points)))


def is_curve_due(job_dir: JobDir) -> bool:
    """Whether the job asks for a curve that says something: of a run from the base model on, and better than it."""
    is_asked = job_dir.read(TrainingPlan).has_curve and not job_dir.read(FinetuneResult).is_continued
    return is_asked and job_dir.read(HeldOutLoss).improvement.is_significant


def curve_sizes(tweets: int) -> list[int]:
    """The numbers of tweets to try if there are `tweets`: those well below it."""
    return [size for size in SIZES if size * MIN_RATIO <= tweets]


def _smaller_run(job_dir: JobDir, texts: list[str], size: int) -> JobDir:
    """The directory of the run with `texts`: planned as the whole's, but always from the base model on.

    If the whole's length was given, every tweet is repeated as often; else as often as a job with so few would do.
    """
    part = JobDir(job_dir.path / f"curve-{size}")
    part.path.mkdir(exist_ok=True)
    part.write_texts(TextFile.TRAIN, texts)
    for name in (TextFile.HELD_OUT, TextFile.VALIDATION):
        part.write_texts(name, job_dir.texts(name))
    plan = job_dir.read(TrainingPlan)
    steps_per_tweet = job_dir.read(FinetuneResult).planned_steps / len(job_dir.texts(TextFile.TRAIN))
    has_given_length = plan.minutes is not None or plan.epochs is not None or plan.steps is not None
    steps = max(1, round(steps_per_tweet * size)) if has_given_length else None
    part.write(replace(plan, start=None, minutes=None, epochs=None, steps=steps))
    return part


def _remove_weights(part: JobDir) -> None:
    """The weights of a full fine-tuning's curve would fill the disk."""
    shutil.rmtree(part.weights)
    for state in part.path.glob("*.pt"):
        state.unlink()


def _as_measuring(report: Report, size: int) -> Callable[[Progress], None]:
    note = sentence("curve-size", size=size)
    return lambda progress: report(replace(progress, stage=Stage.MEASURE, note=note))
