"""Audit log: an append-only entry for every moderation action and report, with who, where and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.chat.messages import Request
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
        entry = AuditEntry(self._now(), by.member or by.chat, action, subject, by.chat, dict(details or {}), by.guild)
        self._store.append(entry)

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        return self._store.list(search)


class ReportLog:
    """Members' reports, as audit entries. See ReportService."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    def record(self, request: Request, now: datetime) -> None:
        """The persona is the entry's subject; the other options are its details."""
        details = {name: str(value) for name, value in request.options.items() if name != "persona"}
        subject = request.text("persona") or "unknown"
        chat = request.chat
        self._store.append(AuditEntry(now, request.member.id, "report", subject, chat.address, details, chat.guild))
