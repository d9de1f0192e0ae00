"""How files of posts are read: in bounded pieces, with one clear sentence for each thing that can be wrong.

It does not know which fields a post has or which files belong together.
"""

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
from models.runtime.data_dir import expand_user

PIECE_BYTES = 1 << 18
LINE_BYTES = ITEM_CHARACTERS = 1 << 20  # the longest post on any network has some 25,000 characters
MAX_COLUMNS = 1000  # of a table; X's have under twenty
MAX_KEY_CHARACTERS = 1000  # of a JSON key with the white space around its colon
EMPTY: tuple[object, ...] = (None, "", [], {})
SPACE = re.compile(r"\s*")
TIME_FORMATS = (
    "%a %b %d %H:%M:%S %z %Y",  # X archives: Wed Oct 10 20:19:24 +0000 2018
    "%Y-%m-%d %H:%M:%S %z",  # X archives until 2018
    "%a, %d %b %Y %H:%M:%S %z",  # mail and feeds: Wed, 10 Oct 2018 20:19:24 +0000
    "%a, %d %b %Y %H:%M:%S GMT",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d %b %Y",  # 10 Oct 2018; a date in digits with the day or the month first could be either, and is none
    "%b %d, %Y",
)
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
SECONDS_FROM, MILLISECONDS_FROM = 1e8, 1e11  # 1973 in seconds, and in milliseconds


def place_of(text: str) -> Path:
    """The path that a person wrote, with `~` for their home. Raises RequestUnfit where there is none."""
    return expand_user(text)


def is_there(place: Path) -> bool:
    """Whether there is anything at `place`. Raises SourceFailed where that cannot even be asked."""
    try:
        return place.exists()
    except OSError as error:
        raise SourceFailed(f"“{str(place)[:80]}” could not be looked at: {error.strerror}.") from error


