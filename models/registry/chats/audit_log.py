"""The audit log: who did what, when and where. Append-only, but for erasure and retention."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.registry.database import RegistryFile, from_iso, to_iso

EVERYTHING = AuditQuery()
MATCHES = """
    (:action IS NULL OR action = :action) AND (:actor IS NULL OR actor = :actor)
    AND (:subject IS NULL OR subject = :subject OR json_extract(details, '$.name') = :subject)"""


class AuditTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def append(self, entry: AuditEntry) -> None:
        with self._file.writing() as database:
            insert_audit_entry(database, entry)

    def list(self, query: AuditQuery = EVERYTHING, limit: int = 1_000_000) -> Sequence[AuditEntry]:
        """The newest entries that match, the oldest of them first."""
        parameters = {"action": query.action, "actor": query.actor, "subject": query.subject}
        scopes = {f"scope{number}": scope for number, scope in enumerate(query.place)}
        is_in_scope = " OR ".join(
            f"chat = :{key} OR guild = :{key} OR substr(chat, 1, length(:{key}) + 1) = :{key} || '/'" for key in scopes
        )
        with self._file.reading() as database:
            rows = database.table("audit_log").rows_where(
                f"{MATCHES} AND ({is_in_scope or '1'})", parameters | scopes, order_by="id DESC", limit=limit
            )
            return [_to_entry(row) for row in rows][::-1]


def insert_audit_entry(database: Database, entry: AuditEntry) -> None:
    """Append within the transaction of the action that the entry records."""
    row = {
        "at": to_iso(entry.at),
        "actor": entry.actor,
        "chat": entry.chat,
        "guild": entry.guild,
        "action": entry.action,
        "subject": entry.subject,
        "details": json.dumps(entry.details),
    }
    database.table("audit_log").insert(row)


def rewrite_audit_log(database: Database, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    """Update each row with the columns that `change` returns for it; delete the row where that is None.

    The only exception to append-only, for opt-outs, erasure of a member's data, and retention (decisions 14 and 17).
    """
    triggers = list(
        database.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'")
    )
    for trigger in triggers:
        database.execute(f"DROP TRIGGER {trigger['name']}")
    for row in list(database.table("audit_log").rows):
        changed = change(row)
        if changed is None:
            database.execute("DELETE FROM audit_log WHERE id = ?", [row["id"]])
        elif any(row[key] != value for key, value in changed.items()):
            database.table("audit_log").update(row["id"], changed)
    for trigger in triggers:
        database.execute(trigger["sql"])


def _to_entry(row: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        from_iso(row["at"]),
        row["actor"],
        row["action"],
        row["subject"],
        row["chat"],
        json.loads(row["details"]),
        row["guild"],
    )
