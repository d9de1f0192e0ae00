"""Where an account's posts come from: one file here for each kind of place, found by its scheme.

Nothing outside this package knows which kinds there are, and no kind knows another.

To add one, write a file `trainer/sources/NAME.py`, with its tests in `tests/trainer/sources/test_NAME.py`:
 1. Write a class with the members of `TweetSource`. `scheme` is what people write before the colon.
 2. `__init__(self, place, settings)` takes what stands after the colon (it may be empty) and the trainer's settings,
    and does nothing costly: opening, asking and reading begin in `tweets`.
 3. `tweets` gives each post as the source has it, newest first where it can; cleaning is `trainer.corpus`'s business.
    Bring no more than the handle's own public posts into memory, and read what is long piece by piece.
 4. Raise NotFound for an unknown handle or file and SourceFailed for all else, each with one sentence that says what
    to do. Map the library's own errors at one door.
 5. `estimate` gives None where reading is free.
 6. End the file with `SOURCE = TheClass`: that is how it is found. A name that begins with `_` is passed over.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from models.errors import RequestUnfit
from models.tweet import Tweet
from trainer.settings import TrainerSettings


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading a handle would cost at most."""

    tweets: int
    dollars: float


class TweetSource(Protocol):
    """A place that posts can be read from, opened with what stands after the colon and the settings."""

    scheme: ClassVar[str]

    def __init__(self, place: str, settings: TrainerSettings) -> None: ...

    def estimate(self, handle: str) -> Cost | None:
        """What `tweets(handle)` would cost, or None where it is free. Asks nobody."""
        ...

    def tweets(self, handle: str, since: datetime | None = None) -> Iterator[Tweet]:
        """The handle's posts; after `since` (in UTC) only the newer and the undated. Raises NotFound, SourceFailed."""
        ...


def known_sources() -> dict[str, type[TweetSource]]:
    """Every source in this package by its scheme, sorted."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    sources: list[type[TweetSource]] = [importlib.import_module(f"{__name__}.{name}").SOURCE for name in names]
    return {source.scheme: source for source in sorted(sources, key=lambda source: source.scheme)}


def open_source(spec: str, settings: TrainerSettings) -> TweetSource:
    """The source that `spec` names, as in `files:PATH` or `archive:PATH`. Raises RequestUnfit."""
    scheme, colon, place = spec.strip().partition(":")
    sources = known_sources()
    if not colon or scheme.casefold() not in sources:
        schemes = ", ".join(f"{known}:…" for known in sources)
        raise RequestUnfit(f"“{spec.strip()[:80]}” names no source of posts; a source is one of {schemes}")
    return sources[scheme.casefold()](place, settings)
