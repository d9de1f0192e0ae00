"""What reading sources cost: how many posts came, for how many dollars, for which chat and member, in which month.

It does not know prices or limits. A line grows as pages arrive, so that a killed process has said what it spent.
"""

from datetime import datetime

from models.domain.limits import Cost
from models.registry.database import RegistryFile, as_text


class SpendingTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def begin(self, job_id: str | None, source: str, now: datetime) -> int:
        """A new line, for the chat and member who asked for the job first, if there is one; gives its number."""
        with self._file.writing() as database:
            rows = database.query(
                """
                INSERT INTO spending (spent_at, job_number, source, posts, dollars, chat, guild, member)
                SELECT ?, jobs.number, ?, 0, 0, chat, guild, member
                FROM (SELECT ? AS wanted) LEFT JOIN jobs ON jobs.number = wanted
                LEFT JOIN job_audience ON job_audience.job_number = wanted
                ORDER BY job_audience.rowid LIMIT 1
                RETURNING id""",
                [as_text(now), source, None if job_id is None else int(job_id)],
            )
            return next(int(row["id"]) for row in list(rows))

    def note(self, line: int, cost: Cost) -> None:
        """What was spent on the line by now, all together."""
        with self._file.writing() as database:
            database.table("spending").update(line, {"posts": cost.tweets, "dollars": cost.dollars})

    def since(self, begin: datetime, member: str | None = None, place: str | None = None) -> Cost:
        """What was spent from that moment on, by everybody or by one member, anywhere or in one chat or guild."""
        with self._file.reading() as database:
            rows = database.query(
                """
                SELECT coalesce(sum(posts), 0) AS posts, coalesce(sum(dollars), 0) AS dollars FROM spending
                WHERE spent_at >= :begin AND (:member IS NULL OR member = :member)
                  AND (:place IS NULL OR :place IN (chat, guild))""",
                {"begin": as_text(begin), "member": member, "place": place},
            )
            return next(Cost(int(row["posts"]), round(float(row["dollars"]), 4)) for row in list(rows))


def month_of(now: datetime) -> datetime:
    """When the month began, in which limits are counted."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
