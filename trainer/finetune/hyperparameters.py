"""Hyperparameters of the fine-tuning, with the learning-rate schedule.

The original is HuggingTweets: full fine-tuning, blocks of 1,024 tokens across tweets, AdamW at 1.372e-4, cosine decay
to zero, no warm-up, four epochs. Here a LoRA adapter is trained instead, tweet by tweet, in small batches; the
measurements behind each value are in docs/training-log.md.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Everything that determines a run besides its data. `rank` 0 is a full fine-tuning."""

    rank: int = 64
    alpha_over_rank: float = 2.0
    learning_rate: float = 8e-4
    warmup_share: float = 0.05  # of the steps
    weight_decay: float = 0.0
    max_grad_norm: float = 1.0
    epochs: float = 1.6
    averaged_share: float = 0.5  # of the run, at its end: there the mean of the weights is evaluated and kept
    min_steps: int = 64  # a small account is repeated until it comes to these,
    max_epochs: float = 4.0  # but no more often than this
    batch_tokens: int = 384  # rows times the longest row of a batch
    max_tweet_tokens: int = 256  # longer posts are cut; a generated tweet has at most 160
    evaluations_per_epoch: int = 2
    patience: int = 2  # evaluations without a better validation loss before the run stops early
    max_validation_tweets: int = 64  # scored during the run; all held-out tweets are scored after it

    def learning_rate_at(self, progress: float, steps: int) -> float:
        """The learning-rate schedule: linear warm-up, then cosine decay to zero.

        `progress` is 0 at the first of about `steps` steps and 1 after the last.
        """
        warmup = min(1.0, (progress * steps + 1) / (self.warmup_share * steps + 1))
        return self.learning_rate * warmup * 0.5 * (1 + math.cos(math.pi * progress))


ADAPTER = Hyperparameters()
FULL = Hyperparameters(
    rank=0,
    learning_rate=1.372e-4,
    warmup_share=0.0,
    weight_decay=0.01,
    epochs=4.0,
    averaged_share=0.0,
    min_steps=0,
    batch_tokens=512,
)


def hyperparameters_for(*, is_full: bool) -> Hyperparameters:
    return FULL if is_full else ADAPTER
