"""What a chat can switch for its safety, by the keys of its settings; `/settings` lists these.

It does not know what a switch brings about. A chat that has no value of its own has that of the channel around it, then
that of the server; else the first of a switch's values is in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

FILTER, HOLD = "filter", "hold"
ON, OFF = "on", "off"
REPORTS = "reports"  # the address of the chat that a chat's reports are brought to
TAKES_REPORTS = "takes_reports"  # set where moderators agreed to have reports of other chats brought


@dataclass(frozen=True, slots=True)
class ChatFlag:
    key: str
    summary: str
    values: tuple[str, ...]


SWITCHES = (
    ChatFlag(FILTER, "whether the lists of slurs that come with me are kept to; /block's own always are", (ON, OFF)),
    ChatFlag(HOLD, "whether a new persona waits until a moderator has seen its samples", (OFF, ON)),
)


class FlagValues(Protocol):
    """What places have settled; slow enough (a file) to be asked in a thread."""

    def get(self, chat: str, key: str) -> str | None: ...


def in_force(settings: FlagValues, places: Sequence[str], key: str) -> str | None:
    """The value of the nearest of these places that has one."""
    return next((value for place in places if (value := settings.get(place, key)) is not None), None)
