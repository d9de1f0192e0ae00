"""Spending on sources that cost money: posts and dollars by chat, member and month, for the monthly budgets.

A record grows as pages arrive, so that nothing that was spent is lost when the process is killed.
"""

from datetime import datetime

from models.domain.limits import Cost
from models.registry.database import RegistryFile, to_iso


class SpendingTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def begin(self, job_id: str | None, source: str, now: datetime) -> int:
        """A new record, charged to the chat and member who asked for the job first, if any; returns its id."""
        with self._file.writing() as database:
            rows = database.query(
                """
                INSERT INTO spending (spent_at, job_number, source, posts, dollars, chat, guild, member)
                SELECT ?, jobs.number, ?, 0, 0, chat, guild, member
                FROM (SELECT ? AS wanted) LEFT JOIN jobs ON jobs.number = wanted
                LEFT JOIN job_audience ON job_audience.job_number = wanted
                ORDER BY job_audience.rowid LIMIT 1
                RETURNING id""",
                [to_iso(now), source, None if job_id is None else int(job_id)],
            )
            return next(int(row["id"]) for row in list(rows))

    def update(self, record_id: int, cost: Cost) -> None:
        """Set the record's total so far."""
        with self._file.writing() as database:
            database.table("spending").update(record_id, {"posts": cost.tweets, "dollars": cost.dollars})

    def since(self, begin: datetime, member: str | None = None, scope: str | None = None) -> Cost:
        """What was spent from that moment on, by everybody or by one member, anywhere or in one chat or guild."""
        with self._file.reading() as database:
            rows = database.query(
                """
                SELECT coalesce(sum(posts), 0) AS posts, coalesce(sum(dollars), 0) AS dollars FROM spending
                WHERE spent_at >= :begin AND (:member IS NULL OR member = :member)
                  AND (:scope IS NULL OR :scope IN (chat, guild))""",
                {"begin": to_iso(begin), "member": member, "scope": scope},
            )
            return next(Cost(int(row["posts"]), round(float(row["dollars"]), 4)) for row in list(rows))
