"""The artifacts of a fine-tuning that others read: what the run did, and the held-out loss. Imports no torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from trainer.finetune.hyperparameters import Hyperparameters
from trainer.finetune.improvement import Improvement
from trainer.jobs.job_dir import Artifact


@dataclass(frozen=True, slots=True)
class FinetuneResult(Artifact):
    """What a finished run did. Losses are validation losses in nats per token.

    `planned_steps` are those of the last plan; fewer are taken if the run stopped early.
    """

    FILE: ClassVar[str] = "result"
    base: str
    base_fingerprint: str
    is_continued: bool
    hyperparameters: Hyperparameters
    steps_taken: int
    planned_steps: int
    is_replanned: bool
    evaluation_interval: int  # in steps
    averaged_steps: int
    threads: int
    seconds: float
    best_loss: float
    history: tuple[tuple[int, float], ...]

    def as_settings(self) -> Mapping[str, Any]:
        """The hyperparameters and what was decided during the run, in one flat mapping for the registry."""
        nested = ("hyperparameters", "history")
        return asdict(self.hyperparameters) | {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in nested
        }


@dataclass(frozen=True, slots=True)
class Score:
    """Mean loss in nats per token, and in bits per character, which compares across tokenizers."""

    nats_per_token: float
    bits_per_character: float
    tweets: int
    tokens: int


@dataclass(frozen=True, slots=True)
class HeldOutLoss(Artifact):
    """The held-out loss of the finished persona and of its base model alone."""

    FILE: ClassVar[str] = "held-out-loss"
    persona: Score
    base: Score
    improvement: Improvement
