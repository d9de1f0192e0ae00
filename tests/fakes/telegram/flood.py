"""Flood limits, after https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this

The clock is given, so that a minute may pass in a second.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `messages` within `seconds`."""

    messages: int
    seconds: float


# "no more than one message per second in a single chat" with "short bursts"; the length of a burst is not documented
PRIVATE = Limit(20, 20.0)
GROUP = Limit(20, 60.0)  # "no more than 20 messages per minute in a group"
EVERYWHERE = Limit(30, 1.0)  # "no more than 30 messages per second"


@dataclass
class Flood:
    """Counts the messages to each chat."""

    clock: Callable[[], float]
    written: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def retry_after(self, chat_id: int) -> int | None:
        """The seconds to wait; None if the message may be sent now, and it is counted."""
        now = self.clock()
        limits = {"everywhere": EVERYWHERE, chat_id: GROUP if chat_id < 0 else PRIVATE}
        waits = [self._wait(place, limit, now) for place, limit in limits.items()]
        if any(waits):
            return math.ceil(max(waits))
        for place in limits:
            self.written[place].append(now)
        return None

    def _wait(self, place: object, limit: Limit, now: float) -> float:
        written = self.written[place]
        while written and written[0] <= now - limit.seconds:
            written.popleft()
        return written[0] + limit.seconds - now if len(written) >= limit.messages else 0.0
