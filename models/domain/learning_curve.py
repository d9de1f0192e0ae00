"""Learning curve: held-out loss by the number of posts, extrapolated to what more posts would bring.

A curve is (posts, nats per token) in ascending order, all scored on the same held-out posts.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from models.messages import joined, sentence

Curve = Sequence[tuple[int, float]]

FOLD = 3  # the outlook is for so many times the posts
LITTLE = 0.02  # nats per token: about what another seed changes


def outlook(curve: Curve) -> list[str]:
    """One line with the curve and one with the expectation; empty if there is no curve."""
    if len(curve) < 2:
        return []
    points = joined(" → ", [sentence("learning-curve-point", posts=posts, loss=loss) for posts, loss in curve])
    return [sentence("learning-curve-points", points=points), _expectation(curve)]


def gain(curve: Curve) -> float:
    """Expected drop of the loss with `FOLD` times the posts, in nats per token; at least 0.

    The slope over log(posts) flattens by the ratio of the last two steps. With one step it is taken as constant, which
    is an upper bound.
    """
    slopes = [
        max(0.0, (loss - next_loss) / math.log(next_tweets / tweets))
        for (tweets, loss), (next_tweets, next_loss) in pairwise(curve)
    ]
    before, last = (slopes[-2] if len(slopes) > 1 else slopes[-1]), slopes[-1]
    return last * math.log(FOLD) * min(1.0, last / before if before else 0.0)


def _expectation(curve: Curve) -> str:
    (fewer, loss_before), (posts, loss) = curve[-2:]
    step = (
        sentence("learning-curve-step", fewer=fewer, posts=posts, gain=loss_before - loss)
        if loss < loss_before
        else sentence("learning-curve-step-without-gain", fewer=fewer, posts=posts)
    )
    if (more := gain(curve)) < LITTLE:
        return sentence("learning-curve-enough", step=step)
    return sentence("learning-curve-more", step=step, posts=FOLD * posts, gain=more)
