"""The rate limits of our own Discord: a bucket for each route and what it is about, told in headers.

It does not know what is asked. Documents cited are pages under https://discord.com/developers/docs
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LIMIT, WINDOW_SECONDS = 5, 1.0  # topics/rate-limits: the figures are not to be relied upon


@dataclass
class Buckets:
    """`now` is the clock, in seconds."""

    now: Callable[[], float]
    used: dict[str, deque[float]] = field(default_factory=dict)
    ordered: list[float] = field(default_factory=list)  # refusals that a test wants, in seconds
    refused: int = 0

    def take(self, route: str, about: str) -> tuple[float | None, Mapping[str, str]]:
        """How long the asker must wait, if at all, and the headers. topics/rate-limits#header-format"""
        now = self.now()
        times = self.used.setdefault(f"{route} {about}", deque())
        while times and now - times[0] >= WINDOW_SECONDS:
            times.popleft()
        wait = self.ordered.pop() if self.ordered else None
        if wait is None and len(times) >= LIMIT:
            wait = WINDOW_SECONDS - (now - times[0])
        if wait is None:
            times.append(now)
        else:
            self.refused += 1
        return wait, self._headers(route, times, now, wait)

    def _headers(self, route: str, times: deque[float], now: float, wait: float | None) -> Mapping[str, str]:
        after = wait if wait is not None else (WINDOW_SECONDS - (now - times[0]) if times else WINDOW_SECONDS)
        headers = {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(0 if wait is not None else LIMIT - len(times)),
            "X-RateLimit-Reset-After": f"{after + 0.001:.3f}",
            "X-RateLimit-Bucket": route.replace(" ", "").replace("/", ""),
        }
        return headers if wait is None else headers | {"Retry-After": f"{after:.3f}", "Via": "1.1 google"}
