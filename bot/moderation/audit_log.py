"""Audit log: an append-only entry for every moderation action and report, with who, where and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.requester import Requester


class AuditStore(Protocol):
    """Append-only storage of audit entries."""

    def append(self, entry: AuditEntry) -> None: ...

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]: ...


class AuditLog:
    """See AuditLogService."""

    def __init__(self, store: AuditStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def record(self, by: Requester, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        entry = AuditEntry(self._now(), by.actor, action, subject, by.chat, dict(details or {}), by.guild)
        self._store.append(entry)

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        return self._store.list(search)
