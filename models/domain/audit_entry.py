"""A line of the audit: who did what, to what, when and where.

It does not know where lines are kept, or who may read them.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor`, `chat` and `guild` are `platform:id` addresses, `action` is a word, `subject` what it was done to."""

    at: datetime
    actor: str
    action: str
    subject: str
    chat: str | None = None
    details: dict[str, str] = field(default_factory=dict)
    guild: str | None = None


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which lines are looked for: all where nothing is said.

    `subject` is a persona's id, or the name that it had. `place` is a chat or guild, with the topics in it.
    """

    action: str | None = None
    actor: str | None = None
    subject: str | None = None
    place: tuple[str, ...] = ()
