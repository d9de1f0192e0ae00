"""Limits: usage records and the quotas that count them, and what reading from a paid source costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """`amount` of an action by `member`. Addresses are `platform:id`."""

    action: str
    amount: int
    member: str
    chat: str
    parent: str | None = None
    guild: str | None = None


@dataclass(frozen=True, slots=True)
class UsageLimit:
    """At most `most` within `span`, or waiting at the same time if that is None; by a member, in a place, or both."""

    key: str
    most: int
    span: timedelta | None
    member: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class LimitExceeded:
    """The limit that refuses a use. `free_at`: when there will be room again; None if unknown."""

    bound: UsageLimit
    free_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cost:
    """A number of posts and the dollars that reading them costs, look-ups of users included."""

    tweets: int
    dollars: float


@dataclass(frozen=True, slots=True)
class SpendingLimit:
    """At most so many dollars in a calendar month: of everybody, of one member, or in one place."""

    dollars: float
    member: str | None = None
    place: str | None = None


class BudgetExceeded(Exception):
    """`cost` would exceed `limit`, of which `left` dollars are left."""

    def __init__(self, cost: Cost, limit: SpendingLimit, left: float) -> None:
        super().__init__(f"{cost.dollars} dollars are needed, {left} of {limit.dollars} are left")
        self.cost, self.limit, self.left = cost, limit, left


@dataclass(frozen=True, slots=True)
class Payer:
    """The member and the chat that a look-up is charged to."""

    member: str
    chat: str


@dataclass(frozen=True, slots=True)
class QueueTerms:
    """What a training may cost at most, the limits on that, and how many may wait at a time (None is any number)."""

    cost: Cost | None = None
    limits: tuple[SpendingLimit, ...] = ()
    max_waiting: int | None = None


NO_TERMS = QueueTerms()  # of what costs nothing


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of X's API in dollars, and how many posts of an account are read. `is_on`: whether X is read at all."""

    is_on: bool
    max_tweets: int
    per_post: float
    per_user: float

    def account(self) -> Cost:
        """The most that one account on X can cost: how many posts it has is known only after reading."""
        return self.read(self.max_tweets, 1)

    def read(self, tweets: int, users: int) -> Cost:
        return Cost(tweets, round(tweets * self.per_post + users * self.per_user, 4))

    def accounts(self, sources: Sequence[str]) -> Cost | None:
        """The most that accounts can cost, each read from its source; None if free."""
        count = sum(source.partition(":")[0].strip().casefold() == "x" for source in sources)
        return self.read(count * self.max_tweets, count) if count else None


def month_start(now: datetime) -> datetime:
    """When the month began that budgets are counted in."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month_start(now: datetime) -> datetime:
    return month_start(month_start(now) + timedelta(days=31))
