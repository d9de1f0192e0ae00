"""Quota usage: what members had done within the last day, counted against rate limits and quotas.

Counting and recording are one transaction: of two requests at once only one gets the last that is left.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.limits import LimitExceeded, UsageLimit, UsageRecord
from models.registry.database import RegistryFile, from_iso, to_iso

RETENTION = timedelta(days=1)  # the longest span of a limit
CLOCK_TOLERANCE = timedelta(minutes=1)  # use that is further in the future was counted while the clock was wrong
RESERVATION_LIFETIME = timedelta(hours=2)  # by then it is assigned to a job or approval: an upload takes its time
IS_WAITING = """
    (job_number IN (SELECT number FROM jobs WHERE status = 'waiting')
     OR approval_number IN (SELECT number FROM approvals WHERE status = 'waiting')
     OR job_number IS NULL AND approval_number IS NULL AND action = 'train'
        AND used_at > :reserved_since AND used_at <= :latest)"""


class QuotaUsageTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def reserve(self, usage: UsageRecord, limits: Sequence[UsageLimit], now: datetime) -> int | LimitExceeded:
        """Record the usage and return its number; or return the first limit that it would exceed, and record nothing.

        A training's reservation is to be assigned to a job or an approval within RESERVATION_LIFETIME.
        """
        with self._file.writing() as database:
            _delete_expired(database, now)
            for limit in limits:
                if (exceeded := _exceeded(database, usage, limit, now)) is not None:
                    return exceeded
            row = {"used_at": to_iso(now), **asdict(usage)}
            return int(str(database.table("quota_usage").insert(row).last_pk))

    def release(self, number: int) -> None:
        """Give back what was reserved: nothing came of it."""
        with self._file.writing() as database:
            database.execute("DELETE FROM quota_usage WHERE number = ?", [number])

    def release_unassigned(self) -> None:
        """Give back what a process reserved for trainings and was killed. Only at the start of the bot."""
        with self._file.writing() as database:
            where = "action = 'train' AND job_number IS NULL AND approval_number IS NULL"
            database.execute(f"DELETE FROM quota_usage WHERE {where}")

    def assign(self, number: int, job_id: str | None = None, approval: int | None = None) -> None:
        """Set the job, or the approval that it waits for, that came of the reservation."""
        with self._file.writing() as database:
            values = [int(job_id) if job_id else None, approval, number]
            database.execute("UPDATE quota_usage SET job_number = ?, approval_number = ? WHERE number = ?", values)


def _delete_expired(database: Database, now: datetime) -> None:
    """Delete what no limit counts any more."""
    parameters = {"expired": to_iso(now - RETENTION)} | _reservation_times(now)
    where = f"used_at <= :expired AND coalesce(NOT {IS_WAITING}, TRUE)"
    database.execute(f"DELETE FROM quota_usage WHERE {where}", parameters)


def _reservation_times(now: datetime) -> dict[str, str]:
    return {"reserved_since": to_iso(now - RESERVATION_LIFETIME), "latest": to_iso(now + CLOCK_TOLERANCE)}


def _exceeded(database: Database, usage: UsageRecord, limit: UsageLimit, now: datetime) -> LimitExceeded | None:
    rows = _counted(database, usage.action, limit, now)
    over = sum(row["amount"] for row in rows) + usage.amount - limit.most
    if over <= 0:
        return None
    if limit.span is not None and usage.amount <= limit.most:
        for row in rows:
            over -= row["amount"]
            if over <= 0:
                return LimitExceeded(limit, from_iso(row["used_at"]) + limit.span)
    return LimitExceeded(limit, None)


def _counted(database: Database, action: str, limit: UsageLimit, now: datetime) -> list[dict[str, Any]]:
    """The usage that counts toward the limit, the oldest first."""
    is_current = IS_WAITING if limit.span is None else "used_at > :since AND used_at <= :latest"
    parameters = {
        "action": action,
        "member": limit.member,
        "scope": limit.place,
        "since": to_iso(now - limit.span) if limit.span else None,
    } | _reservation_times(now)
    return list(
        database.query(
            f"""
            SELECT used_at, amount FROM quota_usage
            WHERE action = :action AND (:member IS NULL OR member = :member)
              AND (:scope IS NULL OR :scope IN (chat, parent, guild)) AND {is_current}
            ORDER BY used_at, number""",
            parameters,
        )
    )
