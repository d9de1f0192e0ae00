"""What more posts would bring: the held-out loss by the number of posts learnt from, put into words.

It does not know how it was measured. A curve is pairs of (tweets, nats per token), the fewest tweets first, all of them
scored on the same held-out tweets.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

Curve = Sequence[tuple[int, float]]

FOLD = 3  # the outlook is for so many times the posts
LITTLE = 0.02  # nats per token: about what another seed changes


def outlook(curve: Curve) -> list[str]:
    """The curve in one line, and in another what is to be expected; none where there is no curve."""
    if len(curve) < 2:
        return []
    points = " → ".join(f"{tweets:,}: {loss:.3f}" for tweets, loss in curve)
    return [f"Held-out loss by the number of posts learnt from: {points} nats per token.", _expectation(curve)]


def gain(curve: Curve) -> float:
    """By how much the loss would fall with three times the posts, were it to go on as it did; never below 0.

    By each doubling a loss falls less than by the one before, in the proportion that the last two steps show. With one
    step alone it is taken to fall as before, which is the most that is to be expected.
    """
    slopes = [
        max(0.0, (loss - next_loss) / math.log(next_tweets / tweets))
        for (tweets, loss), (next_tweets, next_loss) in pairwise(curve)
    ]
    before, last = (slopes[-2] if len(slopes) > 1 else slopes[-1]), slopes[-1]
    return last * math.log(FOLD) * min(1.0, last / before if before else 0.0)


def _expectation(curve: Curve) -> str:
    (fewer, loss_before), (tweets, loss) = curve[-2:]
    brought = f"brought {loss_before - loss:.2f}" if loss < loss_before else "made it no lower"
    got = f"The step from {fewer:,} to {tweets:,} {brought}"
    if (more := gain(curve)) < LITTLE:
        return f"{got}: more posts would bring next to nothing."
    return f"{got}; {FOLD * tweets:,} would bring about {more:.2f} more, if it goes on like that."
