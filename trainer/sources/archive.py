"""X archive: an account's own data export, as the zip from X, the folder it unpacks to, or its tweets.js alone.

Only files with posts are opened, and manifest.js (or account.js) for the account's name: a real archive also has
messages, addresses and logs.

    data/tweets.js, tweets-part1.js …, note-tweet.js    since 2022, and community-tweet.js for posts in communities
    data/tweet.js                                       2019 to 2021
    data/js/tweets/2016_03.js …                         until 2018 (“Grailbird”)
    tweets.csv                                          until 2018, where it is all that was kept

The layouts are in `_detection.py`. A file of posts may have lost its JavaScript head (`window.YTD.tweets.part0 =`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from trainer.sources import PathSource, SourceAccount
from trainer.sources._detection import X_NOTES_PART, X_PARTS, check_readable, x_archive_files
from trainer.sources._encoding import TextLines, open_text
from trainer.sources._export_files import Export, open_export
from trainer.sources._json_stream import JAVASCRIPT_PREFIX, iter_json_posts, parse_json
from trainer.sources._parsing import Damage, is_newer, parse_time, path_exists, read_text_with_head
from trainer.sources._tables import Table

MANIFEST_PREFIX = re.compile(r"\s*window\.__THAR_CONFIG\s*=\s*")
ACCOUNT_PREFIX = re.compile(r"\s*window\.YTD\.account\.part0\s*=\s*")
MAX_MANIFEST_BYTES = 1 << 20  # of account.js too
MAX_NAME_CHARACTERS = 50  # X's own limit for a display name
LINK = re.compile(r"https?:")
LEADING_MENTIONS = re.compile(r"(?:@\w+\s+)+")  # of a reply, which its note does not have
MIN_PREFIX_CHARACTERS = 100  # by which a truncated post is matched to its full text; X truncates at 280
MAX_TRUNCATED_CHARACTERS = 2_000  # of a truncated post as it is written: an & takes five letters
MAX_NOTES_CHARACTERS = 20_000_000  # of all long posts together; those beyond stay truncated
MAX_ID_CHARACTERS = 100  # X's have 19


class XArchiveSource(PathSource):
    """An archive contains one account's posts; `handle` has to be that account's."""

    scheme: ClassVar[str] = "archive"

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The archive's posts in its order, each id once, with the full text of long ones. Raises NotFound at once.

        Refuses the archive of an account other than `handle`: consent and opt-out are recorded by handle.
        """
        if not path_exists(self.path):
            raise NotFound("archive-not-found", path=str(self.path)[:200])
        return self._read(handle, since_id)

    def _read(self, handle: str, since_id: str | None) -> Iterator[Tweet]:
        seen: set[str] = set()
        with open_export(self.path) as export:
            layout = _Layout.of(export, self.path)
            manifest = _read_json(export, layout, "manifest.js", MANIFEST_PREFIX)
            owner = _owner(manifest) or _owner(_read_json(export, layout, "account.js", ACCOUNT_PREFIX))
            _check_owner(handle, owner)
            self.account = _account(manifest)
            full_texts = _FullTexts.read(export, layout)
            for name in layout.posts:
                items = _rows(export, name) if name.endswith(".csv") else _items(export, name, X_PARTS)
                for number, item in enumerate(items, 1):
                    tweet = _tweet(item, full_texts, name, number)
                    if tweet.id not in seen and is_newer(tweet.id, since_id):
                        yield tweet
                    seen.add(tweet.id)
        if not seen:
            raise SourceFailed("archive-empty", file=self.path.name)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The names of the files with posts, and with the full texts of long posts, in reading order."""

    posts: list[str]
    notes: list[str]

    @classmethod
    def of(cls, export: Export, path: Path) -> "_Layout":
        """The layout of the outermost archive in the export. Raises SourceFailed where there is none."""
        if export.is_single_file:
            check_readable(path)
            return cls([path.name], [])
        found = x_archive_files(sorted(export.names(), key=_part_number))
        if not found:
            raise SourceFailed("archive-unknown", file=path.name)
        return cls([match[0] for match in found if match["posts"]], [match[0] for match in found if not match["posts"]])


def _part_number(name: str) -> tuple[list[int], str]:
    """Sorts tweets.js before tweets-part1.js, and tweets-part2.js before tweets-part10.js."""
    return [int(digits) for digits in re.findall(r"\d+", name.rpartition("/")[2])], name


def _read_json(export: Export, layout: _Layout, name: str, prefix: re.Pattern[str]) -> object:
    """The content of a small file beside the posts; None where it is missing or damaged."""
    folder = layout.posts[0].rpartition("/")[0].removesuffix("js/tweets").rstrip("/")
    path = f"{folder}/{name}".removeprefix("/")
    if path not in export.names():
        return None
    with export.open(path) as file:
        text = file.read(MAX_MANIFEST_BYTES).decode("utf-8-sig", errors="replace")
    match = prefix.match(text)
    try:
        return parse_json(text[match.end() :]) if match else None
    except ValueError:
        return None


def _account(manifest: object) -> SourceAccount | None:
    """The account that the archive's manifest names."""
    match manifest:
        case {"userInfo": {"accountId": str(account_id), "displayName": str(name)}} if name.strip():
            return SourceAccount(account_id, " ".join(name.split())[:MAX_NAME_CHARACTERS])
    return None


