"""The purse: what may still be spent on reading this month, by all and by each member.

It does not know who approves what is beyond a member's allowance. Trainings that wait to be read count as if they had
spent the most that they can.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from models.domain.limits import Cost, Prices
from models.domain.training_job import Audience, Job, Stage, TrainingRequest


class SpendingLedger(Protocol):
    """What was spent."""

    def since(self, begin: datetime, member: str | None = None, place: str | None = None) -> Cost: ...


class JobLookup(Protocol):
    """The trainings."""

    def list(self, is_over: bool | None = None) -> Sequence[Job]: ...


class MonthlyBudget:
    """`most` dollars for all in a calendar month, and of them `each` for a member who asks nobody."""

    def __init__(self, prices: Prices, most: float, each: float, ledger: SpendingLedger, jobs: JobLookup) -> None:
        self._prices = prices
        self._most, self._each = most, each
        self._ledger, self._jobs = ledger, jobs

    @property
    def is_open(self) -> bool:
        return self._prices.is_on

    def cost(self, request: TrainingRequest) -> Cost | None:
        return self._prices.request(request.handles, request.sources)

    def left(self, now: datetime, bounds: Sequence[tuple[str, float]] = ()) -> float:
        in_places = [most - self._gone(now, place=place) for place, most in bounds]
        return max(0.0, min(self._most - self._gone(now), *in_places, math.inf))

    def allowance(self, member: str, now: datetime, most: float = math.inf) -> float:
        return max(0.0, min(self._each, most) - self._gone(now, member))

    def _gone(self, now: datetime, member: str | None = None, place: str | None = None) -> float:
        """What was spent this month, and what is promised."""
        month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return self._ledger.since(month, member, place).dollars + self._promised(member, place)

    def _promised(self, member: str | None, place: str | None) -> float:
        """What the jobs can cost that are not read yet: all, or those that were asked for first by it, or there."""
        waiting = [job for job in self._jobs.list(is_over=False) if job.progress.stage is Stage.COLLECT]
        if member is not None:
            waiting = [job for job in waiting if job.audience and job.audience[0].member == member]
        if place is not None:
            waiting = [job for job in waiting if job.audience and place in _places(job.audience[0])]
        return sum(cost.dollars for job in waiting if (cost := self.cost(job.request)) is not None)


def _places(audience: Audience) -> tuple[str | None, ...]:
    return (audience.chat, audience.guild)
