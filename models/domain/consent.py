"""Consent to learn from an account: its basis, the policy that it has to meet, and proof of ownership by a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from models.messages import sentence

Policy = Literal["owner", "recorded", "open"]

ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # no letter that is taken for another
CODE_LETTERS = 10


class ConsentBasis(StrEnum):
    """What permits learning from an account."""

    OWNER = "owner"
    CLAIMED = "claimed"  # the member's own messages, as they say: see bot/training/own_export.py
    PERMISSION = "permission"
    OWN = "own"  # a moderator's own account, unproven: it counts only where they moderate
    PUBLIC_FIGURE = "public-figure"
    FICTIONAL = "fictional"
    OPERATOR = "operator"

    @property
    def described(self) -> str:
        return sentence(DESCRIPTIONS[self])

    @property
    def is_members(self) -> bool:
        """Whether it is the consent of a member for an account of their own, which holds for them alone."""
        return self in (ConsentBasis.OWNER, ConsentBasis.CLAIMED)


DESCRIPTIONS = {  # message ids
    ConsentBasis.OWNER: "consent-basis-owner",
    ConsentBasis.CLAIMED: "consent-basis-claimed",
    ConsentBasis.PERMISSION: "consent-basis-permission",
    ConsentBasis.OWN: "consent-basis-own",
    ConsentBasis.PUBLIC_FIGURE: "consent-basis-public-figure",
    ConsentBasis.FICTIONAL: "consent-basis-fictional",
    ConsentBasis.OPERATOR: "consent-basis-operator",
}
RECORDABLE = (ConsentBasis.PERMISSION, ConsentBasis.OWN, ConsentBasis.PUBLIC_FIGURE, ConsentBasis.FICTIONAL)


@dataclass(frozen=True, slots=True)
class Consent:
    """A recorded consent. `recorded_by` is a member's address, `recorded_in` the chat or guild that it holds for.

    Without `recorded_in` it holds everywhere. An owner's consent, and a member's claim to be the
    owner, hold for them alone, wherever they ask.
    """

    handle: str
    basis: ConsentBasis
    recorded_by: str
    recorded_at: datetime
    recorded_in: str | None = None
    note: str = ""

    def covers(self, member: str, scopes: Sequence[str]) -> bool:
        if self.basis.is_members:
            return self.recorded_by == member
        return self.recorded_in is None or self.recorded_in in scopes

    def is_enough(self, policy: Policy) -> bool:
        """Whether the policy accepts it. Under `owner` the operator's word is accepted too: they set the policy."""
        if policy != "owner" or self.basis is ConsentBasis.OWNER:
            return True
        return self.recorded_in is None and self.basis is not ConsentBasis.CLAIMED


class ProofPurpose(StrEnum):
    CONSENT = "consent"
    OPT_OUT = "optout"


class ProofState(StrEnum):
    ISSUED = "issued"  # the member has the code; no check is under way
    AWAITING_CHECK = "awaiting-check"
    PROVEN = "proven"  # the code was found; a proof can be used once


@dataclass(frozen=True, slots=True)
class OwnershipProof:
    """A code that a member puts into the profile of an account to show that it is theirs.

    `member` and `chat` are `platform:id` addresses. `sentence`: why the last check failed.
    """

    id: int
    handle: str
    member: str
    chat: str
    purpose: ProofPurpose
    code: str
    expires_at: datetime
    attempts: int = 0
    state: ProofState = ProofState.ISSUED
    sentence: str = ""

    def is_in(self, profile: str) -> bool:
        return self.code in profile.casefold()


def code_of(draws: tuple[int, int]) -> str:
    """The code made of two random numbers below 2**31."""
    number, letters = draws[0] << 31 | draws[1], ""
    for _letter in range(CODE_LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"mynah-{letters}"
