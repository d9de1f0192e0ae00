"""A proof of ownership: a code that a member is to put into an account's profile, and what came of looking for it.

It does not know who looks, nor where profiles are.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # no letter that is taken for another
CODE_LETTERS = 10


class ProofPurpose(StrEnum):
    CONSENT = "consent"
    OPT_OUT = "optout"


class ProofState(StrEnum):
    GIVEN = "given"  # the code is out, and may be looked for
    ASKED = "asked"  # it is being looked for
    PROVEN = "proven"  # it was found: the proof is used up


@dataclass(frozen=True, slots=True)
class OwnershipProof:
    """`member` and `chat` are `platform:id` addresses. `sentence` is what a look that found no code came to."""

    id: int
    handle: str
    member: str
    chat: str
    purpose: ProofPurpose
    code: str
    expires_at: datetime
    tries: int = 0
    state: ProofState = ProofState.GIVEN
    sentence: str = ""

    def is_in(self, profile: str) -> bool:
        return self.code in profile.casefold()


def code_of(draws: tuple[int, int]) -> str:
    """The code that two draws of chance, each below 2 to the 31st, stand for."""
    number, letters = draws[0] << 31 | draws[1], ""
    for _place in range(CODE_LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"mynah-{letters}"
