"""Spending by paid sources: check a request against the month's budget, and record what it cost as it is spent.

Whether to spend it at all was approved before the job was queued.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from models.domain.errors import NotAllowed
from models.domain.limits import Cost, month_start
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
) -> Iterator[Item]:
    """`items` from a source that costs at most `max_cost`; what was spent is recorded before each item is yielded.

    Raises NotAllowed where the month's budget does not cover `max_cost`.
    """
    if max_cost is None:
        yield from items
        return
    _check_budget(max_cost, registry, dollars_per_month, now)
    entry, recorded = registry.spending.begin(job_id, source.scheme, now), Cost(0, 0.0)
    try:
        for item in items:
            recorded = _record(registry, source, entry, recorded)
            yield item
    finally:
        _record(registry, source, entry, recorded)


def _record(registry: Registry, source: NetworkSource, entry: int, recorded: Cost) -> Cost:
    if (spent := source.spent) is None or spent == recorded:
        return recorded
    registry.spending.update(entry, spent)
    return spent


def _check_budget(cost: Cost, registry: Registry, dollars_per_month: float, now: datetime) -> None:
    spent = registry.spending.since(month_start(now)).dollars
    if spent + cost.dollars > dollars_per_month:
        raise NotAllowed("budget-month-used-up", cost=cost.dollars, budget=dollars_per_month, spent=spent)
