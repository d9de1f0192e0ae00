"""The rate limits of the fake Discord: a bucket for each route and major parameter, described in headers.

Documents cited are pages under https://discord.com/developers/docs
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LIMIT, WINDOW_SECONDS = 5, 1.0  # topics/rate-limits: the figures are not to be relied upon


@dataclass
class Bucket:
    """`remaining` requests until the bucket is full again, at `resets_at`."""

    resets_at: float
    remaining: int = LIMIT


@dataclass
class Buckets:
    """`now` is the clock, in seconds."""

    now: Callable[[], float]
    used: dict[str, Bucket] = field(default_factory=dict)
    planned_waits: list[float] = field(default_factory=list)  # seconds of refusals that a test plans
    refused: int = 0

    def take(self, route: str, parameter: str) -> tuple[float | None, Mapping[str, str]]:
        """The seconds to wait if the limit is reached, and the headers: topics/rate-limits#header-format"""
        now, key = self.now(), f"{route} {parameter}"
        bucket = self.used.get(key)
        if bucket is None or now >= bucket.resets_at:
            bucket = self.used[key] = Bucket(now + WINDOW_SECONDS)
        is_over = bool(self.planned_waits) or bucket.remaining == 0
        after = self.planned_waits.pop() if self.planned_waits else bucket.resets_at - now + 0.001
        if is_over:
            self.refused += 1
            return after, self._headers(route, 0, after) | {"Retry-After": f"{after:.3f}", "Via": "1.1 google"}
        bucket.remaining -= 1
        return None, self._headers(route, bucket.remaining, after)

    def _headers(self, route: str, remaining: int, after: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": route.replace(" ", "").replace("/", ""),
        }
