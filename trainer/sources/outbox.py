"""Mastodon export: an account's own outbox.json, or the folder, zip or tar.gz that contains it.

No other file of the export is opened: a real one also has likes, bookmarks and keys.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from models.messages import sentence
from trainer.settings import TrainerSettings
from trainer.sources import PathSource
from trainer.sources._detection import check_readable, outbox_file
from trainer.sources._export_files import open_export
from trainer.sources._html import html_to_text
from trainer.sources._json_stream import iter_arrays_at
from trainer.sources._parsing import is_newer, parse_time, path_exists, read_text

OUTBOX = "outbox.json"
ITEMS = "orderedItems"  # occurs twice since Mastodon 4.2.4, first empty: mastodon/mastodon#31091
PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")  # the three spellings of one address
MAX_ID_CHARACTERS = 200  # of a URL; a number has 18
STATUS_ID = re.compile(r"/statuses/([^/]+)")


class MastodonExportSource(PathSource):
    """An outbox contains one account's posts, so `handle` is not used."""

    scheme: ClassVar[str] = "outbox"

    def __init__(self, location: str, settings: TrainerSettings | None = None, *_unused: object) -> None:
        super().__init__(location)
        self._with_unlisted = settings is not None and settings.mastodon_unlisted
        self._with_warned = settings is not None and settings.mastodon_warned_posts

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The public posts and boosts in the outbox, in its order. Raises NotFound at once.

        Unlisted posts and those with a content warning are left out, as on the network, unless settings say otherwise.
        """
        if not path_exists(self.path):
            raise NotFound("outbox-not-found", path=str(self.path)[:200])
        return self._read(since_id)

    def _read(self, since_id: str | None) -> Iterator[Tweet]:
        is_empty, seen, hidden = True, set[str](), 0
        with _open_outbox(self.path) as file:
            for number, item in enumerate(iter_arrays_at(ITEMS, read_text(file, OUTBOX), OUTBOX), 1):
                is_empty = False
                tweet = _tweet(item, number)
                if tweet and self._is_hidden(item):
                    hidden += 1
                elif tweet and tweet.id not in seen and is_newer(tweet.id, since_id):
                    seen.add(tweet.id)
                    yield tweet
        if is_empty:
            raise SourceFailed("file-empty", file=self.path.name)
        self.notes = [sentence("posts-hidden-left-out", count=hidden)] if hidden else []

    def _is_hidden(self, activity: Any) -> bool:
        """Whether the author kept an own post out of public timelines, or behind a warning."""
        post = activity["object"] if activity["type"] == "Create" else {}
        is_unlisted, is_warned = bool(post) and not _has_public(post.get("to")), bool(post.get("summary"))
        return (is_unlisted and not self._with_unlisted) or (is_warned and not self._with_warned)


@contextmanager
def _open_outbox(path: Path) -> Iterator[IO[bytes]]:
    """The outbox of an export. Raises SourceFailed where it is missing or not safe to open."""
    with open_export(path) as export:
        if export.is_single_file:
            check_readable(path)
        name = path.name if export.is_single_file else outbox_file(export.names())
        if name is None:
            raise SourceFailed("mastodon-export-incomplete", file=path.name, outbox=OUTBOX)
        with export.open(name) as file:
            yield file


def _tweet(item: object, number: int) -> Tweet | None:
    """The public post or boost of an activity; None for private ones and other kinds. Raises SourceFailed."""
    activity: dict[str, Any] = item if isinstance(item, dict) else {}
    kind, content, activity_id = activity.get("type"), activity.get("object"), activity.get("id")
    if not isinstance(kind, str) or not isinstance(activity_id, str):
        raise SourceFailed("outbox-item-not-an-activity", file=OUTBOX, item=str(number))
    post_id = (match[1] if (match := STATUS_ID.search(activity_id)) else activity_id)[:MAX_ID_CHARACTERS]
    if not _is_public(activity):
        return None
    if kind == "Announce":
        text = content if isinstance(content, str) else ""
        return Tweet(post_id, text, parse_time(activity.get("published")), True)
    if kind != "Create" or not isinstance(content, dict) or not _is_public(content):
        return None
    if not isinstance(html := content.get("content") or "", str):
        raise SourceFailed("outbox-item-without-text", file=OUTBOX, item=str(number))
    text, warning = html_to_text(html), content.get("summary")
    text = f"{warning}: {text}" if isinstance(warning, str) and warning else text
    return Tweet(post_id, text, parse_time(content.get("published")))


def _is_public(item: dict[str, Any]) -> bool:
    return _has_public(item.get("to")) or _has_public(item.get("cc"))


def _has_public(addresses: object) -> bool:
    return any(address in PUBLIC for address in (addresses if isinstance(addresses, list) else [addresses]))


SOURCE = MastodonExportSource
