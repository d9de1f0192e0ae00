"""The time of day, for what is stored or compared with stored times: it does not jump when the system's clock does.

Clocks are set wrong and set right again, by hand, by a virtual machine's host or at boot before the network answers. A
jump that is taken at its word ends cooldowns and cached rights too early or keeps members out, and makes records look
old enough to be deleted.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

TOLERANCE_SECONDS = 2.0  # time servers correct by less
SETTLING_SECONDS = 600.0  # a time that the system's clock has shown for so long is taken to be right

log = structlog.get_logger()


def uptime() -> float:
    """Seconds that pass evenly, also while the machine is suspended where the system can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class SteadyClock:
    """Follows the system's clock; after a jump it goes on from before, until the new time has held for a while."""

    def __init__(self, wall: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        """`elapsed` counts seconds and never jumps."""
        self._wall, self._elapsed = wall, elapsed
        self._anchor = (wall(), elapsed())
        self._settled_since = elapsed()
        self._jump: tuple[float, float] | None = None  # its size, and when it was seen first
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now(self._wall(), self._elapsed())

    def is_settled(self) -> bool:
        """Whether the system's clock has neither been set for a while, nor the process just begun."""
        self()
        return self._jump is None and self._elapsed() - self._settled_since >= SETTLING_SECONDS

    def _now(self, wall: datetime, elapsed: float) -> datetime:
        expected = self._anchor[0] + timedelta(seconds=elapsed - self._anchor[1])
        size = (wall - expected).total_seconds()
        if abs(size) <= TOLERANCE_SECONDS:
            self._anchor, self._jump = (wall, elapsed), None
            return wall
        if self._jump is None or abs(size - self._jump[0]) > TOLERANCE_SECONDS:
            self._jump = (size, elapsed)
            log.warning("clock_jumped", seconds=round(size))
        elif elapsed - self._jump[1] >= SETTLING_SECONDS:
            self._anchor, self._jump, self._settled_since = (wall, elapsed), None, elapsed
            log.warning("clock_jump_accepted", seconds=round(size))
            return wall
        return expected
