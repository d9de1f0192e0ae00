"""Streaming parsers for files of posts: lines, CSV, JSON arrays and timestamps, all bounded in memory."""

import codecs
import csv
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from models.domain.errors import SourceFailed

CHUNK_BYTES = 1 << 18
MAX_LINE_BYTES = MAX_ITEM_CHARACTERS = 1 << 20  # the longest post on any network has some 25,000 characters
MAX_COLUMNS = 1000  # of a table; X's have under twenty
MAX_KEY_CHARACTERS = 1000  # of a JSON key with the white space around its colon
EMPTY: tuple[object, ...] = (None, "", [], {})
WHITE_SPACE = re.compile(r"\s*")
TIME_FORMATS = (
    "%a %b %d %H:%M:%S %z %Y",  # X archives: Wed Oct 10 20:19:24 +0000 2018
    "%Y-%m-%d %H:%M:%S %z",  # X archives until 2018
    "%a, %d %b %Y %H:%M:%S %z",  # mail and feeds: Wed, 10 Oct 2018 20:19:24 +0000
    "%a, %d %b %Y %H:%M:%S GMT",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d %b %Y",  # 10 Oct 2018; 10/04/2018 is ambiguous and therefore not a date
    "%b %d, %Y",
)
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
MIN_SECONDS, MIN_MILLISECONDS = 1e8, 1e11  # 1973, in seconds and in milliseconds


def path_exists(path: Path) -> bool:
    """Raises SourceFailed where the operating system does not tell: without permission, or for an absurd name."""
    try:
        return path.exists()
    except OSError as error:
        raise SourceFailed("file-unreadable", file=str(path)[:80], reason=str(error.strerror or error)) from error


def read_lines(file: IO[bytes], name: str) -> Iterator[str]:
    """The file's lines with their ends. Raises SourceFailed, with the line's number, if one is too long or no UTF-8."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise SourceFailed("file-line-too-long", file=name, line=str(number), bytes=MAX_LINE_BYTES)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise SourceFailed("file-line-not-utf8", file=name, line=str(number)) from error


def read_text(file: IO[bytes], name: str) -> Iterator[str]:
    """The file's text in chunks. Raises SourceFailed where it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := file.read(CHUNK_BYTES):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise SourceFailed("file-not-utf8", file=name) from error


class CsvTable:
    """A CSV file with a header; column names are case-folded. Bounds the number of columns and each row's length.

    Opening and reading raise SourceFailed, with the number of a damaged line.
    """

    def __init__(self, file: IO[bytes], name: str, *, strict: bool = False) -> None:
        self._lines, self._name, self._row_characters = read_lines(file, name), name, 0
        self._reader = csv.reader(self._bounded_lines(), strict=strict)
        self.columns = [column.strip().casefold() for column in self._next_row() or ()]
        if len(self.columns) > MAX_COLUMNS:
            raise SourceFailed("csv-too-many-columns", file=name, columns=MAX_COLUMNS)

    @property
    def line_number(self) -> int:
        return self._reader.line_num

    def rows(self) -> Iterator[dict[str, str]]:
        while (row := self._next_row()) is not None:
            if row:
                yield dict(zip(self.columns, row, strict=False))

    def _next_row(self) -> list[str] | None:
        self._row_characters = 0
        try:
            return next(self._reader, None)
        except csv.Error as error:
            line = str(self.line_number)
            raise SourceFailed("csv-damaged", file=self._name, line=line, reason=str(error)) from error

    def _bounded_lines(self) -> Iterator[str]:
        """A quoted field may contain line breaks, so an unclosed quote would swallow the rest of the file."""
        for line in self._lines:
            self._row_characters += len(line)
            if self._row_characters > MAX_LINE_BYTES:
                raise SourceFailed("csv-row-too-long", file=self._name, bytes=MAX_LINE_BYTES)
            yield line


