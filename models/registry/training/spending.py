"""Spending on sources that cost money: posts and dollars by chat, member and month, for the monthly budgets.

What something can cost at most is reserved in the transaction that orders or begins it, so that two orders never count
on the same dollars. A record then grows as pages arrive, so that nothing that was spent is lost when the process is
killed. A training's reservation holds until its posts were read, or it is over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.limits import BudgetExceeded, Cost, Payer, SpendingLimit, month_start, next_month_start
from models.registry.database import RegistryFile, to_iso

RESERVATION_LIFETIME = timedelta(hours=1)  # of what belongs to no job: by then it was settled, or its process has died
PAID_BY = "(:member IS NULL OR member = :member) AND (:place IS NULL OR :place IN (chat, guild))"
IS_IN_MONTH = "spent_at >= :begin AND spent_at < :end"  # not what a clock that was wrong once put into the future
IS_RESERVED = """
    reserved > 0 AND (:job IS NULL OR job_number IS NOT :job) AND CASE WHEN job_number IS NULL
      THEN spent_at > :expired AND spent_at <= :latest
      ELSE job_number IN (SELECT number FROM jobs WHERE status IN ('waiting', 'running') AND stage = 'collect') END"""
SPENT_ON_IT = """
    CASE WHEN job_number IS NULL THEN dollars
      ELSE (SELECT sum(paid.dollars) FROM spending AS paid WHERE paid.job_number = spending.job_number) END"""


class SpendingTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def begin(
        self,
        source: str,
        max_cost: Cost,
        budget: float,
        now: datetime,
        job_id: str | None = None,
        payer: Payer | None = None,
    ) -> int:
        """A new record for something that costs at most `max_cost`; returns its id.

        A job's is charged to the chat and member who asked for it first. Raises BudgetExceeded where everybody's
        `budget` of this month does not cover it.
        """
        number = None if job_id is None else int(job_id)
        with self._file.writing() as database:
            check_limits(database, max_cost, [SpendingLimit(budget)], now, number)
            is_reserved = number is not None and _has_reservation(database, number)
            return _insert(database, source, Cost(0, 0.0) if is_reserved else max_cost, now, number, payer)

    def update(self, record_id: int, cost: Cost, *, is_settled: bool = False) -> None:
        """Set the record's total so far; once it is settled, nothing more is reserved for it."""
        values: dict[str, Any] = {"posts": cost.tweets, "dollars": cost.dollars}
        with self._file.writing() as database:
            database.table("spending").update(record_id, values | ({"reserved": 0.0} if is_settled else {}))

    def left(self, limit: SpendingLimit, now: datetime) -> float:
        """The dollars that are left of the limit this month: neither spent nor reserved."""
        with self._file.reading() as database:
            return max(0.0, _left(database, limit, now, None))


def reserve(database: Database, number: int, cost: Cost, limits: Sequence[SpendingLimit], now: datetime) -> None:
    """Reserve what a new job can cost, within the transaction that queues it. Raises BudgetExceeded."""
    check_limits(database, cost, limits, now, number)
    _insert(database, "x", cost, now, number, None)


def check_limits(
    database: Database, cost: Cost, limits: Sequence[SpendingLimit], now: datetime, job: int | None
) -> None:
    """Raises BudgetExceeded for the first limit that does not cover the cost. The job's own reservation is its own."""
    for limit in limits:
        left = _left(database, limit, now, job)
        if cost.dollars > left:
            raise BudgetExceeded(cost, limit, max(0.0, left))


def _left(database: Database, limit: SpendingLimit, now: datetime, job: int | None) -> float:
    parameters = {
        "member": limit.member,
        "place": limit.place,
        "job": job,
        "begin": to_iso(month_start(now)),
        "end": to_iso(next_month_start(now)),
        "expired": to_iso(now - RESERVATION_LIFETIME),
        "latest": to_iso(now + RESERVATION_LIFETIME),
    }
    rows = database.query(
        f"""
        SELECT (SELECT coalesce(sum(dollars), 0) FROM spending WHERE {IS_IN_MONTH} AND {PAID_BY})
             + (SELECT coalesce(sum(max(0, reserved - {SPENT_ON_IT})), 0) FROM spending
                WHERE {IS_RESERVED} AND {PAID_BY}) AS used""",
        parameters,
    )
    return round(limit.dollars - float(next(iter(list(rows)))["used"]), 4)


def _has_reservation(database: Database, job: int) -> bool:
    return bool(database.table("spending").count_where("job_number = ? AND reserved > 0", [job]))


def _insert(database: Database, source: str, cost: Cost, now: datetime, job: int | None, payer: Payer | None) -> int:
    rows = database.query(
        """
        INSERT INTO spending (spent_at, job_number, source, posts, dollars, reserved, chat, guild, member)
        SELECT :now, jobs.number, :source, 0, 0, :reserved, coalesce(:chat, chat),
               coalesce(guild, (SELECT guild FROM chat_parents WHERE chat = :chat)), coalesce(:member, member)
        FROM (SELECT :job AS wanted) LEFT JOIN jobs ON jobs.number = wanted
        LEFT JOIN job_audience ON job_audience.job_number = wanted
        ORDER BY job_audience.rowid LIMIT 1
        RETURNING id""",
        {
            "now": to_iso(now),
            "source": source,
            "reserved": cost.dollars,
            "job": job,
            "chat": payer and payer.chat,
            "member": payer and payer.member,
        },
    )
    return next(int(row["id"]) for row in list(rows))
