"""Posts made fit to learn from: the HuggingTweets recipe's cleaning, as named and counted steps.

It does not know where posts come from, nor tokens or models.

    newest      the newest 3,250 posts, or 2 million characters           counted as downloaded
    retweets    posts of others, dropped                                  counted
    too long    over 25,000 characters, dropped: no tweets                counted
    clean       escapes, links, marks and white space put right
    short       fewer than three words of one's own, dropped              counted; what is left is kept
    distinct    of posts that say the same, one                           counted beside kept
    split       a tenth held out, to measure on; never learnt from
    balance     a blend's shorter accounts repeated to the longest's length, or each to the share that was said
"""

import hashlib
import heapq
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import cycle

import budoux

from models.domain.errors import CorpusUnfit
from models.domain.persona import PostCounts
from models.domain.tweet import MAX_POST_CHARACTERS, Tweet, without_overlong_text
from models.text.copy_guard import words_of
from models.text.tweet_text import SPECIAL
from trainer.data.near_duplicates import NearDuplicates

SEPARATOR = "<|endoftext|>"  # stands between posts in the recipe, so its length counts
MAX_TWEETS = 3_250
MAX_CHARACTERS = 2_000_000  # of an account's posts: 3,250 of 615 characters; bounds every later step
MIN_CHARACTERS, FEW_CHARACTERS = 6_000, 40_000  # the recipe's: below the first refused, below the second warned of
MIN_WORDS = 3
MAX_COUNTED_CHARACTERS = 500  # of a word without spaces, in which words are counted
MIN_HELD_OUT = MIN_LEARNT = 8  # posts: fewer measure nothing, or teach nothing

