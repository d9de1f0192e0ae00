"""Spending in the registry: what is reserved, for how long, and against which limits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.limits import BudgetExceeded, Cost, Payer, QueueTerms, SpendingLimit
from models.domain.training_job import Audience, Progress, Stage, TrainingRequest
from models.registry import Registry
from models.registry.training.spending import RESERVATION_LIFETIME

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
EVERYBODY, ANNS = SpendingLimit(50), SpendingLimit(50, member="fake:ann")
COST = Cost(3_200, 16.0)
ANN = Audience("fake:1", "fake:ann", guild="fake:guild:1")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry.db")


def queued(registry: Registry, handle: str = "greta", limits: tuple[SpendingLimit, ...] = (EVERYBODY,)) -> str:
    request = TrainingRequest((handle,), ("x:",), handle, "gpt2")
    return registry.jobs.submit(request, ANN, NOW, QueueTerms(COST, limits))[0].id


def test_a_job_that_no_limit_covers_is_not_queued(registry: Registry) -> None:
    """Nor is anything reserved for it."""
    for limit in (SpendingLimit(15), SpendingLimit(15, member="fake:ann"), SpendingLimit(15, place="fake:guild:1")):
        with pytest.raises(BudgetExceeded) as exceeded:
            queued(registry, limits=(EVERYBODY, limit))
        assert (exceeded.value.cost, exceeded.value.limit, exceeded.value.left) == (COST, limit, 15)
    assert registry.jobs.list() == []
    assert registry.spending.left(EVERYBODY, NOW) == 50
    assert queued(registry)


def test_joining_a_job_costs_nothing(registry: Registry) -> None:
    """However little is left."""
    assert queued(registry) == queued(registry, limits=(SpendingLimit(0),))
    assert registry.spending.left(EVERYBODY, NOW) == 34


def test_a_reservation_shrinks_as_it_is_spent(registry: Registry) -> None:
    """It ends when the posts were read; what was spent then counts, for the member too."""
    job = queued(registry)
    record = registry.spending.begin("x", COST, 16.0, NOW, job)
    registry.spending.update(record, Cost(1_000, 5.0))
    assert registry.spending.left(EVERYBODY, NOW) == registry.spending.left(ANNS, NOW) == 34
    registry.spending.update(record, Cost(2_000, 10.0), is_settled=True)
    registry.jobs.update_progress(job, Progress(Stage.PREPARE))
    assert registry.spending.left(EVERYBODY, NOW) == registry.spending.left(ANNS, NOW) == 40


def test_a_job_that_ended_reserves_nothing(registry: Registry) -> None:
    """Cancelled before anything was read, for instance."""
    registry.jobs.request_cancel(queued(registry), NOW)
    assert registry.spending.left(EVERYBODY, NOW) == 50


def test_a_reservation_of_the_month_before_still_counts(registry: Registry) -> None:
    """What it is for will be paid in the month in which it is read."""
    queued(registry)
    assert registry.spending.left(EVERYBODY, NOW + timedelta(days=2)) == 34


def test_of_lookups_at_once_only_those_begin_that_there_is_money_for(registry: Registry) -> None:
    """Each in a process of its own, as it were."""

    def begin(_number: int) -> bool:
        try:
            return bool(registry.spending.begin("x", Cost(0, 0.01), 0.03, NOW, payer=Payer("fake:ann", "fake:1")))
        except BudgetExceeded:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, range(8))) == 3


def test_a_lookup_whose_process_died_reserves_nothing_for_ever(registry: Registry) -> None:
    """Nor does one of a time when the clock was wrong."""
    for wrong in (timedelta(0), timedelta(days=3_000)):
        registry.spending.begin("x", Cost(0, 1.0), 50, NOW + wrong)
    assert registry.spending.left(EVERYBODY, NOW) == 49
    assert registry.spending.left(EVERYBODY, NOW + RESERVATION_LIFETIME) == 50


def test_spending_in_a_wrong_future_is_not_counted_every_month(registry: Registry) -> None:
    """A clock that was wrong once would otherwise cost the budget for years."""
    for wrong in (timedelta(0), timedelta(days=3_000)):
        record = registry.spending.begin("x", Cost(0, 10.0), 50, NOW + wrong)
        registry.spending.update(record, Cost(0, 10.0), is_settled=True)
    assert registry.spending.left(EVERYBODY, NOW) == 40


def test_a_lookup_is_charged_to_the_chats_guild(registry: Registry) -> None:
    """Whose limit holds for all of its chats."""
    registry.chats.set_parents("fake:1", None, "fake:guild:1")
    registry.spending.begin("x", Cost(0, 1.0), 50, NOW, payer=Payer("fake:ann", "fake:1"))
    assert registry.spending.left(SpendingLimit(50, place="fake:guild:1"), NOW) == 49
