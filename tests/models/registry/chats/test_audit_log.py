"""The audit log is append-only."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.registry import AuditEntry, AuditTable
from models.registry.database import RegistryFile

ENTRY = AuditEntry(datetime(2026, 1, 2, tzinfo=UTC), "console:ada", "retire", "p1", "console:1", {"why": "“quoted”"})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log (id, at, actor, action, subject, details) VALUES (1, '', '', '', '', '')",
    ],
)
def test_an_entry_can_be_appended_and_never_changed(tmp_path: Path, change: str) -> None:
    """Whatever the program tries, what was done stays written."""
    file = RegistryFile(tmp_path / "registry.db")
    AuditTable(file).append(ENTRY)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), file.writing() as database:
        database.execute(change)
    with file.reading() as database:
        assert [(row["actor"], row["action"]) for row in database.table("audit_log").rows] == [
            ("console:ada", "retire")
        ]
