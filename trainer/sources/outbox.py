"""A person's own Mastodon export: its outbox.json, or the folder or zip with it.

It does not know whose it is, and opens no other file of the export: a real one also has likes, bookmarks and keys.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.sources import SourceAccount
from trainer.sources._export_files import MAX_BYTES, reading
from trainer.sources._html import text_of_html
from trainer.sources._parsing import is_newer, is_there, items_under, parse_time, place_of, text_of

NAME = "outbox.json"
ITEMS = "orderedItems"  # stands twice since Mastodon 4.2.4, first empty: mastodon/mastodon#31091
EVERYBODY = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")  # the three ways to write it
MAX_ID_CHARACTERS = 200  # of an address; a number has 18
NUMBER = re.compile(r"/statuses/([^/]+)")


class MastodonExportSource:
    """An outbox holds one account's posts, so the handle picks nothing."""

    scheme: ClassVar[str] = "outbox"
    is_path: ClassVar[bool] = True

    def __init__(self, place: str, *_unused: object) -> None:
        self.place = place_of(place)
        self.account: SourceAccount | None = None

    def estimate(self, handle: str) -> Cost | None:  # noqa: ARG002 - an export is free
        return None

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:  # noqa: ARG002 - see the class
        """The public posts and boosts in the outbox, in its order. A missing outbox is said at once."""
        if not is_there(self.place):
            raise NotFound(f"There is no outbox “{self.place}”.")
        return self._read(since_id)

    def _read(self, since_id: str | None) -> Iterator[Tweet]:
        is_empty, seen = True, set[str]()
        with _opened(self.place) as file:
            for number, item in enumerate(items_under(ITEMS, text_of(file, NAME), NAME), 1):
                is_empty = False
                tweet = _tweet(item, f"Item {number} of {NAME}")
                if tweet and tweet.id not in seen and is_newer(tweet.id, since_id):
                    seen.add(tweet.id)
                    yield tweet
        if is_empty:
            raise SourceFailed(f"{self.place.name} is empty: there are no posts in it.")


@contextmanager
def _opened(place: Path) -> Iterator[IO[bytes]]:
    """The outbox itself. Raises SourceFailed where there is none, or a dangerous one."""
    if place.is_file() and zipfile.is_zipfile(place):
        with reading(place) as export:
            if NAME not in export.names():
                raise SourceFailed(f"{place.name} is no Mastodon export: it has no {NAME}.")
            with export.open(NAME) as file:
                yield file
        return
    path = place / NAME if place.is_dir() else place
    if not path.is_file() or path.suffix.lower() != ".json":
        raise SourceFailed(f"{place.name} is no Mastodon export; unpack it, and name its {NAME}.")
    if path.stat().st_size > MAX_BYTES:
        raise SourceFailed(f"{path.name} has more than {MAX_BYTES >> 20} MB: that is not one account's posts.")
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise SourceFailed(f"{path.name} could not be read: {error.strerror}.") from error


def _tweet(item: object, where: str) -> Tweet | None:
    """The public post or boost in `item`; None for what is private or something else. Raises SourceFailed."""
    activity: dict[str, Any] = item if isinstance(item, dict) else {}
    kind, said, identity = activity.get("type"), activity.get("object"), activity.get("id")
    if not isinstance(kind, str) or not isinstance(identity, str):
        raise SourceFailed(f"{where} is damaged: it is no activity.")
    number = (match[1] if (match := NUMBER.search(identity)) else identity)[:MAX_ID_CHARACTERS]
    if not _is_for_everybody(activity):
        return None
    if kind == "Announce":
        return Tweet(number, said if isinstance(said, str) else "", parse_time(activity.get("published")), True)
    if kind != "Create" or not isinstance(said, dict) or not _is_for_everybody(said):
        return None
    if not isinstance(content := said.get("content") or "", str):
        raise SourceFailed(f"{where} is damaged: it has no text.")
    return Tweet(number, text_of_html(content), parse_time(said.get("published")))


def _is_for_everybody(what: dict[str, Any]) -> bool:
    named = (what.get("to"), what.get("cc"))
    addressed = [one for names in named for one in (names if isinstance(names, list) else [names])]
    return any(one in EVERYBODY for one in addressed)


SOURCE = MastodonExportSource
