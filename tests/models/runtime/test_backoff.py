"""Exponential backoff between restarts."""

from models.runtime.backoff import Backoff


def test_waits_grow_up_to_a_maximum_and_start_over_after_a_healthy_while() -> None:
    """One quick restart, then 10 seconds up to 5 minutes; however often it fails."""
    backoff = Backoff()
    assert [backoff.next_seconds() for _failure in range(8)] == [0.5, 10, 20, 40, 80, 160, 300, 300]
    assert {backoff.next_seconds() for _failure in range(2_000)} == {300}
    backoff.reset()
    assert backoff.next_seconds() == 0.5
