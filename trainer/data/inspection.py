"""Inspection of a file's posts before training: are they one person's words, or code, markup, a chat, a form letter?

A file that was read in a wrong way is learnt without an error, so its posts are looked at: mostly wrong ones are
refused, doubtful ones are shown to a person first.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.domain.errors import CorpusUnfit
from models.messages import Text, joined, sentence, without_surrogates
from trainer.data.cleaning import clean
from trainer.data.language import language_shares
from trainer.data.sampling import every_nth

MIN_POSTS = 20  # of fewer, shares say nothing; they are too few to train on anyway
MAX_CHARACTERS = 1_000  # of a post that are looked at
EXAMPLES, MAX_EXAMPLE_CHARACTERS = 3, 200
MAX_CLEANED = 100  # of the posts, to pick the examples from
PHRASE_WORDS = 5  # in a row that other posts have too
MIN_SPEAKER_SHARE = 0.05  # of the posts: a name before a colon is a speaker from here on

CODE = re.compile(
    r"""^\s*(?:[\[\]{}()<>,;]+\s*$|"[^"]{1,60}"\s*:|[{\[]\s*"[^"]{1,60}"\s*[:,]|\}|window\.|import\s[\w{]|from\s\w[\w.]*\simport\s
    |(?:def|function|class)\s\w+\s*[({:]|(?:public|private|static|const|let|var)\s\w[^.!?]*[=({;]|\#include\b|\w+\(.*\);\s*$)""",
    re.VERBOSE,
)
TABLE_ROW = re.compile(r"""^\s*"?\d+"?\s*([,;\t|])\s*"?[^,;\t|]*"?\s*\1|^(?:[^\t]*\t){2}|^(?:[^|]*\|){3}""")
MARKUP = re.compile(
    r"</?(?:p|br|a|b|i|em|strong|div|span|img|[uo]l|li|h\d|table|tr|td|blockquote|html|body|script)\b[^<>]*>",
    re.IGNORECASE,
)
BYTES = re.compile(
    r"""\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|^\s*b['"]|\ufffd|â€|Ã[\x80-\xbf©¶¼]|[A-Za-z0-9+/]{80,}""", re.IGNORECASE
)
TIMESTAMP = re.compile(r"^\s*\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d{2}")
SPEAKER = re.compile(r"^\s*(?:<([^<>@#]{1,30})>|([^\W\d_](?:[^\W\d_]|[ .'-]){0,30}?):)\s")


@dataclass(frozen=True, slots=True)
class Limits:
    """From which share of the posts on a person is told, and is asked, and from which on the file is refused."""

    tell: float
    refuse: float = 2.0  # never
    is_asked: bool = True


LIMITS = {
    "code": Limits(0.1, 0.5),
    "table": Limits(0.2, 0.5),
    "markup": Limits(0.1, 0.5),
    "bytes": Limits(0.1, 0.5),
    "chat": Limits(0.2, 0.5),
    "speakers": Limits(0.4),  # or the titles of several series
    "language": Limits(0.3, is_asked=False),
    "phrase": Limits(0.3, is_asked=False),
}


@dataclass(frozen=True, slots=True)
class Inspection:
    """The shares of the posts that look like something other than one person's own words, by kind."""

    shares: dict[str, float]
    phrase: str = ""

    @property
    def is_refused(self) -> bool:
        return any(share >= LIMITS[kind].refuse for kind, share in self.shares.items())

    @property
    def is_asked(self) -> bool:
        """Whether a person has to agree. Two languages or a phrase in many posts are told, but many people's own."""
        return any(share >= LIMITS[kind].tell and LIMITS[kind].is_asked for kind, share in self.shares.items())

    def findings(self) -> list[Text]:
        """What a person should know, in sentences."""
        return [
            sentence("inspection-finding", kind=kind, share=share, phrase=self.phrase)
            for kind, share in self.shares.items()
            if share >= LIMITS[kind].tell
        ]


def inspect(texts: Sequence[str]) -> Inspection:
    """Inspect the texts of own posts as their source gave them."""
    if len(texts) < MIN_POSTS:
        return Inspection({})
    heads = [without_surrogates(text[:MAX_CHARACTERS]) for text in texts]
    phrase, phrase_share = _most_common_phrase(heads)
    languages = language_shares(heads)
    shares = {
        "code": _share(heads, CODE.search),
        "table": _share(heads, TABLE_ROW.search),
        "markup": _share(heads, MARKUP.search),
        "bytes": _share(heads, BYTES.search),
        "chat": _share(heads, TIMESTAMP.search),
        "speakers": _share_of_speakers(heads),
        "language": 1 - max(languages.values(), default=1.0),
        "phrase": phrase_share,
    }
    return Inspection(shares, phrase)


def check_inspection(inspection: Inspection, texts: Sequence[str]) -> None:
    """Raises CorpusUnfit, with examples, where the posts are mostly something else."""
    if inspection.is_refused:
        shown = joined(" ", [sentence("quotation", text=text) for text in examples(texts)])
        raise CorpusUnfit("posts-refused", findings=joined(" ", inspection.findings()), examples=shown)


def examples(texts: Sequence[str]) -> tuple[str, ...]:
    """Three of the texts as they are learnt, spread evenly, long ones cut."""
    cleaned = [text for text in map(clean, every_nth(texts, MAX_CLEANED)) if text]
    return tuple(
        text if len(text) <= MAX_EXAMPLE_CHARACTERS else f"{text[: MAX_EXAMPLE_CHARACTERS - 1].rstrip()}…"
        for text in every_nth(cleaned, EXAMPLES)
    )


def _share(texts: Sequence[str], found: Callable[[str], object]) -> float:
    return sum(bool(found(text)) for text in texts) / len(texts)


def _share_of_speakers(texts: Sequence[str]) -> float:
    """The share of posts that begin with one of several names that recur, as in a chat's log."""
    names = Counter(match[1] or match[2] for text in texts if (match := SPEAKER.match(text)))
    speakers = [count for count in names.values() if count >= MIN_SPEAKER_SHARE * len(texts)]
    return sum(speakers) / len(texts) if len(speakers) > 1 else 0.0


def _most_common_phrase(texts: Sequence[str]) -> tuple[str, float]:
    """Five words in a row that most posts have, and the share of the posts that have them."""
    counts = Counter(phrase for text in texts for phrase in set(_phrases(text)))
    phrase, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return " ".join(phrase), count / len(texts)


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    words = text.casefold().split()
    return zip(*(words[start:] for start in range(PHRASE_WORDS)), strict=False)
