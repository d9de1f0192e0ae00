"""What a persona learnt: by how much it predicts held-out posts better than its base model, and how sure that is.

It does not know how a loss is measured. Both losses are of the same posts, so they are compared post by post: how hard
a post is to predict for either cancels out, and a few dozen posts are enough to tell.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MIN_GAIN = 0.02  # nats per token: about what another seed changes
STANDARD_ERRORS = 2.0  # by which the gain has to be above zero


@dataclass(frozen=True, slots=True)
class Gain:
    """`nats_per_token` is the base's loss less the persona's, over all posts."""

    nats_per_token: float
    standard_error: float
    posts: int

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance: a small held-out set has a large standard error."""
        return self.nats_per_token > max(MIN_GAIN, STANDARD_ERRORS * self.standard_error)


def gain(base: Sequence[float], persona: Sequence[float], tokens: Sequence[int]) -> Gain:
    """The gain of a persona, from either's loss on each post, in nats, and the posts' tokens."""
    differences = [before - after for before, after in zip(base, persona, strict=True)]
    count, total = len(tokens), sum(tokens)
    if not total:
        return Gain(0.0, 0.0, 0)
    mean = sum(differences) / total
    squares = sum((found - mean * length) ** 2 for found, length in zip(differences, tokens, strict=True))
    # of a ratio of sums: posts differ in length, and a long one weighs more
    error = math.sqrt(squares * count / (count - 1)) / total if count > 1 else 0.0
    return Gain(mean, error, count)
