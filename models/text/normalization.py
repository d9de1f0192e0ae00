"""Text normalization for matching: casefold, Unicode NFKD, homoglyphs, leetspeak and spaced-out words.

normalize          ignores case, width, fonts, accents and zero-width characters
candidate_words    each word as written, with digits and signs read as letters (`h3ll0`), with homoglyphs of other
                   alphabets, and without signs between its letters (`h.e-l_lo`)
spaced_out_words   single letters in a row (`h e l l o`), as one word
"""

import re
import unicodedata
from collections.abc import Iterator

# combining marks that decorate a letter; in Indic and other scripts they are letters
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"  # letters by their Unicode category, but invisible
WORD = re.compile(r"[^\W_]+")
NOT_WORD = re.compile(r"[\W_]+")
SPACED_OUT = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){2,}")
EDGES = ".,;:?!|\"'()[]{}<>*~`…“”‘’«»-_/"  # punctuation around words; within a word it may stand for a letter

# https://www.unicode.org/Public/security/latest/confusables.txt has thousands; these are the ones that people type
HOMOGLYPHS_OF = {
    "a": "аαɑɐᴀ", "b": "вьʙβ", "c": "сᴄϲ", "d": "ԁᴅđ", "e": "еєεᴇəɘ", "f": "ƒꜰғ", "g": "ɡɢԍ", "h": "һʜнħ", "i": "іıιɪɩ",
    "j": "јᴊ", "k": "кκᴋ", "l": "ӏʟł", "m": "мᴍ", "n": "пηɴո", "o": "оοσᴏøօ", "p": "рρᴘ", "q": "ԛ", "r": "гʀя",
    "s": "ѕꜱ", "t": "тτᴛŧ", "u": "υᴜսц", "v": "νᴠѵ", "w": "ωᴡԝш", "x": "хχ", "y": "уγʏ", "z": "ᴢ",
}  # fmt: skip
HOMOGLYPHS = {ord(other): letter for letter, others in HOMOGLYPHS_OF.items() for other in others}
# boxed letters and regional indicators (flags), which are not letters by their category
BOXED = {start + offset: chr(97 + offset) for start in (0x1F150, 0x1F170, 0x1F1E6) for offset in range(26)}
LEETSPEAK = str.maketrans("0345789@$€£+¢", "oeastbgaseltc")  # 3 is e, 4 a, 5 s, 7 t, 8 b, 9 g
LEETSPEAK_I, LEETSPEAK_L = LEETSPEAK | str.maketrans("1!|", "iii"), LEETSPEAK | str.maketrans("1!|", "lll")
AMBIGUOUS = re.compile("[1!|]")


def normalize(text: str) -> str:
    """The text with one form per letter. ASCII is only case-folded."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.translate(BOXED)).casefold()
    visible = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Cf" and letter not in BLANKS)
    return unicodedata.normalize("NFC", MARKS.sub("", visible))


def candidate_words(text: str) -> Iterator[str]:
    """Every word that a normalized text can be read as, some of them more than once."""
    for chunk in text.split():
        bare = chunk.strip(EDGES)
        if bare.isalpha() and bare.isascii():
            yield bare
        else:
            yield from WORD.findall(chunk)
            yield from _deobfuscated(bare)


def spaced_out_words(text: str) -> Iterator[str]:
    """Each row of three or more single letters, written together."""
    for reading in dict.fromkeys((text, text.translate(HOMOGLYPHS).translate(LEETSPEAK_I))):
        for match in SPACED_OUT.finditer(reading):
            yield NOT_WORD.sub("", match[0])


def _deobfuscated(chunk: str) -> Iterator[str]:
    latin = chunk.translate(HOMOGLYPHS)
    tables = (LEETSPEAK_I, LEETSPEAK_L) if AMBIGUOUS.search(latin) else (LEETSPEAK_I,)
    for reading in (latin, *(latin.translate(table) for table in tables)):
        words = WORD.findall(reading)
        yield from words
        if len(words) > 1:
            yield "".join(words)
