"""What reading accounts costs, known before anybody is asked: X takes money for each post, the others take none.

It does not know who may spend, nor what was spent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.domain.handle import network_of


@dataclass(frozen=True, slots=True)
class Cost:
    """Posts, and the dollars that they cost with all that is asked beside them."""

    tweets: int
    dollars: float


@dataclass(frozen=True, slots=True)
class Prices:
    """What X asks for, and how many posts of an account are read there. `is_on` says whether X is read at all."""

    is_on: bool
    max_tweets: int
    per_post: float
    per_user: float

    def account(self) -> Cost:
        """What one account on X costs at most: nobody knows how many posts it has before asking."""
        return self.read(self.max_tweets, 1)

    def read(self, tweets: int, users: int) -> Cost:
        return Cost(tweets, round(tweets * self.per_post + users * self.per_user, 4))

    def request(self, handles: Sequence[str], sources: Sequence[str]) -> Cost | None:
        """What these handles cost at most, read from these sources, or without any from their own; None is free."""
        specs = [*sources] * len(handles) if len(sources) == 1 else [*sources]
        specs = specs or [f"{network_of(handle)}:" for handle in handles]
        count = sum(spec.partition(":")[0].strip().casefold() == "x" for spec in specs)
        return self.read(count * self.max_tweets, count) if count else None
