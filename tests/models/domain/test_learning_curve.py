"""What is said of more posts: only what the measured points carry."""

import math

import pytest

from models.domain.learning_curve import gain, outlook


def power_law(tweets: int) -> float:
    return 3.0 + 4.0 * math.pow(tweets, -0.3)


def test_a_power_law_goes_on_as_it_does() -> None:
    """From three points, each three times the tweets of the one before, the fourth is foretold."""
    curve = [(tweets, power_law(tweets)) for tweets in (100, 300, 900)]
    assert gain(curve) == pytest.approx(power_law(900) - power_law(2700), rel=0.01)


def test_two_points_say_at_most_the_same_again() -> None:
    """With one step alone, as much is expected of the next."""
    assert gain([(100, 4.0), (300, 3.7)]) == pytest.approx(0.3)


@pytest.mark.parametrize("last", [3.7, 3.75])
def test_a_curve_that_is_flat_promises_nothing(last: float) -> None:
    """Nor does one that rises: who pays per post is told to stop."""
    curve = [(100, 4.0), (300, 3.7), (900, last)]
    assert gain(curve) == 0.0
    assert outlook(curve)[1].endswith("more posts would hardly help.")


def test_the_curve_and_the_outlook_are_told() -> None:
    """The points as measured, then what three times the posts would bring."""
    assert outlook([(100, 4.0), (300, 3.7), (900, 3.5)]) == [
        (
            "Error on posts it never saw, by the number of posts it learned from: "
            "100: 4.000 → 300: 3.700 → 900: 3.500 (lower is better)."
        ),
        (
            "Going from 300 to 900 posts lowered it by 0.20: "
            "2,700 posts would lower it by about 0.13 more, if that goes on."
        ),
    ]


@pytest.mark.parametrize("points", [0, 1])
def test_one_point_is_no_curve(points: int) -> None:
    """Nothing is said of what was not measured."""
    assert outlook([(100, 4.0)] * points) == []
