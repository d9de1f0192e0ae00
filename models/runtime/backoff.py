"""Exponential backoff: how long to wait before something that failed is started again."""

from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """`first_seconds` after the first failure, then from `min_seconds` on twice as long each time, until `reset`."""

    first_seconds: float = 0.5
    min_seconds: float = 10.0
    max_seconds: float = 300.0
    _failures: int = 0

    def next_seconds(self) -> float:
        """The wait after one more failure."""
        self._failures += 1
        if self._failures == 1:
            return self.first_seconds
        doublings = min(self._failures - 2, 64)  # a float has no more than 1,023
        return min(self.min_seconds * 2.0**doublings, self.max_seconds)

    def reset(self) -> None:
        """Start over: it was healthy for a while."""
        self._failures = 0
