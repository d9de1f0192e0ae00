"""The trainer's purse: a source's cost is held against the month's limit first, and written down as it grows.

It does not know who was asked whether to spend it: that was settled before the job began.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from models.domain.errors import NotAllowed
from models.domain.limits import Cost
from models.registry import Registry, month_of
from trainer.sources import NetworkSource

Found = TypeVar("Found")


def paid(
    source: NetworkSource,
    most: Cost | None,
    found: Iterator[Found],
    registry: Registry,
    dollars_per_month: float,
    now: datetime,
    job_id: str | None = None,
) -> Iterator[Found]:
    """What is found at a source that costs `most` at most: what was really spent is written down before each is given.

    Raises NotAllowed where the month's limit does not allow for so much.
    """
    if most is None:
        yield from found
        return
    _check(most, registry, dollars_per_month, now)
    line, noted = registry.spending.begin(job_id, source.scheme, now), Cost(0, 0.0)
    try:
        for one in found:
            noted = _note(registry, source, line, noted)
            yield one
    finally:
        _note(registry, source, line, noted)


def _note(registry: Registry, source: NetworkSource, line: int, noted: Cost) -> Cost:
    if (spent := source.spent) is None or spent == noted:
        return noted
    registry.spending.note(line, spent)
    return spent


def _check(cost: Cost, registry: Registry, dollars_per_month: float, now: datetime) -> None:
    spent = registry.spending.since(month_of(now)).dollars
    if spent + cost.dollars > dollars_per_month:
        raise NotAllowed(
            f"Reading this could cost ${cost.dollars:,.2f}, and of the ${dollars_per_month:,.2f} that may be spent in "
            f"a month (DOLLARS_PER_MONTH) ${spent:,.2f} are spent. An archive costs nothing."
        )
