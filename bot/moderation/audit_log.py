"""The audit as the bot writes it: every moderating action is a line, with who, where and when.

It does not know what the actions do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from models.domain.audit_entry import Entry, Search
from models.domain.requester import Asker


class Lines(Protocol):
    """Lines that are kept for good."""

    def append(self, entry: Entry) -> None: ...

    def list(self, search: Search) -> Sequence[Entry]: ...


class AuditBook:
    """See `ports.Audit`."""

    def __init__(self, lines: Lines, now: Callable[[], datetime]) -> None:
        self._lines = lines
        self._now = now

    def note(self, by: Asker, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        self._lines.append(entry(by, self._now(), action, subject, details))

    def list(self, search: Search) -> Sequence[Entry]:
        return self._lines.list(search)


def entry(by: Asker, at: datetime, action: str, subject: str, details: Mapping[str, str] | None = None) -> Entry:
    """The line that tells of it."""
    return Entry(at, by.member or by.chat, action, subject, by.chat, dict(details or {}), by.guild)
