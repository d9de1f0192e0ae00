"""How files of posts are read: in bounded pieces, with one clear sentence for each thing that can be wrong.

It does not know which fields a post has or which files belong together.
"""

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from models.errors import SourceFailed

PIECE_BYTES = 1 << 18
LINE_BYTES = ITEM_CHARACTERS = 1 << 20  # the longest post on any network has some 25,000 characters
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
    """The path that a person wrote, with `~` for their home where there is one."""
    with suppress(RuntimeError):
        return Path(text).expanduser()
    return Path(text)


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


def items_of(text: Iterator[str], name: str) -> Iterator[object]:
    """The items of the JSON array that `text` is, one at a time. Raises SourceFailed naming the damaged one."""
    decoder, waiting, number = json.JSONDecoder(), _Waiting(text), 0
    if waiting.next_mark() != "[":
        raise SourceFailed(f"{name} does not hold a list of posts.")
    waiting.skip(1)
    while (mark := waiting.next_mark()) != "]":
        if mark == "," and number:
            waiting.skip(1)
            waiting.next_mark()
        number += 1
        yield waiting.item(decoder, f"Item {number} of {name} is damaged, or {name} is cut short there.")


class _Waiting:
    """The part of the text that has been read and not yet used."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.pieces, self.text, self.at = pieces, "", 0

    def next_mark(self) -> str:
        """The next character that is not white space, not used up; "" at the end."""
        while True:
            rest = SPACE.match(self.text, self.at)
            self.at = rest.end() if rest else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._read_on():
                return ""

    def skip(self, count: int) -> None:
        self.at += count

    def item(self, decoder: json.JSONDecoder, complaint: str) -> object:
        """The next object or string: they alone say themselves where they end."""
        while self.text[self.at : self.at + 1] in ("{", '"'):
            with suppress(ValueError, RecursionError):
                value, self.at = decoder.raw_decode(self.text, self.at)
                return value
            if len(self.text) - self.at > ITEM_CHARACTERS or not self._read_on():
                break
        raise SourceFailed(complaint)

    def _read_on(self) -> bool:
        piece = next(self.pieces, None)
        if piece is None:
            return False
        self.text, self.at = self.text[self.at :] + piece, 0
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