def lines_of(file: IO[bytes], name: str) -> Iterator[str]:
    """The file's lines with their ends. Raises SourceFailed, with the line's number, on a long or undecodable one."""
    number = 0
    while line := file.readline(LINE_BYTES + 1):
        number += 1
        if len(line) > LINE_BYTES:
            raise SourceFailed(f"Line {number} of {name} is longer than {LINE_BYTES:,} bytes: that is no post.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise SourceFailed(f"Line {number} of {name} is not in UTF-8; save the file in that encoding.") from error


def text_of(file: IO[bytes], name: str) -> Iterator[str]:
    """The file's text in pieces. Raises SourceFailed where it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := file.read(PIECE_BYTES):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise SourceFailed(f"{name} is not in UTF-8; save it in that encoding.") from error


class CsvTable:
    """The rows of a CSV file by its column names, in lower case; bounded in columns and in each row's characters.

    Making and reading one raises SourceFailed, with the line's number where that is damaged.
    """

    def __init__(self, file: IO[bytes], name: str, *, strict: bool = False) -> None:
        self._lines, self._name, self._row_characters = lines_of(file, name), name, 0
        self._reader = csv.reader(self._bounded_lines(), strict=strict)
        self.columns = [column.strip().casefold() for column in self._next_row() or ()]
        if len(self.columns) > MAX_COLUMNS:
            raise SourceFailed(f"{name} has more than {MAX_COLUMNS:,} columns: that is no table of posts.")

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
            raise SourceFailed(f"{self._name} is damaged as CSV at line {self.line_number}: {error}.") from error

    def _bounded_lines(self) -> Iterator[str]:
        """Quoted fields may hold line breaks, so that a row could go on to the end of the file."""
        for line in self._lines:
            self._row_characters += len(line)
            if self._row_characters > LINE_BYTES:
                raise SourceFailed(f"A row of {self._name} is longer than {LINE_BYTES:,} bytes: that is no post.")
            yield line


def parse_json(text: str) -> object:
    """The value of a JSON document. Raises ValueError, for numbers and nesting beyond Python's limits too."""
    try:
        return json.loads(text, object_pairs_hook=_merge_repeated)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _merge_repeated(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """The object of these keys and values; of a key that stands twice the last value that is not empty.

    Exporters do repeat keys: https://github.com/mastodon/mastodon/issues/31091
    """
    merged = dict(pairs)
    if len(merged) < len(pairs):
        merged.update((key, value) for key, value in pairs if value not in EMPTY)
    return merged


def items_of(text: Iterator[str], name: str) -> Iterator[object]:
    """The items of the JSON array that `text` is, one at a time. Raises SourceFailed naming the damaged one."""
    stream = _JsonStream(text, name)
    if stream.next_mark() != "[":
        raise SourceFailed(f"{name} does not hold a list of posts.")
    yield from stream.items()


def items_under(key: str, text: Iterator[str], name: str) -> Iterator[object]:
    """The items of every JSON array that stands under `key` in the document `text`, one at a time.

    Raises SourceFailed where there is no such array, and naming the damaged item.
    """
    stream = _JsonStream(text, name)
    head = re.compile(rf'"{key}"\s*:\s*(?=\[)')
    if not stream.seek(head):
        raise SourceFailed(f"{name} is damaged or no Mastodon outbox: it has no “{key}”.")
    yield from stream.items()
    while stream.seek(head):
        yield from stream.items()


class _JsonStream:
    """A JSON text that is read in pieces: what has been read and not yet used is kept."""

    def __init__(self, pieces: Iterator[str], name: str) -> None:
        self._pieces, self._name, self._text, self._at = pieces, name, "", 0
        self._decoder = json.JSONDecoder(object_pairs_hook=_merge_repeated)
        self._number = 0  # of items so far

    def seek(self, head: re.Pattern[str]) -> bool:
        """Go to the end of the next match of `head`, if there is one in the next million characters."""
        passed = 0
        while not (match := head.search(self._text, self._at)):
            passed += len(self._text) - self._at
            self._at = max(self._at, len(self._text) - MAX_KEY_CHARACTERS)
            if passed > ITEM_CHARACTERS or not self._read_on():
                return False
        self._at = match.end()
        return True

    def items(self) -> Iterator[object]:
        """The items of the array that begins here."""
        self._at += 1
        is_first = True
        while (mark := self.next_mark()) != "]":
            if mark == "," and not is_first:
                self._at += 1
                self.next_mark()
            is_first = False
            self._number += 1
            yield self._item(f"Item {self._number} of {self._name} is damaged, or {self._name} is cut short there.")
        self._at += 1

    def next_mark(self) -> str:
        """The next character that is not white space, not used up; "" at the end."""
        while True:
            rest = SPACE.match(self._text, self._at)
            self._at = rest.end() if rest else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _item(self, complaint: str) -> object:
        """The next object or string: they alone say themselves where they end."""
        while self._text[self._at : self._at + 1] in ("{", '"'):
            with suppress(ValueError, RecursionError):
                value, self._at = self._decoder.raw_decode(self._text, self._at)
                return value
            if len(self._text) - self._at > ITEM_CHARACTERS or not self._read_on():
                break
        raise SourceFailed(complaint)

    def _read_on(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._text, self._at = self._text[self._at :] + piece, 0
        return True


def parse_time(said: object) -> datetime | None:
    """The time, in UTC, that `said` means in one of the ways that exports write it; None where it means none."""
    if isinstance(said, int | float) or (isinstance(said, str) and EPOCH.fullmatch(said.strip())):
        return _since_1970(said)
    if not isinstance(said, str):
        return None
    text = said.strip().removesuffix(" UTC")
    with suppress(ValueError, OverflowError):
        return _in_utc(datetime.fromisoformat(text))
    for form in TIME_FORMATS:
        with suppress(ValueError, OverflowError):
            return _in_utc(datetime.strptime(text, form))  # noqa: DTZ007 - a form without its zone means UTC
    return None


def _since_1970(said: float | str) -> datetime | None:
    """Seconds, or milliseconds where the number is too big for seconds; small numbers are no times but years or so."""
    with suppress(ValueError, OverflowError, OSError):
        count = float(said)
        count = count / 1000 if count >= MILLISECONDS_FROM else count
        return datetime.fromtimestamp(count, UTC) if count >= SECONDS_FROM else None
    return None


def _in_utc(time: datetime) -> datetime:
    """A time without a zone is UTC: that is how the exports that leave it out mean it."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def is_newer(identity: str, since_id: str | None) -> bool:
    """Whether a post comes after the one called `since_id`. The networks' ids grow in length, then in order."""
    return since_id is None or (len(identity), identity) > (len(since_id), since_id)
