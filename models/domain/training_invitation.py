"""A training invitation: one member asks another, in a chat, to let the bot learn from their posts."""

from dataclasses import dataclass
from datetime import timedelta

LIFETIME = timedelta(days=7)  # of an invitation; nor may the same member ask the same one again before


@dataclass(frozen=True, slots=True)
class TrainingInvitation:
    """`asker` and `asked` are the addresses of members."""

    number: int
    chat: str
    asker: str
    asked: str
