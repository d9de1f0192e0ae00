"""Spending by paid sources: check a request against the month's budget, and record what it cost as it is spent.

Whether to spend it at all was approved before the job was queued.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from models.domain.errors import NotAllowed
from models.domain.limits import BudgetExceeded, Cost, Payer
from models.registry import Registry
from trainer.sources import NetworkSource

Item = TypeVar("Item")


def within_budget(
    source: NetworkSource,
    max_cost: Cost | None,
    items: Iterator[Item],
    registry: Registry,
    dollars_per_month: float,
    now: datetime,
    job_id: str | None = None,
    payer: Payer | None = None,
) -> Iterator[Item]:
    """`items` from a source that costs at most `max_cost`; what was spent is recorded before each item is yielded.

    The most that it can cost is reserved at once: what runs at the same time does not count on the same dollars.
    Raises NotAllowed where the month's budget does not cover `max_cost`.
    """
    if max_cost is None:
        yield from items
        return
    try:
        entry = registry.spending.begin(source.scheme, max_cost, dollars_per_month, now, job_id, payer)
    except BudgetExceeded as exceeded:
        raise over_budget(exceeded) from exceeded
    recorded = Cost(0, 0.0)
    try:
        for item in items:
            recorded = _record(registry, source, entry, recorded)
            yield item
    finally:
        registry.spending.update(entry, source.spent or recorded, is_settled=True)


def _record(registry: Registry, source: NetworkSource, entry: int, recorded: Cost) -> Cost:
    if (spent := source.spent) is None or spent == recorded:
        return recorded
    registry.spending.update(entry, spent)
    return spent


def over_budget(exceeded: BudgetExceeded) -> NotAllowed:
    """The error to tell people about the month's budget."""
    budget = exceeded.limit.dollars
    return NotAllowed("budget-month-used-up", cost=exceeded.cost.dollars, budget=budget, spent=budget - exceeded.left)
