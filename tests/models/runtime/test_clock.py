"""The steady clock, on a system whose clock is set wrong and right again."""

from datetime import UTC, datetime, timedelta

import pytest

from models.runtime.clock import SETTLING_SECONDS, SteadyClock

START = datetime(2026, 11, 30, 12, tzinfo=UTC)
JUMPS = [timedelta(days=20_000), timedelta(hours=1), timedelta(hours=-1), timedelta(days=-9_000)]


class System:
    """A machine: seconds pass, and its clock is set by `wrong`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.wrong = timedelta(0)
        self.clock = SteadyClock(lambda: self.right + self.wrong, lambda: self.seconds)

    @property
    def right(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def after(self, seconds: float) -> datetime:
        self.seconds += seconds
        return self.clock()


@pytest.mark.parametrize("wrong", JUMPS)
def test_a_clock_that_is_wrong_for_a_while_changes_nothing(wrong: timedelta) -> None:
    """Forward and back: cooldowns last as long as they should, and nothing gets old."""
    system = System()
    assert system.after(60) == system.right
    system.wrong = wrong
    for _minute in range(5):
        assert system.after(60) == system.right
    system.wrong = timedelta(0)
    assert system.after(60) == system.right


@pytest.mark.parametrize("wrong", JUMPS)
def test_a_clock_that_was_set_right_is_followed_after_a_while(wrong: timedelta) -> None:
    """The first time was wrong then, as at boot."""
    system = System()
    system.wrong = wrong
    system.after(60)
    assert system.after(SETTLING_SECONDS - 1) == system.right
    assert system.after(1) == system.right + wrong


def test_small_corrections_are_followed_at_once() -> None:
    """A time server makes the clock run a little faster or slower."""
    system = System()
    for _second in range(100):
        system.wrong += timedelta(seconds=0.5)
        assert system.after(60) == system.right + system.wrong


def test_a_clock_is_settled_if_it_has_not_been_set_for_a_while() -> None:
    """Not at the start of a process either: at boot the clock may still be wrong."""
    system = System()
    assert not system.clock.is_settled()
    system.after(SETTLING_SECONDS)
    assert system.clock.is_settled()
    system.wrong = timedelta(days=1)
    assert not system.clock.is_settled()
    system.after(SETTLING_SECONDS)
    assert not system.clock.is_settled()
    system.after(SETTLING_SECONDS)
    assert system.clock.is_settled()
