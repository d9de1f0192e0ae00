"""Rate limits and deadlines of network sources: wait out a limit, bound each answer and the whole reading in time.

A library's timeout covers a single read: a server that sends a byte every few seconds never runs into it. `TimeBudget`
gives every answer a total deadline, and all answers of one reading a common budget.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from models.domain.errors import SourceFailed, TryLater
from models.messages import sentence
from models.runtime.deadline import DeadlineExceeded, within

RETRY_AFTER_SECONDS = 900.0
MAX_SLOW_ANSWERS = 20  # the budget of one reading in deadlines: other trainings wait for it
MAX_WAITS = 5  # for the same page

Answer = TypeVar("Answer")
Wait = Callable[[datetime, str], None]  # returns at that time (UTC) or raises; the text says what is waited for


def never_wait(until: datetime, reason: str) -> None:
    """A `Wait` that does not: raises TryLater."""
    raise TryLater("source-try-again-at", RETRY_AFTER_SECONDS, reason=reason, time=f"{until:%H:%M}")


class RateLimited(Exception):
    """The server's rate limit is used up, until `until` where the server says so."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(until)
        self.until = until


class TimeBudget:
    """Bounds the time of one reading: `answer_seconds` for an answer, and 20 times that for all of them.

    Time spent waiting for a rate limit does not count.
    """

    def __init__(self, answer_seconds: float, wait: Wait) -> None:
        self._answer_seconds, self._wait = answer_seconds, wait
        self._left = MAX_SLOW_ANSWERS * answer_seconds

    def call(self, request: Callable[[], Answer], server: str) -> Answer:
        """The result of `request`, retried after waiting while it raises RateLimited. Raises SourceFailed, TryLater."""
        for _attempt in range(MAX_WAITS):
            try:
                return self._call_in_time(request, server)
            except RateLimited as limited:
                if limited.until is None:
                    raise TryLater("source-rate-limited", RETRY_AFTER_SECONDS, server=server) from limited
                self._wait(limited.until, sentence("source-rate-limit-wait", server=server))
        raise TryLater("source-rate-limit-persists", RETRY_AFTER_SECONDS, server=server)

    def _call_in_time(self, request: Callable[[], Answer], server: str) -> Answer:
        started = time.monotonic()
        seconds = min(self._answer_seconds, self._left)
        if seconds <= 0:
            raise SourceFailed("source-too-slow", server=server)
        try:
            return within(seconds, request)
        except DeadlineExceeded as error:
            raise SourceFailed("source-timed-out", server=server, seconds=round(seconds)) from error
        finally:
            self._left -= time.monotonic() - started
