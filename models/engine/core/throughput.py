"""How fast rows end, measured on those that did: what an honest estimate of waiting is made of.

It does not know rows, only how long steps of all models together took and how many tokens a row came to.
"""

FIRST_STEP_SECONDS, FIRST_ROW_TOKENS = 0.1, 40.0  # before anything has been measured
WEIGHT = 0.1  # of the newest measurement
MIN_SECONDS = 1.0


class ThroughputEstimate:
    """Moving averages."""

    def __init__(self) -> None:
        self._step_seconds = FIRST_STEP_SECONDS
        self._row_tokens = FIRST_ROW_TOKENS

    def stepped(self, seconds: float) -> None:
        self._step_seconds += WEIGHT * (seconds - self._step_seconds)

    def ended(self, tokens: int) -> None:
        self._row_tokens += WEIGHT * (tokens - self._row_tokens)

    def seconds_until_ended(self, rows: int, at_once: int) -> float:
        """When `rows` more rows will have ended, of which `at_once` are under way together; at least a second."""
        seconds = rows * self._row_tokens * self._step_seconds / max(at_once, 1)
        return max(MIN_SECONDS, round(seconds, 1))
