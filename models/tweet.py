"""One post of an account, from whatever source it came.

It does not know sources, cleaning or personas.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tweet:
    """`text` is as the source gave it, before any cleaning; `created_at` is in UTC, or None where unknown."""

    id: str
    text: str
    created_at: datetime | None = None
    is_retweet: bool = False