def _owner(content: object) -> str | None:
    """The account's handle in manifest.js or account.js."""
    match content:
        case {"userInfo": {"userName": str(handle)}} | [{"account": {"username": str(handle)}}, *_]:
            return handle.strip() or None
    return None


def _check_owner(handle: str, owner: str | None) -> None:
    if owner is not None and owner.casefold() != handle.casefold():
        raise SourceFailed("archive-of-another-account", owner=owner[:40], handle=handle)


def _items(export: Export, name: str, parts: tuple[str, ...]) -> Iterator[object]:
    """The items of one of the archive's JavaScript files. Raises SourceFailed where it is another."""
    with export.open(name) as file:
        head, chunks = read_text_with_head(file, name)
        prefix = JAVASCRIPT_PREFIX.match(head)
        if prefix["part"] not in (None, *parts) if prefix else head.lstrip()[:1] not in ("[", "{"):
            raise SourceFailed("archive-file-unknown", file=name)
        yield from iter_json_posts(chunks, name)


def _rows(export: Export, name: str) -> Iterator[object]:
    """The rows of tweets.csv with the field names of tweets.js. Raises SourceFailed for any other table."""
    with export.open(name) as file, open_text(file, "utf-8-sig") as text:
        table = Table(TextLines(text, name), name, ("text",))
        if not {"tweet_id", "text"} <= set(table.keys):
            raise SourceFailed("archive-table-unknown", file=name)
        for found in table.rows():
            row = {} if isinstance(found, Damage) else found
            post: dict[str, object] = {"id": row.get("tweet_id"), "text": row.get("text")}
            post |= {"retweeted_status": {}} if row.get("retweeted_status_id") else {}
            yield post | {"created_at": row.get("timestamp")}


def _tweet(item: object, full_texts: "_FullTexts", name: str, number: int) -> Tweet:
    """The post in `item`, with or without its `tweet` wrapper. Raises SourceFailed."""
    fields = item.get("tweet", item) if isinstance(item, dict) else None
    if not isinstance(fields, dict):
        raise SourceFailed("archive-post-damaged", file=name, post=str(number))
    text = fields.get("full_text") or fields.get("text", fields.get("full_text"))  # either can be empty
    post_id = fields.get("id_str") or fields.get("id")
    if not isinstance(text, str) or not isinstance(post_id, str | int):
        raise SourceFailed("archive-post-incomplete", file=name, post=str(number))
    is_retweet = "retweeted_status" in fields  # `retweeted` is always false; others begin with “RT @”
    post_id = str(post_id)[:MAX_ID_CHARACTERS]
    return Tweet(post_id, full_texts.of(post_id, text), parse_time(fields.get("created_at")), is_retweet)


@dataclass(frozen=True, slots=True)
class _FullTexts:
    """The full texts of long posts (note-tweet.js). Their ids differ from the posts', so they are matched by prefix."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_prefix: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, export: Export, layout: _Layout) -> "_FullTexts":
        texts, left = cls(), MAX_NOTES_CHARACTERS
        for name in layout.notes:
            for item in _items(export, name, (X_NOTES_PART,)):
                match item:
                    case {"noteTweet": {"noteTweetId": str(note_id), "core": {"text": str(text)}}}:
                        left -= len(text)
                        if left < 0:
                            return texts
                        texts.by_id[note_id[:MAX_ID_CHARACTERS]] = text
                        texts.by_prefix[_unescaped(text)[:MIN_PREFIX_CHARACTERS]].append(text)
        return texts

    def of(self, post_id: str, text: str) -> str:
        """The full text of a post that X truncated to `text`, else `text`."""
        if len(text) > MAX_TRUNCATED_CHARACTERS:
            return text
        start = _without_truncation_mark(_unescaped(text))
        mentions = match[0] if (match := LEADING_MENTIONS.match(start)) else ""
        for lead in dict.fromkeys(("", mentions)):
            own = start.removeprefix(lead)
            candidates = [
                *filter(None, [self.by_id.get(post_id)]),
                *self.by_prefix.get(own[:MIN_PREFIX_CHARACTERS], []),
            ]
            for full in candidates if len(own) >= MIN_PREFIX_CHARACTERS else ():
                if _unescaped(full).startswith(own):
                    return lead + full
        return text


def _without_truncation_mark(text: str) -> str:
    """`text` without the ellipsis and links that end a truncated post."""
    words = text.split(" ")
    while words and (link := LINK.search(words[-1])):
        words[-1] = words[-1][: link.start()]
        if words[-1]:
            break
        words.pop()
    kept = " ".join(words)
    return (kept[:-3] if kept.endswith("...") else kept.removesuffix("…")).rstrip()


def _unescaped(text: str) -> str:
    """`text` without escapes and with single spaces: the two files differ in both."""
    return " ".join(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())


SOURCE = XArchiveSource
