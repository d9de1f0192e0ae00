"""Clean posts for training: keep the newest, drop retweets, overlong and short posts, strip links and escapes.

The rules are those of the original HuggingTweets recipe. `corpus.build_corpus` applies and counts them in order.
"""

import heapq
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from models.domain.tweet import Tweet, without_overlong_text
from models.text.links import LINK
from models.text.tweet_text import SPECIAL_TOKEN
from models.text.words import is_spaceless, words_of

MAX_TWEETS = 3_250
MAX_CHARACTERS = 2_000_000  # of an account's posts: 3,250 of 615 characters; bounds every later step
MIN_WORDS = 3
MAX_SEGMENTED_CHARACTERS = 500  # of a post that is segmented to count its words

LINK_WITH_SPACE = re.compile(rf" {LINK.pattern}(?=\s|$)|{LINK.pattern} ?", re.IGNORECASE)
TERMINAL_CODE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # such as a color
# control characters, and marks that change the direction of text: invisible, and what they do goes beyond the post
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
MIN_SPACELESS_SHARE = 0.02  # of the posts: from here on an account is taken to write in a script without spaces
NOT_OWN_WORD = ("http", "@", "#")  # a word that contains one of these is not the author's own


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
    """`text` unescaped, without links, special tokens and control characters, on one line with single spaces."""
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = INVISIBLE.sub("", TERMINAL_CODE.sub("", text.encode(errors="ignore").decode()))
    text = SPECIAL_TOKEN.sub(" ", text)
    return " ".join(LINK_WITH_SPACE.sub("", text).split())


def writes_without_spaces(texts: Sequence[str]) -> bool:
    """Whether an account regularly writes in a script without spaces; a stray post or two do not count."""
    return sum(is_spaceless("".join(own_words(text))) for text in texts) >= MIN_SPACELESS_SHARE * len(texts)


def is_short(text: str, *, without_spaces: bool) -> bool:
    """Whether a cleaned post has fewer than three words of its author's own.

    Words are separated by spaces. For an account that writes `without_spaces`, posts in such a script are segmented
    into words; for others the count is exactly the recipe's.
    """
    words = [word for word in text.lower().split() if _is_own_word(word)]
    if len(words) < MIN_WORDS and without_spaces and is_spaceless("".join(own_words(text))):
        return len(words_of(" ".join(words)[:MAX_SEGMENTED_CHARACTERS])) < MIN_WORDS
    return len(words) < MIN_WORDS


def own_words(text: str) -> list[str]:
    """The words of `text` that are not links, mentions or hashtags."""
    return [word for word in text.split() if _is_own_word(word)]


def _is_own_word(word: str) -> bool:
    return not any(sign in word for sign in NOT_OWN_WORD)
