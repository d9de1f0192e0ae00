"""Streaming parsers for files of posts: lines, CSV and timestamps, all bounded in memory."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from models.domain.errors import SourceFailed

CHUNK_BYTES = 1 << 18
MAX_LINE_BYTES = 1 << 20  # the longest post on any network has some 25,000 characters
MAX_COLUMNS = 1000  # of a table; X's have under twenty
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
