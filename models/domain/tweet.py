"""One post of an account, from whatever source it came.

It does not know sources, cleaning or personas.
"""

from dataclasses import dataclass, replace
from datetime import datetime

MAX_POST_CHARACTERS = 25_000  # X's limit for its longest posts; no network has a higher one


@dataclass(frozen=True, slots=True)
class Tweet:
    """`text` is as the source gave it, before any cleaning; `created_at` is in UTC, or None where unknown.

    `is_too_long` says that the text was over `MAX_POST_CHARACTERS`, and is left out.
    """

    id: str
    text: str
    created_at: datetime | None = None
    is_retweet: bool = False
    is_too_long: bool = False


def without_overlong_text(tweet: Tweet) -> Tweet:
    """The post, or a mark that it was too long in its place."""
    return tweet if len(tweet.text) <= MAX_POST_CHARACTERS else replace(tweet, text="", is_too_long=True)
