"""Redaction of links, e-mail addresses, phone numbers and mentions by number in generated tweets.

An `@name` is kept, as tweets are full of them: each platform sends it so that it notifies nobody. Only `@everyone` and
`@here` are disabled here, too.

Phone numbers are matched by rules, not by the `phonenumbers` library: without a country that only finds numbers that
begin with +. Dates, years and amounts are kept.
"""

import re
import unicodedata
from collections.abc import Iterator

LINK, MAIL, PHONE, MENTION = "[link]", "[mail]", "[phone]", "[mention]"
WORD_JOINER = "\u2060"  # zero-width
# top-level domains that are not English words ("it", "me", "so" are): those follow a full stop without a space
DOMAINS = (
    "com|net|org|info|biz|edu|gov|io|ly|gg|tv|eu|uk|de|fr|es|jp|cn|ru|br|nl|pl|ch|au|ca|xyz|dev|app|shop|online|site"
)
LABEL = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
HOST = rf"{LABEL}(?:\.{LABEL}){{0,5}}"
LINKS = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{1,20}}://[^\s<>\"]{{2,}}|\bwww\.[^\s<>\"]{{2,}}"
    rf"|(?<![\w@.-]){HOST}\.(?:{DOMAINS})(?![\w-]|\.\w)(?:[/?#:][^\s<>\"]*)?"
    rf"|(?<![\w@.-])(?:{HOST}\.[a-z]{{2,24}}|\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d+)?)/[^\s<>\"]+",
    re.IGNORECASE,
)
DOT, AT = r"\s?(?:\.|[\[({]\s?dot\s?[\])}]|\sdot\s)\s?", r"(?:@|\s?[\[({]\s?at\s?[\])}]\s?|\sat\s)"
MAILS = re.compile(
    rf"(?<![@\w.+-])[\w.+%-]{{1,64}}@{LABEL}(?:\.{LABEL})+"
    rf"|(?<![@\w])[\w.+%-]{{1,64}}{AT}{LABEL}(?:{DOT}{LABEL}){{0,3}}{DOT}(?:{DOMAINS})\b",
    re.IGNORECASE,
)
PHONES = re.compile(r"(?<![\w.,/#$€£-])(?:\+|\(\+?)?\d(?:[ .\-/()\u2010-\u2015\u00a0]{0,2}\d){6,16}(?![\w%])")
MENTIONS = re.compile(r"<(?:@[!&]?|#|/[\w -]{1,32}:|a?:\w{1,32}:|t:|id:)\w{1,20}(?::\w)?>")  # Discord's, with an id
MASS_MENTIONS = re.compile(r"@(?=(?:everyone|here)\b)", re.IGNORECASE)
DIGIT_GROUPS = re.compile(r"\d+")
DATE = re.compile(
    r"(?:1[5-9]|20)\d\d[ .\-/](?:0?[1-9]|1[0-2])[ .\-/][0-3]?\d|[0-3]?\d[ .\-/][0-3]?\d[ .\-/](?:1[5-9]|20)\d\d"
)
YEARS = re.compile(r"(?:1\d|20|21)\d\d[^\d]{1,3}(?:1\d|20|21)\d\d")
DECIMAL = re.compile(r"(?:[1-9]\d*|0)\.\d+")
AMOUNT = re.compile(r"\d{1,3}(?:[ .\u00a0]\d{3})+")


def redact(text: str) -> str:
    """`text` with placeholders for links, e-mail addresses, phone numbers and mentions by number (`<@123>`)."""
    normalized, positions = _normalized(text)
    parts, end = [], 0
    for start, stop, placeholder in sorted(_matches(normalized)):
        if start < end:  # overlaps the match before
            continue
        parts += [_slice(text, positions, end, start), placeholder]
        end = stop
    parts.append(text[end:] if positions is None else text[positions[end] :])
    return MASS_MENTIONS.sub(f"@{WORD_JOINER}", MENTIONS.sub(MENTION, "".join(parts)))


def _slice(text: str, positions: list[int] | None, start: int, stop: int) -> str:
    """The part of the original text from `start` to `stop` in its normalized form."""
    return text[start:stop] if positions is None else text[positions[start] : positions[stop]]


def _normalized(text: str) -> tuple[str, list[int] | None]:
    """The text in NFKC without format characters, and each character's original position; None if unchanged."""
    if text.isascii():
        return text, None
    characters, positions = [], []
    for position, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        for normalized in unicodedata.normalize("NFKC", character):
            characters.append(normalized)
            positions.append(position)
    return "".join(characters), [0, *positions[1:], len(text)]


def _matches(text: str) -> Iterator[tuple[int, int, str]]:
    for match in LINKS.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)'”’")), LINK
    for match in MAILS.finditer(text):
        yield match.start(), match.end(), MAIL
    for match in PHONES.finditer(text):
        if _is_phone(match[0]):
            yield match.start(), match.end(), PHONE


def _is_phone(number: str) -> bool:
    """By its digits: 7 to 15 (E.164); no date, no two years, no amount; without any separator at least nine."""
    digits = sum(character.isdigit() for character in number)
    if not 7 <= digits <= 15 or DATE.fullmatch(number) or YEARS.fullmatch(number):
        return False
    if number.startswith(("+", "(", "00")):
        return True
    if AMOUNT.fullmatch(number) or DECIMAL.fullmatch(number):
        return False
    return digits >= 9 or len(DIGIT_GROUPS.findall(number)) > 1
