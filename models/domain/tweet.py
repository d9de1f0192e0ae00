"""Tweet: one source post of an account, from any network or file, before cleaning."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.messages import without_surrogates

MAX_OWN_POSTS = 3_250  # of an account, its newest, are trained on
MAX_POST_CHARACTERS = 25_000  # X's limit for its longest posts; no network has a higher one


@dataclass(frozen=True, slots=True)
class Tweet:
    """`text` is as the source gave it; `created_at` is in UTC, None if unknown.

    Both texts are without lone surrogates: what a tool that cuts posts leaves of an emoji cannot be encoded.
    `is_too_long`: the text had more than `MAX_POST_CHARACTERS` and was dropped.
    """

    id: str
    text: str
    created_at: datetime | None = None
    is_retweet: bool = False
    is_too_long: bool = False

    def __post_init__(self) -> None:
        for name in ("id", "text"):
            value = getattr(self, name)
            if not value.isascii():
                object.__setattr__(self, name, without_surrogates(value))


def without_overlong_text(tweet: Tweet) -> Tweet:
    """The post itself, or without its text and marked if it is too long."""
    return tweet if len(tweet.text) <= MAX_POST_CHARACTERS else replace(tweet, text="", is_too_long=True)
