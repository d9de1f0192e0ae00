"""What goes by its age: ended jobs, decided requests, old buttons and codes, names beside dollars, old audit lines.

It does not know what the time is, nor how long anything is to be kept.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.registry.chats.audit_log import amend_within
from models.registry.database import RegistryFile, as_text

MONEY_COUNTS = timedelta(days=31)  # a member's dollars are counted by the month
AGED = (  # a table, the column with the time, and which of its rows can go
    ("buttons", "shown_at", "1"),
    ("proofs", "given_at", "1"),
    ("usage", "at", "1"),
    ("requests", "at", "status <> 'waiting'"),
)
NEEDED = "number IN (SELECT job_number FROM runs)"  # a living persona is built anew as it was asked for then


class RetentionTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def sweep(self, now: datetime, days: int, audit_days: int) -> list[str]:
        """Remove what is older; gives the ids of the jobs that went, of which the trainer's own records are to go."""
        before = as_text(now - timedelta(days=days))
        with self._file.writing() as database:
            for table, column, where in AGED:
                database.execute(f"DELETE FROM {table} WHERE {column} < ? AND {where}", [before])  # noqa: S608
            jobs = _forget_jobs(database, before)
            _forget_names(database, as_text(now - MONEY_COUNTS))
            oldest = as_text(now - timedelta(days=audit_days))
            amend_within(database, lambda row: None if row["at"] < oldest else _same(row))
        return jobs


def _forget_jobs(database: Database, before: str) -> list[str]:
    """Ended jobs go; of those that a persona is built anew by, who asked for them."""
    ended = "ended_at IS NOT NULL AND ended_at < ?"
    gone = [str(row["number"]) for row in database.table("jobs").rows_where(f"{ended} AND NOT {NEEDED}", [before])]
    database.execute(f"DELETE FROM jobs WHERE {ended} AND NOT {NEEDED}", [before])  # noqa: S608
    old = f"SELECT number FROM jobs WHERE {ended}"  # noqa: S608
    database.execute(f"DELETE FROM job_audience WHERE job_number IN ({old})", [before])  # noqa: S608
    return gone


def _forget_names(database: Database, before: str) -> None:
    """What was spent stays, for whom does not."""
    database.execute("UPDATE spending SET member = NULL, chat = NULL, guild = NULL WHERE spent_at < ?", [before])


def _same(_row: dict[str, Any]) -> dict[str, Any]:
    return {}
