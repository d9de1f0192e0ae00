"""How often a bot may write, after https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this

It does not know what is written. The clock is given, so that a test may let a minute pass in a second.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages within so many seconds."""

    messages: int
    seconds: float


# "no more than one message per second in a single chat" with "short bursts"; how short is not told
PRIVATE = Limit(20, 20.0)
GROUP = Limit(20, 60.0)  # "no more than 20 messages per minute in a group"
EVERYWHERE = Limit(30, 1.0)  # "no more than 30 messages per second"


@dataclass
class Flood:
    """Counts what was written where, also what was refused."""

    clock: Callable[[], float]
    written: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def retry_after(self, chat_id: int) -> int | None:
        """The seconds to wait for; None where the message may come now, which is then counted."""
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
