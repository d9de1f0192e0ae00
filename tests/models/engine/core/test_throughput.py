"""The estimate of waiting."""

import pytest

from models.engine.core.throughput import MIN_SECONDS, ThroughputEstimate


def test_the_estimate_is_what_the_measurements_come_to() -> None:
    """Steps of 20 ms, rows of 30 tokens, 10 at a time: 50 rows need 3 s."""
    pace = ThroughputEstimate()
    for _again in range(200):
        pace.stepped(0.02)
        pace.ended(30)
    assert pace.seconds_until_ended(50, 10) == pytest.approx(3.0)


def test_nobody_is_told_to_come_back_at_once() -> None:
    """Less than a second is a second."""
    assert ThroughputEstimate().seconds_until_ended(0, 8) == MIN_SECONDS
