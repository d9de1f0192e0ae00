"""Artifacts of a training job that several layers read: the training plan and the results of the evaluation.

Those of a single layer stand beside the code that writes them; all derive from `trainer.jobs.job_dir.Artifact`.
"""

from dataclasses import dataclass
from typing import ClassVar

from trainer.jobs.job_dir import Artifact


@dataclass(frozen=True, slots=True)
class TrainingPlan(Artifact):
    """What to fine-tune. At most one of `epochs`, `minutes` and `steps` is set.

    `start` is the fingerprint of the base model of the weights in the folder `start`, if there are any to continue.
    """

    FILE: ClassVar[str] = "plan"
    base: str
    is_full: bool
    seed: int
    epochs: float | None = None
    minutes: float | None = None
    steps: int | None = None
    start: str | None = None
    handles: tuple[str, ...] = ()
    has_curve: bool = False


@dataclass(frozen=True, slots=True)
class EvaluationMetrics(Artifact):
    """The metrics of the persona's tweets, under the names that `trainer.evaluation.evaluation` explains."""

    FILE: ClassVar[str] = "evaluation"
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class GeneratedSamples(Artifact):
    """Candidates for the samples on the model card, as (prompt, tweet)."""

    FILE: ClassVar[str] = "samples"
    samples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LearningCurve(Artifact):
    """Points of (tweets trained on, held-out loss in nats per token), the fewest tweets first."""

    FILE: ClassVar[str] = "learning-curve"
    points: tuple[tuple[int, float], ...]
