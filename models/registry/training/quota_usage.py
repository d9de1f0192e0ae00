"""What members had done of late, so that limits can be counted; and forgotten as soon as no limit counts it.

It does not know which limits there are. Counting and writing down are one step: of two requests at once only one takes
the last that is left.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.limits import LimitExceeded, UsageLimit, UsageRecord
from models.registry.database import RegistryFile, as_moment, as_text

KEPT = timedelta(days=1)  # the longest span of a limit
BEING_MADE = timedelta(minutes=2)  # in which what was taken becomes a job or a request, or its process has died
WAITING = """
    (job_number IN (SELECT number FROM jobs WHERE status = 'waiting')
     OR request_number IN (SELECT number FROM requests WHERE status = 'waiting')
     OR job_number IS NULL AND request_number IS NULL AND deed = 'train' AND at > :made)"""


class QuotaUsageTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def take(self, use: UsageRecord, bounds: Sequence[UsageLimit], now: datetime) -> int | LimitExceeded:
        """Write the use down and give its number; or the first bound that it would break, and nothing is written."""
        with self._file.writing() as database:
            _forget(database, now)
            for bound in bounds:
                if (refusal := _refusal(database, use, bound, now)) is not None:
                    return refusal
            return int(str(database.table("usage").insert({"at": as_text(now), **asdict(use)}).last_pk))

    def give_back(self, number: int) -> None:
        """Nothing came of the use."""
        with self._file.writing() as database:
            database.execute("DELETE FROM usage WHERE number = ?", [number])

    def became(self, number: int, job_id: str | None = None, request: int | None = None) -> None:
        """Say which job, or which request, came of it."""
        with self._file.writing() as database:
            values = [int(job_id) if job_id else None, request, number]
            database.execute("UPDATE usage SET job_number = ?, request_number = ? WHERE number = ?", values)


def _forget(database: Database, now: datetime) -> None:
    """Of what no limit counts any more nothing stays."""
    values = {"old": as_text(now - KEPT), "made": as_text(now - BEING_MADE)}
    database.execute(f"DELETE FROM usage WHERE at <= :old AND coalesce(NOT {WAITING}, TRUE)", values)  # noqa: S608


def _refusal(database: Database, use: UsageRecord, bound: UsageLimit, now: datetime) -> LimitExceeded | None:
    rows = _counted(database, use.deed, bound, now)
    over = sum(row["amount"] for row in rows) + use.amount - bound.most
    if over <= 0:
        return None
    if bound.span is not None and use.amount <= bound.most:
        for row in rows:
            over -= row["amount"]
            if over <= 0:
                return LimitExceeded(bound, as_moment(row["at"]) + bound.span)
    return LimitExceeded(bound, None)


def _counted(database: Database, deed: str, bound: UsageLimit, now: datetime) -> list[dict[str, Any]]:
    """The uses that the bound counts, the oldest first."""
    when = WAITING if bound.span is None else "at > :since"
    values = {
        "deed": deed,
        "member": bound.member,
        "place": bound.place,
        "since": as_text(now - bound.span) if bound.span else None,
        "made": as_text(now - BEING_MADE),
    }
    return list(
        database.query(
            f"""
            SELECT at, amount FROM usage
            WHERE deed = :deed AND (:member IS NULL OR member = :member)
              AND (:place IS NULL OR :place IN (chat, parent, guild)) AND {when}
            ORDER BY at, number""",  # noqa: S608 - of fixed parts
            values,
        )
    )
