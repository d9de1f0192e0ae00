"""What a persona's tweet may not lead to: links, e-mail addresses, phone numbers and mentions are put out of use.

It does not know whether they exist. Numbers are told by rules and not by `phonenumbers`: that library needs to know the
country, and finds without it only those that begin with +. What is a date, a year or a sum stays.
"""

import re
import unicodedata
from collections.abc import Iterator

LINK, MAIL, PHONE, MENTION = "[link]", "[mail]", "[phone]", "[mention]"
JOINER = "\u2060"  # has no width
# top-level domains that are no words, which a sentence without a space would end in ("it", "me", "so")
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
MENTIONS = re.compile(r"<(?:@[!&]?|#|/[\w -]{1,32}:|a?:\w{1,32}:|t:|id:)\w{1,20}(?::\w)?>")
CALLS = re.compile(r"@(?=(?:everyone|here)\b)", re.IGNORECASE)
GROUPS = re.compile(r"\d+")
DATE = re.compile(
    r"(?:1[5-9]|20)\d\d[ .\-/](?:0?[1-9]|1[0-2])[ .\-/][0-3]?\d|[0-3]?\d[ .\-/][0-3]?\d[ .\-/](?:1[5-9]|20)\d\d"
)
YEARS = re.compile(r"(?:1\d|20|21)\d\d[^\d]{1,3}(?:1\d|20|21)\d\d")
DECIMAL = re.compile(r"(?:[1-9]\d*|0)\.\d+")
SUM = re.compile(r"\d{1,3}(?:[ .\u00a0]\d{3})+")


def masked(text: str) -> str:
    """`text` with a word in the place of what could be followed, written to or called."""
    plain, places = _plain(text)
    found = sorted(_found(plain))
    parts, end = [], 0
    for start, stop, word in found:
        if start < end:  # within one that is masked already
            continue
        parts += [_slice(text, places, end, start), word]
        end = stop
    parts.append(text[end:] if places is None else text[places[end] :])
    return CALLS.sub(f"@{JOINER}", MENTIONS.sub(MENTION, "".join(parts)))


def _slice(text: str, places: list[int] | None, start: int, stop: int) -> str:
    """The part of the text as it was, of which `start` and `stop` are places in its plain form."""
    return text[start:stop] if places is None else text[places[start] : places[stop]]


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text in its plainest letters, and for each the place where it stood; None where they are the same."""
    if text.isascii():
        return text, None
    letters, places = [], []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", letter):
            letters.append(plain)
            places.append(place)
    return "".join(letters), [0, *places[1:], len(text)]


def _found(plain: str) -> Iterator[tuple[int, int, str]]:
    for match in LINKS.finditer(plain):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)'”’")), LINK
    for match in MAILS.finditer(plain):
        yield match.start(), match.end(), MAIL
    for match in PHONES.finditer(plain):
        if _is_phone(match[0]):
            yield match.start(), match.end(), PHONE


def _is_phone(number: str) -> bool:
    """By its digits: 7 to 15 (E.164), and no date, no two years, no sum; without any sign at least nine."""
    digits = sum(letter.isdigit() for letter in number)
    if not 7 <= digits <= 15 or DATE.fullmatch(number) or YEARS.fullmatch(number):
        return False
    if number.startswith(("+", "(", "00")):
        return True
    if SUM.fullmatch(number) or DECIMAL.fullmatch(number):
        return False
    return digits >= 9 or len(GROUPS.findall(number)) > 1
