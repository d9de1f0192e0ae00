"""On whose word a persona is built, and how much of a word is enough: the owner's, a recorded one, or none.

It does not know where words are recorded, nor who may record one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Policy = Literal["owner", "recorded", "open"]

NOT_WANTED = "Nothing is learnt from @{handle}: its owner does not want it, or whoever runs this bot does not allow it."


class ConsentBasis(StrEnum):
    """On whose word an account may be learnt from."""

    OWNER = "owner"
    PERMISSION = "permission"
    PUBLIC_FIGURE = "public-figure"
    FICTIONAL = "fictional"
    OPERATOR = "operator"

    @property
    def told(self) -> str:
        return TOLD[self]


TOLD = {
    ConsentBasis.OWNER: "with its owner's consent, proven by a code in the profile",
    ConsentBasis.PERMISSION: "with its owner's permission, as was recorded",
    ConsentBasis.PUBLIC_FIGURE: "as a public figure's, as was recorded",
    ConsentBasis.FICTIONAL: "as a made-up account, as was recorded",
    ConsentBasis.OPERATOR: "on the word of whoever runs this bot",
}
SPOKEN = (ConsentBasis.PERMISSION, ConsentBasis.PUBLIC_FIGURE, ConsentBasis.FICTIONAL)  # what a moderator can record


@dataclass(frozen=True, slots=True)
class Consent:
    """A word that was recorded. `recorded_by` is a member's address, `recorded_in` the chat or guild where it counts.

    None for `recorded_in` is everywhere. An owner's word counts for the owner alone, wherever they ask.
    """

    handle: str
    ground: ConsentBasis
    recorded_by: str
    recorded_at: datetime
    recorded_in: str | None = None
    note: str = ""

    def covers(self, member: str, places: Sequence[str]) -> bool:
        if self.ground is ConsentBasis.OWNER:
            return self.recorded_by == member
        return self.recorded_in is None or self.recorded_in in places

    def is_enough(self, policy: Policy) -> bool:
        """Where only the owner's word counts, that of whoever runs the bot still does: they set what counts."""
        return policy != "owner" or self.ground is ConsentBasis.OWNER or self.recorded_in is None
