"""Artifacts of a finished fine-tuning, for tests of the stages after it."""

from trainer.finetune.hyperparameters import ADAPTER
from trainer.finetune.improvement import Improvement
from trainer.finetune.result import FinetuneResult, HeldOutLoss, Score


def finetune_result() -> FinetuneResult:
    return FinetuneResult(
        base="gpt2",
        base_fingerprint="fingerprint",
        is_continued=False,
        hyperparameters=ADAPTER,
        steps_taken=8,
        planned_steps=8,
        is_replanned=False,
        evaluation_interval=4,
        averaged_steps=4,
        threads=1,
        seconds=9.0,
        best_loss=4.0,
        history=((0, 5.0), (8, 4.0)),
    )


def held_out_loss(
    persona: float,
    base: float,
    improvement: Improvement = Improvement(0.9, 0.05, 24),  # noqa: B008 - frozen
) -> HeldOutLoss:
    """In nats per token."""
    return HeldOutLoss(Score(persona, persona / 3, 24, 480), Score(base, base / 3, 24, 480), improvement)
