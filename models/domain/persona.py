"""Persona: a fine-tuned voice of one account, or of a blend of up to three. Names, labels, post counts, shares."""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
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
    """Whether a persona may be served. UNKNOWN: it is still being built, or never existed."""

    OPEN = "open"
    RETIRED = "retired"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecipeCounts:
    """What the original recipe would have made of the same posts.

    It takes the newest 3,250 first and drops retweets then, and splits words at spaces only.
    """

    downloaded: int
    retweets: int
    short: int
    kept: int


@dataclass(frozen=True, slots=True)
class PostCounts:
    """How many of a handle's posts were downloaded, dropped (by reason) and kept. `duplicates` are part of `kept`.

    `older`: own posts beyond the newest 3,250. `recipe`: the original recipe's counts; None if they are not known.
    """

    downloaded: int
    retweets: int
    short: int
    kept: int
    duplicates: int = 0
    characters: int = 0
    too_long: int = 0
    older: int = 0
    recipe: RecipeCounts | None = None

    @property
    def other_recipe(self) -> RecipeCounts | None:
        """The original recipe's counts, where they differ from these."""
        own = (self.downloaded, self.retweets, self.short, self.kept)
        return self.recipe if self.recipe is not None and own != astuple(self.recipe) else None


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as people see it. `id` never changes; `name` may. Losses are nats per token on held-out posts.

    `consent_bases`: the basis of consent for each handle, where one was given. `stale_share`: the share of its posts
    that were deleted at their source since. `language`: ISO code of the language of most posts. `is_mixed`: several
    personas blended for one request.
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
    consent_bases: dict[str, ConsentBasis] = field(default_factory=dict)
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
        raise RequestUnfit("persona-handle-count", maximum=MAX_HANDLES, count=len(handles))
    return handles


def parse_shares(text: str, handles: Sequence[str]) -> tuple[int, ...]:
    """Each handle's share of a blend in percent, such as `50,30,20`; empty if none is given. Raises RequestUnfit."""
    words = text.replace(",", " ").replace("%", " ").split()
    if not words:
        return ()
    shares = tuple(
        int(word) if word.isascii() and word.isdigit() and len(word) <= len(str(WHOLE)) else 0 for word in words
    )
    if len(shares) != len(handles) or sum(shares) != WHOLE or min(shares) < 1:
        raise RequestUnfit("blend-shares-invalid", text=text.strip()[:40], count=len(handles))
    return shares


def name_of(handles: Sequence[str]) -> str:
    """The default name: the handles, sorted and joined by a hyphen, as HuggingTweets named its blends."""
    return "-".join(sorted(handles))


def parse_name(text: str) -> str:
    """A persona's name without `@`, case-folded. Raises RequestUnfit."""
    name = text.strip().removeprefix("@").casefold()
    if not NAME.fullmatch(name):
        raise RequestUnfit("persona-name-invalid", name=text.strip()[:40])
    return name
