"""Clean posts for training: recognize retweets and short posts, strip links and escapes.

The rules are those of the original HuggingTweets recipe. `corpus.build_corpus` applies and counts them in order.
"""

import html
import re
from collections.abc import Sequence
from html.entities import html5

from models.domain.tweet import Tweet
from models.messages import without_surrogates
from models.text.links import LINK
from models.text.tweet_text import SPECIAL_TOKEN
from models.text.words import is_spaceless, words_of

MIN_WORDS = 3
MAX_SEGMENTED_CHARACTERS = 500  # of a post that is segmented to count its words

RETWEET_START = re.compile(r"""[\s"'“”„«(\[]{0,4}(?:rt\s{0,2}:?\s{0,2}@|(?:♺|♻\ufe0f?)\s{0,2}@)\w""", re.IGNORECASE)
QUOTED_WHOLE = re.compile(  # “@x: text” or “text” via @x, with nothing of one's own after it
    r"""\s*["“„«](?:@\w+:\s[^"”“»]+["”“»]|[^"”“»]+["”“»]\s*[(\[]?via:?\s@\w+[)\]]?)\s*(?:https?://\S+\s*)?""",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")  # X writes &amp; &lt; &gt; alone
LINK_WITH_SPACE = re.compile(rf" {LINK.pattern}(?=\s|$)|{LINK.pattern} ?", re.IGNORECASE)
TERMINAL_CODE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # such as a color
# control characters, and marks that change the direction of text: invisible, and what they do goes beyond the post
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
MIN_SPACELESS_SHARE = 0.02  # of the posts: from here on an account is taken to write in a script without spaces
NOT_OWN_WORD = ("http", "@", "#")  # a word that contains one of these is not the author's own


def is_retweet(tweet: Tweet) -> bool:
    """Whether the post is a repost of another account's, by its flag or by hand.

    X archives have no usable flag, only the prefix `RT @`. Others wrote `RT: @x`, `rt @x`, `♺ @x`, `“@x: …”` or
    `“…” via @x`.
    """
    return tweet.is_retweet or bool(RETWEET_START.match(tweet.text) or QUOTED_WHOLE.fullmatch(tweet.text))


def clean(text: str) -> str:
    """`text` unescaped, without links, special tokens and control characters, on one line with single spaces."""
    text = ENTITY.sub(_unescaped, text)
    text = INVISIBLE.sub("", TERMINAL_CODE.sub("", without_surrogates(text)))
    text = SPECIAL_TOKEN.sub(" ", text)
    return " ".join(LINK_WITH_SPACE.sub("", text).split())


def _unescaped(entity: re.Match[str]) -> str:
    """Not html.unescape for names, which would also change `&notable;` by its beginning `&not`."""
    return html.unescape(entity[0]) if entity[0][1] == "#" else html5.get(entity[0][1:], entity[0])


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