def parse_json(text: str) -> object:
    """The value of a JSON document. Raises ValueError, also for numbers and nesting beyond Python's limits."""
    try:
        return json.loads(text, object_pairs_hook=_merge_repeated)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _merge_repeated(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a repeated key the last value that is not empty counts.

    Mastodon exports repeat keys: https://github.com/mastodon/mastodon/issues/31091
    """
    merged = dict(pairs)
    if len(merged) < len(pairs):
        merged.update((key, value) for key, value in pairs if value not in EMPTY)
    return merged


def iter_array(chunks: Iterator[str], name: str) -> Iterator[object]:
    """The items of a JSON array, parsed one at a time. Raises SourceFailed that names the damaged item."""
    stream = _JsonStream(chunks, name)
    if stream.peek() != "[":
        raise SourceFailed("json-not-a-list", file=name)
    yield from stream.items()


def iter_arrays_at(key: str, chunks: Iterator[str], name: str) -> Iterator[object]:
    """The items of every JSON array that is the value of `key`, at any depth, parsed one at a time.

    Raises SourceFailed where there is no such array, or that names the damaged item.
    """
    stream = _JsonStream(chunks, name)
    array_start = re.compile(rf'"{key}"\s*:\s*(?=\[)')
    if not stream.seek(array_start):
        raise SourceFailed("outbox-without-items", file=name, key=key)
    yield from stream.items()
    while stream.seek(array_start):
        yield from stream.items()


class _JsonStream:
    """An incremental JSON parser over chunks of text; buffers only what has not been parsed yet."""

    def __init__(self, chunks: Iterator[str], name: str) -> None:
        self._chunks, self._name, self._text, self._position = chunks, name, "", 0
        self._decoder = json.JSONDecoder(object_pairs_hook=_merge_repeated)
        self._item_number = 0

    def seek(self, pattern: re.Pattern[str]) -> bool:
        """Move to the end of the next match, if there is one in the next million characters."""
        skipped = 0
        while not (match := pattern.search(self._text, self._position)):
            skipped += len(self._text) - self._position
            self._position = max(self._position, len(self._text) - MAX_KEY_CHARACTERS)
            if skipped > MAX_ITEM_CHARACTERS or not self._read_chunk():
                return False
        self._position = match.end()
        return True

    def items(self) -> Iterator[object]:
        """The items of the array that begins here."""
        self._position += 1
        is_first = True
        while (character := self.peek()) != "]":
            if character == "," and not is_first:
                self._position += 1
                self.peek()
            is_first = False
            self._item_number += 1
            yield self._item()
        self._position += 1

    def peek(self) -> str:
        """The next character that is not white space, without consuming it; "" at the end."""
        while True:
            rest = WHITE_SPACE.match(self._text, self._position)
            self._position = rest.end() if rest else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_chunk():
                return ""

    def _item(self) -> object:
        """The next object or string; numbers and literals are refused, as they may go on in the next chunk."""
        while self._text[self._position : self._position + 1] in ("{", '"'):
            with suppress(ValueError, RecursionError):
                value, self._position = self._decoder.raw_decode(self._text, self._position)
                return value
            if len(self._text) - self._position > MAX_ITEM_CHARACTERS or not self._read_chunk():
                break
        raise SourceFailed("json-item-damaged", file=self._name, item=str(self._item_number))

    def _read_chunk(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text, self._position = self._text[self._position :] + chunk, 0
        return True


def parse_time(value: object) -> datetime | None:
    """The time, in UTC, in one of the formats that exports use; None for anything else."""
    if isinstance(value, int | float) or (isinstance(value, str) and EPOCH.fullmatch(value.strip())):
        return _from_epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip().removesuffix(" UTC")
    with suppress(ValueError, OverflowError):
        return _in_utc(datetime.fromisoformat(text))
    for time_format in TIME_FORMATS:
        with suppress(ValueError, OverflowError):
            return _in_utc(datetime.strptime(text, time_format))  # noqa: DTZ007 - without a time zone UTC is meant
    return None


def _from_epoch(value: float | str) -> datetime | None:
    """Unix time in seconds, or in milliseconds where it is too big for seconds; a small number is a year."""
    with suppress(ValueError, OverflowError, OSError):
        count = float(value)
        count = count / 1000 if count >= MIN_MILLISECONDS else count
        return datetime.fromtimestamp(count, UTC) if count >= MIN_SECONDS else None
    return None


def _in_utc(time: datetime) -> datetime:
    """A time without a zone is UTC: that is what exports that omit it mean."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def is_newer(post_id: str, since_id: str | None) -> bool:
    """Whether a post is newer than the post `since_id`. Networks' ids grow in length, then in order."""
    return since_id is None or (len(post_id), post_id) > (len(since_id), since_id)
