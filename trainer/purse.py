"""The trainer's purse: a source's cost is held against the month's limit first, and written down as it grows.

It does not know who was asked whether to spend it: that was settled before the job began.
"""

from collections.abc import Iterator

from models.errors import NotAllowed
from models.price import Cost
from models.registry import month_of
from models.tweet import Tweet
from trainer.sources import NetworkSource
from trainer.task import Build


def paid(build: Build, source: NetworkSource, handle: str, tweets: Iterator[Tweet]) -> Iterator[Tweet]:
    """The same posts of a source that may cost; what was really spent is in the registry before each is given.

    Raises NotAllowed where the month's limit does not allow for the most that it can cost.
    """
    if (cost := source.estimate(handle)) is None:
        yield from tweets
        return
    _check(build, cost)
    ledger = build.registry.spending
    line, noted = ledger.begin(build.job.id, source.scheme, build.now()), Cost(0, 0.0)
    try:
        for tweet in tweets:
            noted = _note(build, source, line, noted)
            yield tweet
    finally:
        _note(build, source, line, noted)


def _note(build: Build, source: NetworkSource, line: int, noted: Cost) -> Cost:
    if (spent := source.spent) is None or spent == noted:
        return noted
    build.registry.spending.note(line, spent)
    return spent


def _check(build: Build, cost: Cost) -> None:
    most, spent = build.settings.dollars_per_month, build.registry.spending.since(month_of(build.now())).dollars
    if spent + cost.dollars > most:
        raise NotAllowed(
            f"Reading this could cost ${cost.dollars:,.2f}, and of the ${most:,.2f} that may be spent in a month "
            f"(DOLLARS_PER_MONTH) ${spent:,.2f} are spent. An archive costs nothing."
        )
