"""Operators of a platform that names none: whoever opens a link with a one-time code, which only the terminal shows.

Only the code's hash is stored, until it is used or LIFETIME is over. The first to use one is the operator; then no
further codes are issued.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.registry import ChatSettingsTable, KeyValueTable

LIFETIME = timedelta(minutes=10)
OPERATOR_LINK = "operator_"  # prefix of a deep link's payload; the code follows
DRAWS = 4  # random numbers of 31 bits in a code


@dataclass(frozen=True, slots=True)
class OperatorClaims:
    """Codes and operators by platform, in the registry. `draw_seed` gives random numbers below 2**31."""

    key_values: KeyValueTable
    lists: ChatSettingsTable
    now: Callable[[], datetime]
    draw_seed: Callable[[], int]

    def operators(self, platform: str) -> frozenset[str]:
        """The addresses of those who claimed to be the platform's operator."""
        [snapshot] = self.lists.snapshots([platform])
        return snapshot.lists.get("operators", frozenset())

    def issue(self, platform: str) -> str:
        """The payload of a link with a new code; codes issued before stop working."""
        code = "".join(f"{self.draw_seed():08x}" for _draw in range(DRAWS))
        expires_at = self.now() + LIFETIME
        self.key_values.set(_key(platform), f"{_hash(code)} {expires_at.isoformat()}")
        return f"{OPERATOR_LINK}{code}"

    def claim(self, platform: str, payload: str, member: str) -> bool:
        """Make the member the platform's operator; False for a wrong, used or expired code."""
        stored = self.key_values.get(_key(platform))
        if stored is None:
            return False
        expected, expires_at = stored.split()
        is_valid = hmac.compare_digest(_hash(payload.removeprefix(OPERATOR_LINK)), expected)
        left = datetime.fromisoformat(expires_at) - self.now()
        if not is_valid or not timedelta(0) < left <= LIFETIME:  # more is left only of a time that was wrong
            return False
        if not self.key_values.remove(_key(platform), stored):  # somebody else was quicker
            return False
        self.lists.add_to_list(platform, "operators", member)
        return True


def _key(platform: str) -> str:
    return f"{platform}:operator code"


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
