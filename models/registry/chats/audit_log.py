"""Who did what, when and where: lines that are added and never changed.

It does not know what a deed means or who may read of it.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.registry.database import RegistryFile, as_moment, as_text

ALL = AuditQuery()
FOUND = """
    (:action IS NULL OR action = :action) AND (:actor IS NULL OR actor = :actor)
    AND (:subject IS NULL OR subject = :subject OR json_extract(details, '$.name') = :subject)"""


class AuditTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def append(self, entry: AuditEntry) -> None:
        with self._file.writing() as database:
            append_within(database, entry)

    def list(self, search: AuditQuery = ALL, most: int = 1_000_000) -> Sequence[AuditEntry]:
        """The newest lines that are looked for, the oldest of them first."""
        parts = {"action": search.action, "actor": search.actor, "subject": search.subject}
        places = {f"place{number}": place for number, place in enumerate(search.place)}
        where = " OR ".join(
            f"chat = :{key} OR guild = :{key} OR substr(chat, 1, length(:{key}) + 1) = :{key} || '/'" for key in places
        )
        with self._file.reading() as database:
            rows = database.table("audit").rows_where(
                f"{FOUND} AND ({where or '1'})", parts | places, order_by="id DESC", limit=most
            )
            return [_read(row) for row in rows][::-1]


def append_within(database: Database, entry: AuditEntry) -> None:
    """Add the line as part of the transaction that does what it tells of."""
    row = {
        "at": as_text(entry.at),
        "actor": entry.actor,
        "chat": entry.chat,
        "guild": entry.guild,
        "action": entry.action,
        "subject": entry.subject,
        "details": json.dumps(entry.details),
    }
    database.table("audit").insert(row)


def amend_within(database: Database, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    """The one way in which lines change: what `change` gives for a row is put into it, and None takes the row out.

    For an opt-out, for somebody who is to be forgotten, and for what is older than is kept; see docs/decisions.
    """
    triggers = list(database.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"))
    for trigger in triggers:
        database.execute(f"DROP TRIGGER {trigger['name']}")
    for row in list(database.table("audit").rows):
        changed = change(row)
        if changed is None:
            database.execute("DELETE FROM audit WHERE id = ?", [row["id"]])
        elif any(row[key] != value for key, value in changed.items()):
            database.table("audit").update(row["id"], changed)
    for trigger in triggers:
        database.execute(trigger["sql"])


def _read(row: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        as_moment(row["at"]),
        row["actor"],
        row["action"],
        row["subject"],
        row["chat"],
        json.loads(row["details"]),
        row["guild"],
    )
