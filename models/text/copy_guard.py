"""The copy guard: tells whether a generated tweet repeats a source tweet, without keeping the source tweets.

It keeps keyed hashes of word runs and knows neither the words nor whose they are.

What counts as a copy: the same words as a whole source tweet, give or take one word; a run of eight words of one; or
most of the words in four-word runs that one and the same source tweet has. Case, punctuation, emoji, links and
mentions do not make a difference.
"""

import hashlib
import re
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from models.domain.errors import CheckpointUnfit

LONG_RUN, SHORT_RUN = 8, 4  # words; eight is the run by which copying is usually measured
MOST = 0.85  # the share of words in short runs of one source tweet from which it is that tweet again
NEAR_WORDS = 4  # shorter tweets ("good morning all") are nobody's: only the very same counts
WORD = re.compile(
    r"https?:\S+|@\w+|"  # a link, a mention: dropped
    r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+(?:['’][^\W_]+)*)"  # else a character, or a word
)
MAGIC = b"MYG2"
KEY_MARK = "K mynah"  # hashed under the key, its hash tells whether a file was made with the key at hand
HEAD = struct.Struct("<4sQQ")  # magic, the key mark's hash, the number of hashes
OTHER_KEY = (
    "This persona's copy guard was made with another guard.key than the one in the data folder; "
    "put that guard.key back from a backup, or train the persona again."
)


def words_of(text: str) -> list[str]:
    """The words that count, case-folded. In scripts without spaces every character is one."""
    return [match[1].replace("’", "'").casefold() for match in WORD.finditer(text) if match[1]]


@dataclass(frozen=True, slots=True)
class CopyGuard:
    """`hashes` is sorted; `tweets[i]` numbers the source tweet that `hashes[i]` was made of."""

    key: bytes
    hashes: "array[int]"
    tweets: "array[int]"

    @classmethod
    def of(cls, texts: Iterable[str], key: bytes) -> "CopyGuard":
        """The guard over `texts`, the source tweets as the model was taught them."""
        import numpy as np

        hashes, tweets = array("Q"), array("I")
        for number, text in enumerate(texts):
            marks = {_hash(key, mark) for mark in _marks(words_of(text))}
            hashes.extend(marks)
            tweets.extend([number] * len(marks))
        order = np.lexsort((tweets, hashes))  # numbers of millions of marks, where tuples would take gigabytes
        return cls(key, array("Q", np.array(hashes)[order].tobytes()), array("I", np.array(tweets)[order].tobytes()))

    def is_copy(self, text: str, prompt: str = "") -> bool:
        """Whether `text` repeats a source tweet. A long run wholly in the `prompt` is the asker's own."""
        words = words_of(text)
        asked = len(words_of(prompt))
        if any(self._tweets_with(mark) for mark in _whole(words)):
            return True
        if any(self._tweets_with(_run("L", run)) for run in _runs(words, LONG_RUN)[max(0, asked - LONG_RUN + 1) :]):
            return True
        return len(words) >= NEAR_WORDS and self._max_share(words) >= MOST

    def _max_share(self, words: Sequence[str]) -> float:
        """The share of `words` that stand in short runs of the one source tweet that has most of them."""
        places: defaultdict[str, int] = defaultdict(int)  # of each run's words, a bit for each
        for start, run in enumerate(_runs(words, SHORT_RUN)):
            places[_run("S", run)] |= ((1 << SHORT_RUN) - 1) << start
        covered: defaultdict[int, int] = defaultdict(int)
        for mark, bits in places.items():
            for tweet in self._tweets_with(mark):
                covered[tweet] |= bits
        return max(map(int.bit_count, covered.values()), default=0) / len(words)

    def _tweets_with(self, mark: str) -> "array[int]":
        wanted = _hash(self.key, mark)
        first = bisect_left(self.hashes, wanted)
        return self.tweets[first : bisect_right(self.hashes, wanted, lo=first)]

    def to_bytes(self) -> bytes:
        head = HEAD.pack(MAGIC, _hash(self.key, KEY_MARK), len(self.hashes))
        return head + self.hashes.tobytes() + self.tweets.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes, key: bytes) -> "CopyGuard":
        """The guard that `to_bytes` wrote. Raises ValueError on anything else, and CheckpointUnfit where it was made
        with another key: it would recognise nothing.
        """
        if data[: len(MAGIC)] != MAGIC or len(data) < HEAD.size:
            raise ValueError("not a copy guard")
        _magic, key_mark, count = HEAD.unpack_from(data)
        if key_mark != _hash(key, KEY_MARK):
            raise CheckpointUnfit(OTHER_KEY)
        hashes, tweets = array("Q"), array("I")
        hashes.frombytes(data[HEAD.size : HEAD.size + 8 * count])
        tweets.frombytes(data[HEAD.size + 8 * count :])
        if not len(hashes) == len(tweets) == count:
            raise ValueError("a copy guard cut short")
        return cls(key, hashes, tweets)


def _marks(words: Sequence[str]) -> Iterator[str]:
    """Everything a source tweet is recognised by."""
    longs = (_run("L", run) for run in _runs(words, LONG_RUN))
    shorts = (_run("S", run) for run in _runs(words, SHORT_RUN))
    return chain(_whole(words), longs, shorts)


def _whole(words: Sequence[str]) -> Iterator[str]:
    """The tweet as a whole, and with each one word left out: two tweets one word apart share one of these."""
    if words:
        yield _run("W", words)
    if NEAR_WORDS <= len(words) <= 2 * LONG_RUN:  # in a longer one, one word leaves a long run untouched
        for left_out in range(len(words)):
            yield _run("W", [*words[:left_out], *words[left_out + 1 :]])


def _runs(words: Sequence[str], length: int) -> list[Sequence[str]]:
    return [words[start : start + length] for start in range(len(words) - length + 1)]


def _run(kind: str, words: Sequence[str]) -> str:
    return f"{kind} {' '.join(words)}"


def _hash(key: bytes, mark: str) -> int:
    return int.from_bytes(hashlib.blake2b(mark.encode(), digest_size=8, key=key).digest(), "big")


def copy_rate(guard: CopyGuard, texts: Sequence[str]) -> float:
    """The share of `texts` that are copies."""
    return Counter(guard.is_copy(text) for text in texts)[True] / len(texts) if texts else 0.0
