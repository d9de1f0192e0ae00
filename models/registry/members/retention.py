"""Data retention: deletes ended jobs, decided approvals, buttons, codes and audit entries after their period."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.errors import TryLater
from models.registry.chats.audit_log import rewrite_audit_log
from models.registry.database import RegistryFile, to_iso
from models.registry.members.training_invitations import delete_expired_invitations

SPENDING_NAMES_RETENTION = timedelta(days=31)  # a member's dollars are counted by the month
EXPIRING = (  # a table, the column with the time, and which of its rows may go
    ("buttons", "shown_at", "TRUE"),
    ("ownership_proofs", "issued_at", "TRUE"),
    ("quota_usage", "used_at", "TRUE"),
    ("approvals", "requested_at", "status <> 'waiting'"),
)
IS_NEEDED = "number IN (SELECT job_number FROM training_runs)"  # a persona is retrained by the request of its last job


class RetentionTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def sweep(self, now: datetime, days: int, audit_days: int) -> list[str]:
        """Delete what is older; returns the ids of the deleted jobs, whose records the trainer has to delete too."""
        cutoff = to_iso(now - timedelta(days=days))
        audit_cutoff = to_iso(now - timedelta(days=audit_days))

        def within_retention(row: dict[str, Any]) -> dict[str, Any] | None:
            return None if row["at"] < audit_cutoff else {}

        with self._file.writing() as database:
            for table, column, may_go in EXPIRING:
                database.execute(f"DELETE FROM {table} WHERE {column} < ? AND {may_go}", [cutoff])
            delete_expired_invitations(database, now)
            deleted = _delete_jobs(database, cutoff)
            _anonymise_spending(database, to_iso(now - SPENDING_NAMES_RETENTION))
            rewrite_audit_log(database, within_retention)
        with suppress(TryLater):  # somebody is reading; what is left is overwritten later
            self._file.empty_log()
        return deleted


def _delete_jobs(database: Database, cutoff: str) -> list[str]:
    """Delete ended jobs; of those that a persona is retrained by, delete who asked for them."""
    is_old = "ended_at IS NOT NULL AND ended_at < ?"
    rows = database.query(f"DELETE FROM jobs WHERE {is_old} AND NOT {IS_NEEDED} RETURNING number", [cutoff])
    deleted = [str(row["number"]) for row in list(rows)]
    old_jobs = f"SELECT number FROM jobs WHERE {is_old}"
    database.execute(f"DELETE FROM job_audience WHERE job_number IN ({old_jobs})", [cutoff])
    return deleted


def _anonymise_spending(database: Database, cutoff: str) -> None:
    """What was spent stays, for whom does not."""
    database.execute("UPDATE spending SET member = NULL, chat = NULL, guild = NULL WHERE spent_at < ?", [cutoff])
