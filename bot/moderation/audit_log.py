"""Audit log: an append-only entry for every moderation action and report, with who, where and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.requester import Requester
from models.registry import AuditTable


class AuditLog:
    """See AuditLogService."""

    def __init__(self, table: AuditTable, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def record(self, by: Requester, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        entry = AuditEntry(self._now(), by.actor, action, subject, by.chat, dict(details or {}), by.guild)
        self._table.append(entry)

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        return self._table.list(search)
