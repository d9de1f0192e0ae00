"""Clean posts for training: keep the newest, drop retweets, overlong and short posts, strip links and escapes.

The rules are those of the original HuggingTweets recipe. `corpus.build_corpus` applies and counts them in order.
"""

import heapq
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

import budoux

from models.domain.tweet import Tweet, without_overlong_text
from models.text.tweet_text import SPECIAL_TOKEN

MAX_TWEETS = 3_250
MAX_CHARACTERS = 2_000_000  # of an account's posts: 3,250 of 615 characters; bounds every later step
MIN_WORDS = 3
MAX_SEGMENTED_CHARACTERS = 500  # of a run of text without spaces, segmented to count its words

LINK = re.compile(r" https?:\S+|https?:\S+ ?")
MIN_SPACELESS_SHARE = 0.02  # of the posts: from here on an account is taken to write in a script without spaces
NOT_OWN_WORD = ("http", "@", "#")  # a word that contains one of these is not the author's own
JAPANESE, CHINESE, THAI = r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f", r"\u3400-\u9fff", r"\u0e00-\u0e7f"
SPACELESS = re.compile(f"[{JAPANESE}{CHINESE}{THAI}]")


def newest(tweets: Iterable[Tweet]) -> list[Tweet]:
    """At most 3,250 posts and 2 million characters: the newest by date, else the first, in the source's order."""
    undated = datetime.min.replace(tzinfo=UTC)
    heap: list[tuple[datetime, int, Tweet]] = []  # the oldest first
    characters = 0
    for position, tweet in enumerate(map(without_overlong_text, tweets)):
        heapq.heappush(heap, (tweet.created_at or undated, -position, tweet))
        characters += len(tweet.text)
        while len(heap) > MAX_TWEETS or characters > MAX_CHARACTERS:
            characters -= len(heapq.heappop(heap)[2].text)
    return [tweet for _time, _position, tweet in sorted(heap, key=lambda entry: -entry[1])]


def drop_retweets(tweets: Iterable[Tweet]) -> list[Tweet]:
    """The posts that the account wrote itself."""
    return [tweet for tweet in tweets if not is_retweet(tweet)]


def is_retweet(tweet: Tweet) -> bool:
    """Whether the post is a repost of another account's. X archives have no usable flag, only the prefix `RT @`."""
    return tweet.is_retweet or tweet.text.startswith("RT @")


def clean(text: str) -> str:
    """`text` unescaped, without links, special tokens and lone surrogates, on one line with single spaces."""
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = SPECIAL_TOKEN.sub(" ", text.encode(errors="ignore").decode())
    return " ".join(LINK.sub("", text).split())


def writes_without_spaces(texts: Sequence[str]) -> bool:
    """Whether an account regularly writes in a script without spaces; a stray post or two do not count."""
    return sum(map(_is_spaceless, texts)) >= MIN_SPACELESS_SHARE * len(texts)


def is_short(text: str, *, without_spaces: bool) -> bool:
    """Whether a cleaned post has fewer than three words of its author's own.

    Words are separated by spaces. For an account that writes `without_spaces`, posts in such a script are segmented
    into words by budoux; for others the count is exactly the recipe's.
    """
    words = [word for word in text.lower().split() if _is_own_word(word)]
    if len(words) < MIN_WORDS and without_spaces and _is_spaceless(text):
        return sum(map(_count_segments, words)) < MIN_WORDS
    return len(words) < MIN_WORDS


def own_words(text: str) -> list[str]:
    """The words of `text` that are not links, mentions or hashtags."""
    return [word for word in text.split() if _is_own_word(word)]


def _is_own_word(word: str) -> bool:
    return not any(sign in word for sign in NOT_OWN_WORD)


def _is_spaceless(text: str) -> bool:
    """Whether most letters of the own words in `text` are Japanese, Chinese or Thai."""
    own = "".join(own_words(text))
    letters = sum(unicodedata.category(character)[0] in "LM" for character in own)
    return 2 * len(SPACELESS.findall(own)) > letters


def _count_segments(text: str) -> int:
    text = text[:MAX_SEGMENTED_CHARACTERS]
    return sum(any(character.isalnum() for character in segment) for segment in _parser_for(text).parse(text))


def _parser_for(text: str) -> budoux.Parser:
    """By the script of the text; without kana or Thai it is taken for Chinese."""
    if re.search(f"[{THAI}]", text):
        return _parser("thai")
    return _parser("japanese" if re.search(f"[{JAPANESE}]", text) else "simplified_chinese")


@cache
def _parser(language: str) -> budoux.Parser:
    parser: budoux.Parser = getattr(budoux, f"load_default_{language}_parser")()
    return parser
