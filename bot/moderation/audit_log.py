"""The audit as the bot writes it: every moderating action is a line, with who, where and when.

It does not know what the actions do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.requester import Requester


class AuditLines(Protocol):
    """Lines that are kept for good."""

    def append(self, entry: AuditEntry) -> None: ...

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]: ...


class AuditLog:
    """See `ports.Audit`."""

    def __init__(self, lines: AuditLines, now: Callable[[], datetime]) -> None:
        self._lines = lines
        self._now = now

    def record(self, by: Requester, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        self._lines.append(entry(by, self._now(), action, subject, details))

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        return self._lines.list(search)


def entry(
    by: Requester, at: datetime, action: str, subject: str, details: Mapping[str, str] | None = None
) -> AuditEntry:
    """The line that tells of it."""
    return AuditEntry(at, by.member or by.chat, action, subject, by.chat, dict(details or {}), by.guild)
