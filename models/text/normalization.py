"""Texts as they are compared: what a reader takes for the same letters becomes the same letters.

It does not know any word.

    folded      case, width, fonts, accents and letters without any width make no difference
    readings    what each word could be read as: as it stands, with digits and signs for letters (`h3ll0`), with other
                alphabets' look-alikes, with signs between its letters (`h.e-l_lo`)
    spelled     letters that stand alone, one after another (`h e l l o`), as one word
"""

import re
import unicodedata
from collections.abc import Iterator

# combining marks that decorate a letter; those of Indic and other scripts are letters of their own
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"  # letters by their category, and yet nothing is seen
WORD = re.compile(r"[^\W_]+")
NOT_WORD = re.compile(r"[\W_]+")
SPELLED = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){2,}")
ENDS = ".,;:?!|\"'()[]{}<>*~`…“”‘’«»-_/"  # what stands around words; inside one it may stand for a letter

# https://www.unicode.org/Public/security/latest/confusables.txt has thousands; these are those that people type
LIKE = {
    "a": "аαɑɐᴀ", "b": "вьʙβ", "c": "сᴄϲ", "d": "ԁᴅđ", "e": "еєεᴇəɘ", "f": "ƒꜰғ", "g": "ɡɢԍ", "h": "һʜнħ", "i": "іıιɪɩ",
    "j": "јᴊ", "k": "кκᴋ", "l": "ӏʟł", "m": "мᴍ", "n": "пηɴո", "o": "оοσᴏøօ", "p": "рρᴘ", "q": "ԛ", "r": "гʀя",
    "s": "ѕꜱ", "t": "тτᴛŧ", "u": "υᴜսц", "v": "νᴠѵ", "w": "ωᴡԝш", "x": "хχ", "y": "уγʏ", "z": "ᴢ",
}  # fmt: skip
LOOKALIKES = {ord(other): letter for letter, others in LIKE.items() for other in others}
# letters in boxes and of flags, which Unicode does not count among the letters
BOXES = {start + place: chr(97 + place) for start in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)}
SIGNS = str.maketrans("0345789@$€£+¢", "oeastbgaseltc")  # 3 is e, 4 a, 5 s, 7 t, 8 b, 9 g
SIGNS_AS_I, SIGNS_AS_L = SIGNS | str.maketrans("1!|", "iii"), SIGNS | str.maketrans("1!|", "lll")
UNSURE = re.compile("[1!|]")


def folded(text: str) -> str:
    """The text with one form for each letter. ASCII takes a short way."""
    if text.isascii():
        return text.casefold()
    whole = unicodedata.normalize("NFKD", text.translate(BOXES)).casefold()
    seen = "".join(letter for letter in whole if unicodedata.category(letter) != "Cf" and letter not in BLANKS)
    return unicodedata.normalize("NFC", MARKS.sub("", seen))


def readings(text: str) -> Iterator[str]:
    """Every word that could be meant in a folded text, some of them more than once."""
    for chunk in text.split():
        bare = chunk.strip(ENDS)
        if bare.isalpha() and bare.isascii():
            yield bare
        else:
            yield from WORD.findall(chunk)
            yield from _disguised(bare)


def spelled(text: str) -> Iterator[str]:
    """Each row of three or more letters that stand alone, written together."""
    for reading in dict.fromkeys((text, text.translate(LOOKALIKES).translate(SIGNS_AS_I))):
        for found in SPELLED.finditer(reading):
            yield NOT_WORD.sub("", found[0])


def _disguised(chunk: str) -> Iterator[str]:
    latin = chunk.translate(LOOKALIKES)
    tables = (SIGNS_AS_I, SIGNS_AS_L) if UNSURE.search(latin) else (SIGNS_AS_I,)
    for reading in (latin, *(latin.translate(table) for table in tables)):
        words = WORD.findall(reading)
        yield from words
        if len(words) > 1:
            yield "".join(words)
