"""Posts in plain files: JSON Lines, a JSON list, CSV, or one post a line.

It does not know who wrote them: in a folder the handle picks the file, a single file holds one account's posts.

    files:neiltyson.jsonl     this file, whatever the handle
    files:timelines           timelines/HANDLE.jsonl (or .ndjson, .json, .csv, .txt)
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.sources import SourceAccount
from trainer.sources._parsing import CsvTable, is_there, items_of, lines_of, parse_json, parse_time, place_of, text_of

MAX_BYTES = 512 << 20  # a hundred thousand posts with every field that X gives have some 200 MB
TEXT_FIELDS = ("full_text", "text", "tweet", "content")
TIME_FIELDS = ("created_at", "timestamp", "date")
RETWEET_FIELDS = ("is_retweet", "isretweet")
ID_FIELDS = ("id_str", "id", "tweet_id")
YES = ("true", "1", "yes", "t")


class FilesSource:
    """One file, or a folder with one file for each handle."""

    scheme: ClassVar[str] = "files"
    is_path: ClassVar[bool] = True

    def __init__(self, place: str, *_unused: object) -> None:
        self.place = place_of(place)
        self.account: SourceAccount | None = None

    def estimate(self, handle: str) -> Cost | None:  # noqa: ARG002 - files are free
        return None

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:  # noqa: ARG002 - see below
        """The posts in the handle's file, in its order. A missing file is said at once, damage where it stands.

        A file's ids can be anything, so they do not say what is newer: all posts come again.
        """
        path = self._file_of(handle)
        if path.stat().st_size > MAX_BYTES:
            raise SourceFailed(f"{path.name} has more than {MAX_BYTES >> 20} MB: that is not one account's posts.")
        return self._read(path)

    def _file_of(self, handle: str) -> Path:
        if not is_there(self.place):
            raise NotFound(f"There is no file or folder “{self.place}”.")
        if not self.place.is_dir():
            if self.place.suffix.lower() not in READERS or not self.place.is_file():
                raise SourceFailed(f"{self.place.name} is of no known kind; one of {_kinds()} is.")
            return self.place
        names = [f"{handle.casefold()}{suffix}" for suffix in READERS]
        found = {path.name.casefold(): path for path in sorted(self.place.iterdir()) if path.is_file()}
        for name in names:
            if name in found:
                return found[name]
        raise NotFound(f"The folder “{self.place}” has no posts of @{handle}: no {', '.join(names)}.")

    def _read(self, path: Path) -> Iterator[Tweet]:
        is_empty = True
        try:
            with path.open("rb") as file:
                for tweet in READERS[path.suffix.lower()](file, path.name):
                    is_empty = False
                    yield tweet
        except OSError as error:
            raise SourceFailed(f"{path.name} could not be read: {error.strerror}.") from error
        if is_empty:
            raise SourceFailed(f"{path.name} is empty: there are no posts in it.")


def _json_lines(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, line in enumerate(lines_of(file, name), 1):
        if not line.strip():
            continue
        try:
            item = parse_json(line)
        except ValueError as error:
            raise SourceFailed(f"Line {number} of {name} is damaged: it is not JSON.") from error
        yield _tweet(item, f"Line {number} of {name}", number)


def _json_list(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, item in enumerate(items_of(text_of(file, name), name), 1):
        yield _tweet(item, f"Item {number} of {name}", number)


def _csv(file: IO[bytes], name: str) -> Iterator[Tweet]:
    table = CsvTable(file, name, strict=True)
    if table.columns and not set(TEXT_FIELDS) & set(table.columns):
        raise SourceFailed(f"{name} has no column with the posts' text: none of {', '.join(TEXT_FIELDS)}.")
    for number, row in enumerate(table.rows(), 1):
        yield _tweet(row, f"Row {number} of {name} (line {table.line_number})", number)


def _plain(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, line in enumerate(lines_of(file, name), 1):
        if line.strip():
            yield Tweet(str(number), line.strip())


def _tweet(item: object, where: str, number: int) -> Tweet:
    """The post that `item` says, by the names that exports use. Raises SourceFailed where it has no text."""
    if isinstance(item, str):
        return Tweet(str(number), item)
    known = item.items() if isinstance(item, dict) else ()
    fields: Mapping[str, object] = {str(name).casefold(): value for name, value in known}
    text = _first(fields, TEXT_FIELDS)
    if not isinstance(text, str):
        raise SourceFailed(f"{where} is damaged: it has no text.")
    is_retweet = str(_first(fields, RETWEET_FIELDS)).strip().casefold() in YES or bool(
        fields.get("retweeted_status_id")
    )
    identity = _first(fields, ID_FIELDS)
    return Tweet(str(identity or number), text, parse_time(_first(fields, TIME_FIELDS)), is_retweet)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> object:
    """What stands in the first of the fields that has anything; else what the first that is there has."""
    there = [fields[name] for name in names if fields.get(name) is not None]
    return next((found for found in there if found != ""), there[0] if there else None)


def _kinds() -> str:
    return ", ".join(READERS)


READERS: dict[str, Callable[[IO[bytes], str], Iterator[Tweet]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json_list,
    ".csv": _csv,
    ".txt": _plain,
}
SOURCE = FilesSource
