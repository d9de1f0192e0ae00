"""Monthly budget for paid reading: what everybody, each chat and each member may still spend.

What trainings can cost whose posts were not read yet counts as spent, and so do look-ups that are under way.
"""

import math
from collections.abc import Sequence
from datetime import datetime

from models.domain.limits import Cost, Prices, SpendingLimit
from models.domain.training_job import TrainingRequest
from models.registry import SpendingTable


class MonthlyBudget:
    """`total` dollars in a calendar month, of which a member may spend `per_member` without approval."""

    def __init__(self, prices: Prices, total: float, per_member: float, spending: SpendingTable) -> None:
        self._prices = prices
        self._total, self._per_member = total, per_member
        self._spending = spending

    @property
    def is_open(self) -> bool:
        return self._prices.is_on

    def cost(self, request: TrainingRequest) -> Cost | None:
        return self._prices.accounts(request.source_specs)

    def limits(self, places: Sequence[tuple[str, float]] = ()) -> tuple[SpendingLimit, ...]:
        return (SpendingLimit(self._total), *(SpendingLimit(limit, place=place) for place, limit in places))

    def allowance(self, member: str, most: float = math.inf) -> SpendingLimit:
        return SpendingLimit(min(self._per_member, most), member)

    def left(self, limits: Sequence[SpendingLimit], now: datetime) -> float:
        return min(self._spending.left(limit, now) for limit in limits)
