"""Parsers that all sources share: text in UTF-8, timestamps, and the order of ids."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import IO

from models.domain.errors import SourceFailed

CHUNK_BYTES = 1 << 18
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
FIELD_SEPARATORS = re.compile(r"[\s_-]+")
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
MIN_SECONDS, MIN_MILLISECONDS = 1e8, 1e11  # 1973, in seconds and in milliseconds


class Damage(StrEnum):
    """Why an item of a file is no post."""

    NO_TEXT = "no-text"
    UNDECODABLE = "undecodable"  # bytes that mean nothing in the file's encoding
    TOO_MANY_FIELDS = "too-many-fields"  # more than a table has columns


def field_name(text: str) -> str:
    """The name of a column or key as names are compared: `tweet_text` for “Tweet Text”."""
    return FIELD_SEPARATORS.sub("_", text.strip().casefold())


def path_exists(path: Path) -> bool:
    """Raises SourceFailed where the operating system does not tell: without permission, or for an absurd name."""
    try:
        return path.exists()
    except OSError as error:
        raise SourceFailed("file-unreadable", file=str(path)[:80], reason=str(error.strerror or error)) from error


def read_text(file: IO[bytes], name: str) -> Iterator[str]:
    """The file's text in chunks. Raises SourceFailed where it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := file.read(CHUNK_BYTES):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise SourceFailed("file-not-utf8", file=name) from error


def read_text_with_head(file: IO[bytes], name: str) -> tuple[str, Iterator[str]]:
    """How the text begins, and the whole text in chunks. Raises SourceFailed where it is not UTF-8."""
    chunks = read_text(file, name)
    head = next(chunks, "")
    return head, chain((head,), chunks)


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
