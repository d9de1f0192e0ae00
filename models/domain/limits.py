"""What is used up of a limit: who had what done where, the bounds that count it, and what stands against more.

It does not know which limits there are, nor where uses are written down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """`amount` of a deed that `member` wants done. Addresses are `platform:id`."""

    deed: str
    amount: int
    member: str
    chat: str
    parent: str | None = None
    guild: str | None = None


@dataclass(frozen=True, slots=True)
class UsageLimit:
    """At most so many in the last `span`, or, without one, waiting at a time: of one member, in one place, or both."""

    key: str
    most: int
    span: timedelta | None
    member: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class LimitExceeded:
    """The bound that stands against a use. `free_at` is when there will be room; None where nobody knows."""

    bound: UsageLimit
    free_at: datetime | None