LINK = re.compile(r" https?:\S+|https?:\S+ ?")
HABIT = 0.02  # the share of posts in scripts without spaces from which an account is held to write them
NOT_OWN = ("http", "@", "#")  # a word with one of these in it is not one's own
JAPANESE, CHINESE, THAI = r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f", r"\u3400-\u9fff", r"\u0e00-\u0e7f"
SPACELESS = re.compile(f"[{JAPANESE}{CHINESE}{THAI}]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What one handle has to teach: `texts` are cleaned and distinct, in the source's order."""

    counts: PostCounts
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldOutSplit:
    """Texts to learn from, and those held out."""

    learnt: tuple[str, ...]
    held_out: tuple[str, ...]


def prepare(tweets: Iterable[Tweet]) -> Corpus:
    """The corpus of one handle's posts. May be empty: `check_enough` says whether it will do."""
    downloaded = newest(tweets)
    own = [tweet for tweet in downloaded if not is_retweet(tweet) and not tweet.is_too_long]
    retweets = sum(map(is_retweet, downloaded))
    cleaned = [clean(tweet.text) for tweet in own]
    without_spaces = writes_without_spaces(cleaned)
    kept = [text for text in cleaned if not is_short(text, without_spaces=without_spaces)]
    texts = distinct(kept)
    counts = PostCounts(
        downloaded=len(downloaded),
        retweets=retweets,
        short=len(own) - len(kept),
        kept=len(kept),
        duplicates=len(kept) - len(texts),
        characters=len(SEPARATOR.join(kept)),
        short_by_spaces=sum(is_short(text, without_spaces=False) for text in cleaned),
        too_long=len(downloaded) - retweets - len(own),
    )
    return Corpus(counts, texts)


def newest(tweets: Iterable[Tweet]) -> list[Tweet]:
    """The newest posts where they are dated, else the first, in the source's order: 3,250, and 2 million characters."""
    beginning = datetime.min.replace(tzinfo=UTC)
    chosen: list[tuple[datetime, int, Tweet]] = []  # a heap, the oldest first
    characters = 0
    for place, tweet in enumerate(map(without_overlong_text, tweets)):
        heapq.heappush(chosen, (tweet.created_at or beginning, -place, tweet))
        characters += len(tweet.text)
        while len(chosen) > MAX_TWEETS or characters > MAX_CHARACTERS:
            characters -= len(heapq.heappop(chosen)[2].text)
    return [tweet for _time, _place, tweet in sorted(chosen, key=lambda entry: -entry[1])]


def is_retweet(tweet: Tweet) -> bool:
    """Whether the post is another's. An X archive has no usable flag: there `RT @` is the sign."""
    return tweet.is_retweet or tweet.text.startswith("RT @")


def clean(text: str) -> str:
    """`text` un-escaped, without links, models' marks and halves of characters, on one line with single spaces."""
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = SPECIAL.sub(" ", text.encode(errors="ignore").decode())
    return " ".join(LINK.sub("", text).split())


def writes_without_spaces(texts: Sequence[str]) -> bool:
    """Whether an account has the habit of writing in a script without spaces: a stray post or two are none."""
    return sum(map(_is_without_spaces, texts)) >= HABIT * len(texts)


def is_short(text: str, *, without_spaces: bool) -> bool:
    """Whether a cleaned post has fewer than three words that are its author's own.

    Words stand between spaces. In an account that writes `without_spaces`, the posts in such a script are cut into
    words by budoux; in others the recipe's count stays what it was.
    """
    words = [word for word in text.lower().split() if not any(sign in word for sign in NOT_OWN)]
    if len(words) < MIN_WORDS and without_spaces and _is_without_spaces(text):
        return sum(_words_in(word) for word in words) < MIN_WORDS
    return len(words) < MIN_WORDS


def _is_without_spaces(text: str) -> bool:
    """Whether most letters of one's own words in `text` are Japanese, Chinese or Thai."""
    own = "".join(word for word in text.split() if not any(sign in word for sign in NOT_OWN))
    letters = sum(unicodedata.category(character)[0] in "LM" for character in own)
    return 2 * len(SPACELESS.findall(own)) > letters


def _words_in(word: str) -> int:
    word = word[:MAX_COUNTED_CHARACTERS]
    return sum(any(character.isalnum() for character in part) for part in _parser_for(word).parse(word))


def _parser_for(word: str) -> budoux.Parser:
    """By the word's own letters; Chinese is what has neither kana nor Thai in it."""
    if re.search(f"[{THAI}]", word):
        return _parser("thai")
    return _parser("japanese" if re.search(f"[{JAPANESE}]", word) else "simplified_chinese")


@cache
def _parser(language: str) -> budoux.Parser:
    parser: budoux.Parser = getattr(budoux, f"load_default_{language}_parser")()
    return parser


def distinct(texts: Sequence[str]) -> tuple[str, ...]:
    """One of each family of texts that say the same, in order.

    The one with the lowest place stays: a held-out text is never replaced by a newer near-copy that would be learnt.
    """
    duplicates = NearDuplicates()
    order = sorted(range(len(texts)), key=lambda index: (_place(texts[index]), texts[index], index))
    kept = [index for index in order if duplicates.is_new(texts[index])]
    return tuple(texts[index] for index in sorted(kept))


def check_enough(corpora: Sequence[Corpus]) -> str | None:
    """A warning where the handles' posts together are few, None where they will do. Raises CorpusUnfit."""
    counts = [corpus.counts for corpus in corpora]
    kept, duplicates = sum(count.kept for count in counts), sum(count.duplicates for count in counts)
    joints = len(SEPARATOR) * max(0, sum(count.kept > 0 for count in counts) - 1)
    characters = sum(count.characters for count in counts) + joints
    figures = _figures(counts)
    if characters < MIN_CHARACTERS:
        raise CorpusUnfit(
            f"Too little to learn from: {figures}, with {characters:,} characters; {MIN_CHARACTERS:,} are needed."
        )
    if kept - duplicates < MIN_HELD_OUT + MIN_LEARNT:
        raise CorpusUnfit(
            f"Too little to learn from: {figures}, of which {duplicates:,} only repeat others; "
            f"{MIN_HELD_OUT + MIN_LEARNT} different ones are needed."
        )
    if characters < FEW_CHARACTERS:
        return (
            f"There is little to learn from, so the voice may be faint: {figures}, with {characters:,} characters; "
            f"from {FEW_CHARACTERS:,} on it gets better."
        )
    return None


def _figures(counts: Sequence[PostCounts]) -> str:
    read, retweets, short, too_long, kept = (
        sum(getattr(count, name) for count in counts)
        for name in ("downloaded", "retweets", "short", "too_long", "kept")
    )
    dropped = f"{retweets:,} dropped as retweets, {short:,} as too short"
    dropped += f", {too_long:,} as longer than {MAX_POST_CHARACTERS:,} characters" if too_long else ""
    return f"{read:,} posts were read, {dropped}, and {kept:,} kept{recipes_count(counts)}"


def recipes_count(counts: Sequence[PostCounts]) -> str:
    """What the original recipe would have kept, in brackets; nothing where that is the same."""
    short = sum(count.short if count.short_by_spaces is None else count.short_by_spaces for count in counts)
    if short == sum(count.short for count in counts):
        return ""
    kept = sum(count.kept + count.short for count in counts) - short
    return f" (the original recipe, which knows words by spaces, would drop {short:,} as too short and keep {kept:,})"


def split(texts: Sequence[str], share: float = 0.1) -> HeldOutSplit:
    """Hold out the texts whose place is below `share`, and at least eight; leave at least eight, or half, to learn.

    A text's place depends on its words alone, so a later training on more posts holds out the same ones.
    """
    order = sorted(texts, key=_place)
    below = sum(_place(text) < share for text in texts)
    most = max(len(texts) - MIN_LEARNT, len(texts) // 2)
    chosen = set(order[: min(max(below, MIN_HELD_OUT), most)])
    learnt = tuple(text for text in texts if text not in chosen)
    return HeldOutSplit(learnt, tuple(text for text in texts if text in chosen))


def _place(text: str) -> float:
    """Where among all texts `text` stands by chance: a number in [0, 1) that only its words decide."""
    words = " ".join(words_of(text)) or text
    digest = hashlib.blake2b(words.encode(), digest_size=8, person=b"mynah held out").digest()
    return int.from_bytes(digest, "big") / 2**64


def balance(accounts: Sequence[Sequence[str]], shares: Sequence[int] = ()) -> tuple[tuple[str, ...], ...]:
    """Each account's texts to learn from, repeated in order to the length, in characters, of the longest account's.

    With `shares` the whole is as long, and each account has its share of it: its first texts where it has more.
    """
    longest = max((_length(texts) for texts in accounts), default=0)
    whole, parts = longest * len(accounts), shares or [1] * len(accounts)
    return tuple(_repeated(texts, whole * part / sum(parts)) for texts, part in zip(accounts, parts, strict=True))


def _length(texts: Sequence[str]) -> int:
    return sum(len(text) + len(SEPARATOR) for text in texts)


def _repeated(texts: Sequence[str], characters: float) -> tuple[str, ...]:
    repeated: list[str] = []
    length = 0
    for text in cycle(texts):
        if length >= characters:
            break
        repeated.append(text)
        length += len(text) + len(SEPARATOR)
    return tuple(repeated)
