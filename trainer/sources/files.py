"""Plain files: posts as JSON Lines, a JSON list, CSV, or text with one post per line.

files:neiltyson.jsonl     this file, for any handle
files:timelines           timelines/HANDLE.jsonl (or .ndjson, .json, .csv, .txt)
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from models.messages import sentence
from trainer.sources import PathSource
from trainer.sources._parsing import CsvTable, iter_array, parse_json, parse_time, path_exists, read_lines, read_text

MAX_BYTES = 512 << 20  # 100,000 posts with all of X's fields take some 200 MB
TEXT_FIELDS = ("full_text", "text", "tweet", "content")
TIME_FIELDS = ("created_at", "timestamp", "date")
RETWEET_FIELDS = ("is_retweet", "isretweet")
ID_FIELDS = ("id_str", "id", "tweet_id")
TRUE_VALUES = ("true", "1", "yes", "t")


class FilesSource(PathSource):
    """One file, or a folder with one file per handle."""

    scheme: ClassVar[str] = "files"

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The posts in the handle's file, in its order. Raises NotFound at once, for damage when it is reached.

        `since_id` is ignored: ids in a file can be anything, so they do not tell what is newer.
        """
        path = self._file_of(handle)
        if path.stat().st_size > MAX_BYTES:
            raise SourceFailed("file-too-large", file=path.name, megabytes=MAX_BYTES >> 20)
        return self._read(path)

    def _file_of(self, handle: str) -> Path:
        if not path_exists(self.path):
            raise NotFound("file-not-found", path=str(self.path)[:200])
        if not self.path.is_dir():
            if self.path.suffix.lower() not in READERS or not self.path.is_file():
                raise SourceFailed("file-type-unknown", file=self.path.name, known=", ".join(READERS))
            return self.path
        names = [f"{handle.casefold()}{suffix}" for suffix in READERS]
        found = {path.name.casefold(): path for path in sorted(self.path.iterdir()) if path.is_file()}
        for name in names:
            if name in found:
                return found[name]
        expected = ", ".join(f"{handle[:40]}{suffix}" for suffix in READERS)
        raise NotFound("folder-without-handle", path=str(self.path)[:200], handle=handle[:40], files=expected)

    def _read(self, path: Path) -> Iterator[Tweet]:
        is_empty = True
        try:
            with path.open("rb") as file:
                for tweet in READERS[path.suffix.lower()](file, path.name):
                    is_empty = False
                    yield tweet
        except OSError as error:
            raise SourceFailed("file-unreadable", file=path.name, reason=str(error.strerror or error)) from error
        if is_empty:
            raise SourceFailed("file-empty", file=path.name)


def _json_lines(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, line in enumerate(read_lines(file, name), 1):
        if not line.strip():
            continue
        try:
            item = parse_json(line)
        except ValueError as error:
            raise SourceFailed("file-line-not-json", file=name, line=str(number)) from error
        yield _tweet(item, partial(sentence, "file-line", file=name, line=str(number)), number)


def _json_list(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, item in enumerate(iter_array(read_text(file, name), name), 1):
        yield _tweet(item, partial(sentence, "file-item", file=name, item=str(number)), number)


def _csv(file: IO[bytes], name: str) -> Iterator[Tweet]:
    table = CsvTable(file, name, strict=True)
    if table.columns and not set(TEXT_FIELDS) & set(table.columns):
        raise SourceFailed("csv-without-text", file=name, columns=", ".join(TEXT_FIELDS))
    for number, row in enumerate(table.rows(), 1):
        location = partial(sentence, "csv-row", file=name, row=str(number), line=str(table.line_number))
        yield _tweet(row, location, number)


def _plain(file: IO[bytes], name: str) -> Iterator[Tweet]:
    for number, line in enumerate(read_lines(file, name), 1):
        if line.strip():
            yield Tweet(str(number), line.strip())


def _tweet(item: object, location: Callable[[], str], number: int) -> Tweet:
    """A post from the field names that exports use. Raises SourceFailed where it has no text."""
    if isinstance(item, str):
        return Tweet(str(number), item)
    pairs = item.items() if isinstance(item, dict) else ()
    fields: Mapping[str, object] = {str(name).casefold(): value for name, value in pairs}
    text = _first_value(fields, TEXT_FIELDS)
    if not isinstance(text, str):
        raise SourceFailed("post-without-text", location=location())
    is_retweet = str(_first_value(fields, RETWEET_FIELDS)).strip().casefold() in TRUE_VALUES or bool(
        fields.get("retweeted_status_id")
    )
    post_id = _first_value(fields, ID_FIELDS)
    return Tweet(str(post_id or number), text, parse_time(_first_value(fields, TIME_FIELDS)), is_retweet)


def _first_value(fields: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The value of the first of these fields that is not empty; "" where all that exist are empty."""
    values = [fields[name] for name in names if fields.get(name) is not None]
    return next((value for value in values if value != ""), values[0] if values else None)


READERS: dict[str, Callable[[IO[bytes], str], Iterator[Tweet]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json_list,
    ".csv": _csv,
    ".txt": _plain,
}
SOURCE = FilesSource
