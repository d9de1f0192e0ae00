"""The figures of a fine-tuning: what the recipe says, and where it was improved on.

It does not know any account, base model or device.

The original is HuggingTweets: full fine-tuning, blocks of 1,024 tokens across tweets, AdamW at 1.372e-4, cosine to
zero, no warm-up, four epochs. Here an adapter is trained instead, tweet by tweet, in small batches; the figures behind
each choice are in docs/training-log.md.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a run besides its data. `rank` 0 is a full fine-tuning."""

    rank: int = 64
    alpha_over_rank: float = 2.0
    learning_rate: float = 8e-4
    warm_up: float = 0.05  # the share of the steps in which the rate rises
    weight_decay: float = 0.0
    clip_norm: float = 1.0
    epochs: float = 1.6
    averaged: float = 0.5  # of the run's last part, this share of it, the weights' mean is what is scored and kept
    min_steps: int = 64  # a small account is read more often, until it comes to these,
    max_epochs: float = 4.0  # but no more often than this
    batch_tokens: int = 384  # rows times the longest row of a batch
    tweet_tokens: int = 256  # a longer post is cut there; a generated tweet has at most 160
    scorings_per_epoch: int = 2
    patience: int = 2  # scorings without a better held-out loss before the run stops
    watched_tweets: int = 64  # held-out tweets scored during the run; all of them are scored after it

    def rate(self, progress: float, steps: int) -> float:
        """The learning rate of a step: a linear warm-up, then a cosine decay to zero.

        `progress` is from 0 at the first of about `steps` steps to 1 after the last.
        """
        risen = min(1.0, (progress * steps + 1) / (self.warm_up * steps + 1))
        return self.learning_rate * risen * 0.5 * (1 + math.cos(math.pi * progress))


ADAPTER = Recipe()
FULL = Recipe(
    rank=0,
    learning_rate=1.372e-4,
    warm_up=0.0,
    weight_decay=0.01,
    epochs=4.0,
    averaged=0.0,
    min_steps=0,
    batch_tokens=512,
)


def named(is_full: bool) -> Recipe:
    return FULL if is_full else ADAPTER
