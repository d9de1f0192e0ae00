"""A persona: the voice of one account, or of a blend of up to three.

It does not know how it was trained, where its weights lie, or who may see it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal

from models.domain.consent import ConsentBasis
from models.domain.errors import RequestUnfit
from models.domain.handle import parse_handle

WHOLE = 100  # percent
MAX_HANDLES = 3  # the original recipe's limit for a cyborg
NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.@-]{0,98}[a-z0-9_])?")

Kind = Literal["adapter", "full"]


class PersonaStatus(Enum):
    """Whether a persona may be served; an unknown one is being built, or never was."""

    OPEN = "open"
    RETIRED = "retired"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PostCounts:
    """How many of a handle's posts were read, dropped (and why) and kept; `duplicates` are dropped from the kept.

    `short_by_spaces` is what the original recipe would have dropped as short: it knows words by the spaces between.
    """

    downloaded: int
    retweets: int
    short: int
    kept: int
    duplicates: int = 0
    characters: int = 0
    short_by_spaces: int | None = None
    too_long: int = 0

    @property
    def kept_by_spaces(self) -> int | None:
        """What the original recipe would have kept; None where that is not known."""
        return None if self.short_by_spaces is None else self.kept + self.short - self.short_by_spaces


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as people see it. `id` never changes; `name` may. Losses are nats per token on held-out tweets.

    `grounds` says of each handle on whose word it was learnt from, as far as somebody gave one.
    `stale_share` is the share of the posts it was built of that were removed since. `language` is the code of the one
    that most of them are in, as in `en`. `is_mixed` says that several personas speak together, for one request.
    """

    id: str
    name: str
    display_name: str
    handles: tuple[str, ...]
    base: str
    kind: Kind
    created_at: datetime
    version: int
    counts: dict[str, PostCounts] = field(default_factory=dict)
    held_out_loss: float | None = None
    base_loss: float | None = None
    visibility: str = "everywhere"
    retired_at: datetime | None = None
    held_at: datetime | None = None
    stale_share: float = 0.0
    grounds: dict[str, ConsentBasis] = field(default_factory=dict)
    language: str | None = None
    is_mixed: bool = False

    @property
    def is_blend(self) -> bool:
        return len(self.handles) > 1

    @property
    def label(self) -> str:
        return "AI CYBORG" if self.is_blend or self.is_mixed else "AI BOT"


def parse_handles(texts: Sequence[str]) -> tuple[str, ...]:
    """One to three different handles, in the order given. Raises RequestUnfit."""
    handles = tuple(dict.fromkeys(parse_handle(text) for text in texts))
    if not 1 <= len(handles) <= MAX_HANDLES:
        raise RequestUnfit(f"A persona is made of one to {MAX_HANDLES} accounts; {len(handles)} were named.")
    return handles


def parse_shares(text: str, handles: Sequence[str]) -> tuple[int, ...]:
    """Each handle's share of a blend, in percent, as in `50,30,20`; nothing for none. Raises RequestUnfit."""
    words = text.replace(",", " ").replace("%", " ").split()
    if not words:
        return ()
    shares = tuple(
        int(word) if word.isascii() and word.isdigit() and len(word) <= len(str(WHOLE)) else 0 for word in words
    )
    if len(shares) != len(handles) or sum(shares) != WHOLE or min(shares) < 1:
        raise RequestUnfit(
            f"“{text.strip()[:40]}” are no shares of {len(handles)} accounts: say a whole number for each, in "
            "their order, which together are 100, as in 50,30,20."
        )
    return shares


def name_of(handles: Sequence[str]) -> str:
    """The name a persona has when nobody chose one: its handles, sorted, as HuggingTweets named its blends."""
    return "-".join(sorted(handles))


def parse_name(text: str) -> str:
    """A persona's name, without `@`, case-folded. Raises RequestUnfit."""
    name = text.strip().removeprefix("@").casefold()
    if not NAME.fullmatch(name):
        raise RequestUnfit(f"“{text.strip()[:40]}” is not a name: letters, digits, “_”, “.” and “-” only.")
    return name
