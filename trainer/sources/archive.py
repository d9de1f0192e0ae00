"""A person's own X archive: the zip that X gives, the folder it unpacks to, or its bare tweets.js.

It does not know who asks, and opens no file of it but those that hold posts, the manifest, which has the account's
name, and where there is none account.js for that name alone: a real one also has messages, addresses and logs.

    data/tweets.js, tweets-part1.js …, note-tweet.js    since 2022, and community-tweet.js for posts in communities
    data/tweet.js                                       2019 to 2021
    data/js/tweets/2016_03.js …                         until 2018 (“Grailbird”)
    tweets.csv                                          the same, where nothing else of it was kept
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.sources import SourceAccount
from trainer.sources._export_files import Export, reading
from trainer.sources._parsing import CsvTable, is_newer, is_there, items_of, parse_json, parse_time, place_of, text_of

PLACE = re.compile(
    r"(?P<root>(?:.+/)?)(?:(?<![^/])data/)?"  # a zip may have one folder around everything
    r"(?:(?P<posts>(?:tweets?|community-tweet)(?:-part\d+)?|js/tweets/\d{4}_\d{2})|(?P<notes>note-tweet(?:-part\d+)?))\.js"
)
TABLE = re.compile(r"(?P<root>(?:.+/)?)(?:(?<![^/])data/)?tweets\.csv")
POSTS_HEAD = re.compile(
    r"\s*(?:window\.YTD\.(?:tweets?|community_tweet)\.part\d+|Grailbird\.data\.tweets_\d{4}_\d{2})\s*=\s*(?=\[)"
)
NOTES_HEAD = re.compile(r"\s*window\.YTD\.note_tweet\.part\d+\s*=\s*(?=\[)")
MANIFEST_HEAD = re.compile(r"\s*window\.__THAR_CONFIG\s*=\s*")
ACCOUNT_HEAD = re.compile(r"\s*window\.YTD\.account\.part0\s*=\s*")
SMALL_BYTES = 1 << 20  # of the manifest and of account.js
NAME_CHARACTERS = 50  # X's own limit for a display name
LINK = re.compile(r"https?:")
MIN_SHARED = 100  # characters by which a cut post finds its whole; X cuts at 280
MAX_CUT_CHARACTERS = 2_000  # of a cut post as it is written: with five letters for each &
MAX_NOTES_CHARACTERS = 20_000_000  # of all long posts; those beyond stay cut
MAX_ID_CHARACTERS = 100  # X's have 19


class XArchiveSource:
    """An archive holds one account's posts: the handle picks nothing, and has to be that account's."""

    scheme: ClassVar[str] = "archive"
    is_path: ClassVar[bool] = True

    def __init__(self, place: str, *_unused: object) -> None:
        self.place = place_of(place)
        self.account: SourceAccount | None = None

    def estimate(self, handle: str) -> Cost | None:  # noqa: ARG002 - an archive is free
        return None

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The archive's posts in its order, each id once, long ones whole. A missing archive is said at once.

        One that says to be another account's than `handle` is refused: consent and opt-out go by the handle.
        """
        if not is_there(self.place):
            raise NotFound(f"There is no archive “{self.place}”.")
        return self._read(handle, since_id)

    def _read(self, handle: str, since_id: str | None) -> Iterator[Tweet]:
        seen: set[str] = set()
        with reading(self.place) as export:
            layout = _Layout.of(export, self.place.name)
            manifest = _small(export, layout, "manifest.js", MANIFEST_HEAD)
            _check_owner(handle, _owner(manifest) or _owner(_small(export, layout, "account.js", ACCOUNT_HEAD)))
            self.account = _account(manifest)
            whole = _WholeTexts.read(export, layout)
            for name in layout.posts:
                items = _rows(export, name) if name.endswith(".csv") else _items(export, name, POSTS_HEAD)
                for number, item in enumerate(items, 1):
                    tweet = _tweet(item, whole, f"Post {number} of {name}")
                    if tweet.id not in seen and is_newer(tweet.id, since_id):
                        yield tweet
                    seen.add(tweet.id)
        if not seen:
            raise SourceFailed(f"The archive {self.place.name} has no posts in it.")


@dataclass(frozen=True, slots=True)
class _Layout:
    """The names of the files with posts and with long posts' whole texts, in reading order."""

    posts: list[str]
    notes: list[str]

    @classmethod
    def of(cls, export: Export, called: str) -> "_Layout":
        """The layout of the export; where it holds several, of the outermost. Raises SourceFailed where it has none."""
        names = sorted(export.names(), key=_part)
        found = [match for name in names if (match := PLACE.fullmatch(name))]
        if not any(match["posts"] for match in found) and (tables := list(filter(None, map(TABLE.fullmatch, names)))):
            return cls([min(tables, key=lambda match: (match["root"].count("/"), match["root"]))[0]], [])
        roots = sorted({match["root"] for match in found if match["posts"]}, key=lambda root: (root.count("/"), root))
        if not roots:
            raise SourceFailed(f"{called} is no X archive: it has no data/tweets.js.")
        here = [match for match in found if match["root"] == roots[0]]
        return cls([match[0] for match in here if match["posts"]], [match[0] for match in here if match["notes"]])


def _part(name: str) -> tuple[list[int], str]:
    """tweets.js, then tweets-part1.js, tweets-part2.js … tweets-part10.js."""
    return [int(digits) for digits in re.findall(r"\d+", name.rpartition("/")[2])], name


