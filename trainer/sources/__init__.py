"""Where an account's posts come from: one file here for each kind of place, found by its scheme.

Nothing outside this package knows how any of them is read, and no kind knows another.

To add one, write a file `trainer/sources/SCHEME.py` (or `SCHEME_more.py`), with its tests beside the others'; the
file's name up to its first `_` is what people write before the colon. A name that begins with `_` is passed over.
 1. Write a class with the members of `TweetSource` and end the file with `SOURCE = TheClass`. The file is imported
    only when its scheme is asked for, so it may bring a library that is slow to load.
 2. `__init__` does nothing costly: opening, asking and reading begin in `tweets`. Settings stand in
    `trainer/settings.py`, because they are documented without importing the source.
 3. `tweets` gives each post as the source has it, newest first where it can; cleaning is
 `trainer.data.corpus`'s business.
    Bring no more than the handle's own public posts into memory, and read what is long piece by piece.
 4. Raise NotFound for an unknown handle or file and SourceFailed for all else, each with one sentence that says what
    to do. Map the library's own errors at one door, and call `wait` where the source says when to come back.
 5. A network's source goes on where a reading was broken off, and tells what was deleted: `NetworkSource` says how.
 6. Add the source to `tests/trainer/sources/test_contract.py`, which says what holds for all of them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, TypeGuard

from models.domain.errors import RequestUnfit, TryLater
from models.domain.handle import network_of, normalize_name
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources._parsing import place_of

QUARTER_OF_AN_HOUR = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """Who writes the posts, as the source says it. `avatar` is a picture's address."""

    id: str
    name: str
    avatar: str | None = None


Wait = Callable[[datetime, str], None]  # comes back at that time (in UTC) or raises; the text says what is waited for


def not_now(until: datetime, why: str) -> None:
    """The way of waiting of those who cannot: raises TryLater."""
    raise TryLater(f"{why}; try again after {until:%H:%M} UTC.", QUARTER_OF_AN_HOUR)


class TweetSource(Protocol):
    """A place that posts can be read from, opened with what stands after the colon and the settings.

    `is_path` says whether what stands after the colon is a file's or folder's path. `account` is None until `tweets`
    has given its first post, and for ever where the source does not say who writes.
    """

    scheme: ClassVar[str]
    is_path: ClassVar[bool]
    account: SourceAccount | None

    def __init__(self, place: str, settings: TrainerSettings, wait: Wait, /) -> None: ...

    def estimate(self, handle: str) -> Cost | None:
        """What `tweets(handle)` would cost at most, or None where it is free. Asks nobody."""
        ...

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The handle's posts; with the newest known post's id only newer ones, where the source can tell by the id.

        Raises RequestUnfit, NotFound, SourceFailed, TryLater.
        """
        ...


class NetworkSource(TweetSource, Protocol):
    """A source that is no path. It can go on where a reading was broken off.

    `spent` is what it has cost since it was opened, pages counted that came and were not looked at; None is free.
    `names_gone` says whether the network names what is gone; else it only does not show it, as one does too that is
    out of order.
    `mark` says where the reading stands, in the network's own words, where it can begin there and nowhere else in the
    middle: kept with the post that came, and set again before the reading goes on. None is its beginning.
    """

    names_gone: ClassVar[bool]
    mark: str | None

    @property
    def spent(self) -> Cost | None: ...

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, had: int = 0
    ) -> Iterator[Tweet]:
        """As `TweetSource.tweets`; with `until_id` only posts older than that one, `had` of the newer ones being known.

        What comes may begin with known posts, where the network cannot begin in the middle and costs nothing.
        """
        ...

    @property
    def max_checked(self) -> int | None:
        """How many posts a day may be looked for again, since that costs; None is all of them."""
        ...

    def profile(self, handle: str) -> Iterator[str]:
        """What the account says of itself to everybody: its name and description. Raises as `tweets` does."""
        ...

    def gone(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """Those of the own posts `ids`, newest first, that the network does not show to everybody any more.

        Raises as `tweets` does: NotFound where the account itself is gone.
        """
        ...


def is_network(source: TweetSource) -> TypeGuard[NetworkSource]:
    return not source.is_path


def source_for(handle: str) -> str:
    """The source that a handle itself says, as `models.domain.handle.network_of` tells."""
    return f"{network_of(normalize_name(handle))}:"


def known_sources() -> dict[str, str]:
    """Every source's scheme, sorted, with the name of its file. Imports none of them."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    return {name.partition("_")[0]: name for name in names}


def open_source(spec: str, settings: TrainerSettings, wait: Wait = not_now) -> TweetSource:
    """The source that `spec` names, as in `files:PATH`, `archive:PATH` or `x:`. Raises RequestUnfit."""
    scheme, colon, place = spec.strip().partition(":")
    known = known_sources()
    if not colon or scheme.casefold() not in known:
        schemes = ", ".join(f"{known_scheme}:…" for known_scheme in known)
        raise RequestUnfit(f"“{spec.strip()[:80]}” names no source of posts; a source is one of {schemes}")
    source: type[TweetSource] = importlib.import_module(f"{__name__}.{known[scheme.casefold()]}").SOURCE
    if source.is_path and settings.home.is_database(place_of(place)):
        raise RequestUnfit(f"“{place[:80]}” is one of Mynah's own databases, not somebody's posts.")
    return source(place, settings, wait)
