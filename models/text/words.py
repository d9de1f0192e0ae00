"""Word segmentation: splits a text into the words that are counted and compared, in any script.

Most scripts, Korean included, put spaces between words. Japanese, Chinese and Thai are segmented by budoux. Khmer, Lao,
Burmese and Tibetan have no small segmenter: their text is cut into pieces of a word's average length.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from models.text.links import LINK

if TYPE_CHECKING:
    import budoux


def _characters(categories: str, *blocks: tuple[int, int]) -> str:
    """Those characters of Unicode blocks that are of the categories."""
    characters = (chr(code) for first, last in blocks for code in range(first, last + 1))
    return "".join(letter for letter in characters if unicodedata.category(letter)[0] in categories)


HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = _characters("LM", (0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
THAI = _characters("LM", (0x0E00, 0x0E7F))
TSHEG = "\u0f0b\u0f0c"  # ends a syllable in Tibetan
SYLLABIC = _characters("LM", (0x0E80, 0x109F), (0x1780, 0x17FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
SPACELESS = f"{HAN}{KANA}{THAI}{SYLLABIC}"
# vowel signs and accents are not in \w: without them every consonant of Hindi or Tamil would be a word
MARKS = _characters("M", (0x300, 0xDFF), (0x1100, 0x177F), (0x1800, 0x1DFF), (0x20D0, 0x20FF), (0xA66F, 0xABFF))
LETTERS = rf"[^\W_{SPACELESS}]+(?:[{MARKS}]+[^\W_{SPACELESS}]*)*"
WORD = re.compile(
    rf"{LINK.pattern}|@\w+"  # dropped
    rf"|(?P<east_asian>[{HAN}{KANA}]+)|(?P<thai>[{THAI}]+)|(?P<syllabic>[{SYLLABIC}][{SYLLABIC}{TSHEG}]*)"
    rf"|(?P<spaced>{LETTERS}(?:'{LETTERS})*)"
)
STACKED = "\u1039\u17d2"  # the next consonant is written below
CLUSTER = re.compile(
    rf"[{STACKED}]?.(?:[{STACKED}].|[{TSHEG}]|[{_characters('M', (0x0E80, 0x109F), (0x1780, 0x17FF))}])*"
)
CLUSTERS_PER_WORD = 2.5  # on average, of a consonant with its vowel signs each
SPACELESS_LETTER = re.compile(f"[{SPACELESS}]")
HAS_KANA = re.compile(f"[{KANA}]")
DIGITS = re.compile(r"\d+")
ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def words_of(text: str) -> list[str]:
    """The case-folded words of `text`. Punctuation, emoji, links, mentions and zero-width characters are dropped."""
    text = unicodedata.normalize("NFC", text).translate(ZERO_WIDTH).replace("’", "'").casefold()
    is_japanese = HAS_KANA.search(text) is not None
    return [word for match in WORD.finditer(text) for word in _segmented(match, is_japanese=is_japanese)]


def numbers_of(word: str) -> list[str]:
    """The numbers within a word: "5" of "5km", "3번" or "35度"."""
    return DIGITS.findall(word)


def is_spaceless(text: str) -> bool:
    """Whether most letters of `text` belong to scripts without spaces between words, such as Japanese or Thai."""
    letters = sum(unicodedata.category(character)[0] in "LM" for character in text)
    return 2 * len(SPACELESS_LETTER.findall(text)) > letters


def _segmented(match: re.Match[str], *, is_japanese: bool) -> Iterator[str]:
    run = match[0]
    match match.lastgroup:
        case "spaced":
            yield run
        case "thai":
            yield from _parser("thai").parse(run)
        case "east_asian":
            yield from _parser("japanese" if is_japanese else "simplified_chinese").parse(run)
        case "syllabic":
            yield from _pieces(run)


def _pieces(run: str) -> Iterator[str]:
    """Cut between two clusters by their hash, so that the same words are cut alike wherever they stand."""
    piece = previous = ""
    for cluster in CLUSTER.findall(run):
        if piece and zlib.crc32(f"{previous}{cluster}".encode()) < 2**32 / CLUSTERS_PER_WORD:
            yield piece.rstrip(TSHEG)
            piece = ""
        piece, previous = piece + cluster, cluster
    yield piece.rstrip(TSHEG)


@cache
def _parser(language: str) -> "budoux.Parser":
    import budoux

    parser: budoux.Parser = getattr(budoux, f"load_default_{language}_parser")()
    return parser
