"""The improvement of a persona over its base model on held-out posts, with its standard error.

Both losses are of the same posts, so they are compared post by post: how hard a post is to predict for either model
cancels out, and a few dozen posts are enough to tell.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MIN_IMPROVEMENT = 0.02  # nats per token: about what another seed changes
MIN_STANDARD_ERRORS = 2.0  # above zero


@dataclass(frozen=True, slots=True)
class Improvement:
    """`nats_per_token` is the base model's loss minus the persona's, over all posts."""

    nats_per_token: float
    standard_error: float
    posts: int

    @property
    def is_significant(self) -> bool:
        """Whether it is more than chance: a small held-out set has a large standard error."""
        return self.nats_per_token > max(MIN_IMPROVEMENT, MIN_STANDARD_ERRORS * self.standard_error)


def improvement(base: Sequence[float], persona: Sequence[float], tokens: Sequence[int]) -> Improvement:
    """From the loss of base model and persona on each post, in nats, and the posts' numbers of tokens."""
    differences = [before - after for before, after in zip(base, persona, strict=True)]
    count, total = len(tokens), sum(tokens)
    if not total:
        return Improvement(0.0, 0.0, 0)
    mean = sum(differences) / total
    squares = sum((found - mean * length) ** 2 for found, length in zip(differences, tokens, strict=True))
    # The standard error of a ratio of sums: posts differ in length, and a long one has more weight.
    error = math.sqrt(squares * count / (count - 1)) / total if count > 1 else 0.0
    return Improvement(mean, error, count)
