"""Audit log entries: who did what to whom, when and where, and a query for them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor`, `chat` and `guild` are `platform:id` addresses; `subject` is what `action` was done to."""

    at: datetime
    actor: str
    action: str
    subject: str
    chat: str | None = None
    details: dict[str, str] = field(default_factory=dict)
    guild: str | None = None


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """A filter on audit entries; a field that is None or empty matches all.

    `subject`: a persona's id or a name that it had. `place`: a chat or guild, and the topics in it.
    """

    action: str | None = None
    actor: str | None = None
    subject: str | None = None
    place: tuple[str, ...] = ()
