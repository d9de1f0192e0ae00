"""Who did what, when and where: lines that are added and never changed.

It does not know what a deed means or who may read of it.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from models.registry.database import RegistryFile, as_text


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` and `chat` are `platform:id` addresses, `action` is a word, `subject` what it was done to."""

    at: datetime
    actor: str
    action: str
    subject: str
    chat: str | None = None
    details: dict[str, str] = field(default_factory=dict)


class Audit:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def append(self, entry: Entry) -> None:
        row = {
            "at": as_text(entry.at),
            "actor": entry.actor,
            "chat": entry.chat,
            "action": entry.action,
            "subject": entry.subject,
            "details": json.dumps(entry.details),
        }
        with self._file.writing() as database:
            database.table("audit").insert(row)
