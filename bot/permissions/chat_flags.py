"""On/off settings of a chat's moderation; /settings shows them.

A chat without a value has that of its channel, then of its server; else the first of the flag's values holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.registry import ChatSettingsTable

FILTER, HOLD, IDENTITY = "filter", "hold", "identity"
ON, OFF = "on", "off"
REPORTS = "reports"  # the address of the chat that a chat's reports are sent to
TAKES_REPORTS = "takes_reports"  # set in a chat whose moderators agreed to receive the reports of others


@dataclass(frozen=True, slots=True)
class ChatFlag:
    """`title` and `question` are ids of messages."""

    key: str
    title: str
    question: str
    values: tuple[str, ...]


FLAGS = (
    ChatFlag(FILTER, "settings-title-filter", "settings-question-filter", (ON, OFF)),
    ChatFlag(HOLD, "settings-title-hold", "settings-question-hold", (OFF, ON)),
    ChatFlag(IDENTITY, "settings-title-identity", "settings-question-identity", (OFF, ON)),
)


def effective_value(settings: ChatSettingsTable, scopes: Sequence[str], key: str) -> str | None:
    """The value of the nearest of these scopes that has one."""
    return next((value for place in scopes if (value := settings.get(place, key)) is not None), None)
