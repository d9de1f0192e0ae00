"""Monthly budget for paid reading: what everybody, each chat and each member may still spend.

Trainings whose posts were not read yet count as if they had spent the most that they can.
"""

import math
from collections.abc import Sequence
from datetime import datetime

from models.domain.limits import Cost, Prices, month_start
from models.domain.training_job import Stage, TrainingRequest
from models.registry import JobTable, SpendingTable


class MonthlyBudget:
    """`total` dollars in a calendar month, of which a member may spend `per_member` without approval."""

    def __init__(
        self, prices: Prices, total: float, per_member: float, spending: SpendingTable, jobs: JobTable
    ) -> None:
        self._prices = prices
        self._total, self._per_member = total, per_member
        self._spending, self._jobs = spending, jobs

    @property
    def is_open(self) -> bool:
        return self._prices.is_on

    def cost(self, request: TrainingRequest) -> Cost | None:
        return self._prices.request(request.handles, request.sources)

    def left(self, now: datetime, bounds: Sequence[tuple[str, float]] = ()) -> float:
        in_places = [limit - self._used(now, place=place) for place, limit in bounds]
        return max(0.0, min(self._total - self._used(now), *in_places, math.inf))

    def allowance(self, member: str, now: datetime, most: float = math.inf) -> float:
        return max(0.0, min(self._per_member, most) - self._used(now, member))

    def _used(self, now: datetime, member: str | None = None, place: str | None = None) -> float:
        """Spent this month, plus what unread trainings can cost."""
        return self._spending.since(month_start(now), member, place).dollars + self._reserved(member, place)

    def _reserved(self, member: str | None, place: str | None) -> float:
        """What the trainings of everybody, or of a member or a chat, can cost that were not read yet."""
        unread = [job for job in self._jobs.list(is_over=False) if job.progress.stage is Stage.COLLECT]
        if member is not None:
            unread = [job for job in unread if job.audience and job.audience[0].member == member]
        if place is not None:
            unread = [job for job in unread if job.audience and place in (job.audience[0].chat, job.audience[0].guild)]
        return sum(cost.dollars for job in unread if (cost := self.cost(job.request)) is not None)