def _small(export: Export, layout: _Layout, name: str, head: re.Pattern[str]) -> object:
    """What a small file beside the posts says; None where there is none that can be read."""
    beside = layout.posts[0].rpartition("/")[0].removesuffix("js/tweets").rstrip("/")
    path = f"{beside}/{name}".removeprefix("/")
    if path not in export.names():
        return None
    with export.open(path) as file:
        text = file.read(SMALL_BYTES).decode("utf-8-sig", errors="replace")
    begins = head.match(text)
    try:
        return parse_json(text[begins.end() :]) if begins else None
    except ValueError:
        return None


def _account(manifest: object) -> SourceAccount | None:
    """Who the archive's manifest says the account is."""
    match manifest:
        case {"userInfo": {"accountId": str(identity), "displayName": str(name)}} if name.strip():
            return SourceAccount(identity, " ".join(name.split())[:NAME_CHARACTERS])
    return None


def _owner(said: object) -> str | None:
    """The account's handle by the manifest, or by account.js; of the latter nothing else is looked at."""
    match said:
        case {"userInfo": {"userName": str(handle)}} | [{"account": {"username": str(handle)}}, *_]:
            return handle.strip() or None
    return None


def _check_owner(handle: str, owner: str | None) -> None:
    if owner is not None and owner.casefold() != handle.casefold():
        raise SourceFailed(
            f"This archive is @{owner[:40]}'s, as it says itself, and not @{handle}'s. Ask for it with that handle, as "
            f"in /train @{owner[:40]}; what the persona is called can be said as well."
        )


def _items(export: Export, name: str, head: re.Pattern[str]) -> Iterator[object]:
    """The items of one of the archive's JavaScript files. Raises SourceFailed where it is none."""
    with export.open(name) as file:
        pieces = text_of(file, name)
        first = next(pieces, "")
        if not (match := head.match(first)):
            raise SourceFailed(f"{name} does not begin as an X archive's does (“window.YTD.tweets.part0 = [”).")
        yield from items_of(chain((first[match.end() :],), pieces), name)


def _rows(export: Export, name: str) -> Iterator[object]:
    """The rows of tweets.csv, as the posts of that time. Raises SourceFailed where it is no such table."""
    with export.open(name) as file:
        table = CsvTable(file, name)
        if not {"tweet_id", "text"} <= set(table.columns):
            raise SourceFailed(f"{name} is no table of an X archive: it has no columns “tweet_id” and “text”.")
        for row in table.rows():
            post: dict[str, object] = {"id": row.get("tweet_id"), "text": row.get("text")}
            post |= {"retweeted_status": {}} if row.get("retweeted_status_id") else {}
            yield post | {"created_at": row.get("timestamp")}


def _tweet(item: object, whole: "_WholeTexts", where: str) -> Tweet:
    """The post in `item`, with or without its `tweet` wrapper. Raises SourceFailed."""
    fields = item.get("tweet", item) if isinstance(item, dict) else None
    if not isinstance(fields, dict):
        raise SourceFailed(f"{where} is damaged: it is no post.")
    text = fields.get("full_text") or fields.get("text", fields.get("full_text"))  # one of them can be empty
    identity = fields.get("id_str") or fields.get("id")
    if not isinstance(text, str) or not isinstance(identity, str | int):
        raise SourceFailed(f"{where} is damaged: it has no text or no id.")
    is_retweet = "retweeted_status" in fields  # `retweeted` says something else; the rest is told by its “RT @”
    identity = str(identity)[:MAX_ID_CHARACTERS]
    return Tweet(identity, whole.of(identity, text), parse_time(fields.get("created_at")), is_retweet)


@dataclass(frozen=True, slots=True)
class _WholeTexts:
    """The whole texts of long posts. Their ids are their own, so a cut post finds its whole by how it begins."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_start: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, export: Export, layout: _Layout) -> "_WholeTexts":
        found, left = cls(), MAX_NOTES_CHARACTERS
        for name in layout.notes:
            for item in _items(export, name, NOTES_HEAD):
                match item:
                    case {"noteTweet": {"noteTweetId": str(identity), "core": {"text": str(text)}}}:
                        left -= len(text)
                        if left < 0:
                            return found
                        found.by_id[identity[:MAX_ID_CHARACTERS]] = text
                        found.by_start[_plain(text)[:MIN_SHARED]] = text
        return found

    def of(self, identity: str, text: str) -> str:
        """The whole of `text`, or `text` where it was not cut."""
        if len(text) > MAX_CUT_CHARACTERS:
            return text
        start = _without_cut_end(_plain(text))
        whole = self.by_id.get(identity) or self.by_start.get(start[:MIN_SHARED], "")
        is_its_start = len(start) >= MIN_SHARED and _plain(whole).startswith(start)
        return whole if is_its_start else text


def _without_cut_end(text: str) -> str:
    """`text` without what a cut post has where the whole one goes on: an ellipsis and links."""
    words = text.split(" ")
    while words and (link := LINK.search(words[-1])):
        words[-1] = words[-1][: link.start()]
        if words[-1]:
            break
        words.pop()
    kept = " ".join(words)
    return (kept[:-3] if kept.endswith("...") else kept.removesuffix("…")).rstrip()


def _plain(text: str) -> str:
    """`text` as both files have it: only one of them escapes, and white space differs."""
    return " ".join(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())


SOURCE = XArchiveSource
