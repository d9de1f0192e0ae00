"""Copy guard: detects generated tweets that repeat a training tweet, from keyed hashes of word n-grams.

The training tweets themselves are not stored. A copy has the same words as a whole training tweet, give or take one
word; or an 8-gram of one; or most of its words in 4-grams of one and the same training tweet. Case, punctuation, emoji,
links and mentions are ignored.
"""

import hashlib
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from models.domain.errors import CheckpointUnfit
from models.text.words import words_of

LONG_NGRAM, SHORT_NGRAM = 8, 4  # words; memorization is usually measured by eight
MAX_OVERLAP = 0.85  # the share of words in 4-grams of one training tweet from which it is a copy of it
MIN_NEAR_WORDS = 4  # shorter tweets ("good morning all") are copies only if exactly the same
MAGIC = b"MYG3"
KEY_CHECK = "K mynah"  # its hash in the file shows whether that was made with the key at hand
HEADER = struct.Struct("<4sQQ")  # magic, hash of KEY_CHECK, number of hashes


@dataclass(frozen=True, slots=True)
class CopyGuard:
    """`hashes` is sorted; `tweets[i]` is the number of the training tweet that `hashes[i]` comes from."""

    key: bytes
    hashes: "array[int]"
    tweets: "array[int]"

    @classmethod
    def of(cls, texts: Iterable[str], key: bytes) -> "CopyGuard":
        """The guard over `texts`, the tweets that the model was trained on."""
        import numpy as np

        hashes, tweets = array("Q"), array("I")
        for number, text in enumerate(texts):
            fingerprints = {_hash(key, fingerprint) for fingerprint in _fingerprints(words_of(text))}
            hashes.extend(fingerprints)
            tweets.extend([number] * len(fingerprints))
        order = np.lexsort((tweets, hashes))  # arrays: tuples of millions of hashes would take gigabytes
        return cls(key, array("Q", np.array(hashes)[order].tobytes()), array("I", np.array(tweets)[order].tobytes()))

    def is_copy(self, text: str, prompt: str = "") -> bool:
        """Whether `text` repeats a training tweet. An 8-gram that is entirely in the `prompt` does not count."""
        words = words_of(text)
        prompt_words = len(words_of(prompt))
        if any(self._tweets_with(fingerprint) for fingerprint in _whole_tweet(words)):
            return True
        if any(
            self._tweets_with(_fingerprint("L", ngram))
            for ngram in _ngrams(words, LONG_NGRAM)[max(0, prompt_words - LONG_NGRAM + 1) :]
        ):
            return True
        return len(words) >= MIN_NEAR_WORDS and self._max_share(words) >= MAX_OVERLAP

    def _max_share(self, words: Sequence[str]) -> float:
        """The largest share of `words` that is covered by 4-grams of one training tweet."""
        positions: defaultdict[str, int] = defaultdict(int)  # a bit for each word that the n-gram covers
        for start, ngram in enumerate(_ngrams(words, SHORT_NGRAM)):
            positions[_fingerprint("S", ngram)] |= ((1 << SHORT_NGRAM) - 1) << start
        covered: defaultdict[int, int] = defaultdict(int)
        for fingerprint, bits in positions.items():
            for tweet in self._tweets_with(fingerprint):
                covered[tweet] |= bits
        return max(map(int.bit_count, covered.values()), default=0) / len(words)

    def _tweets_with(self, fingerprint: str) -> "array[int]":
        wanted = _hash(self.key, fingerprint)
        first = bisect_left(self.hashes, wanted)
        return self.tweets[first : bisect_right(self.hashes, wanted, lo=first)]

    def to_bytes(self) -> bytes:
        header = HEADER.pack(MAGIC, _hash(self.key, KEY_CHECK), len(self.hashes))
        return header + self.hashes.tobytes() + self.tweets.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes, key: bytes) -> "CopyGuard":
        """The guard that `to_bytes` wrote. Raises ValueError on anything else, and CheckpointUnfit where it was made
        with another key, as it would detect nothing.
        """
        if data[: len(MAGIC)] != MAGIC or len(data) < HEADER.size:
            raise ValueError("not a copy guard")
        _magic, key_check, count = HEADER.unpack_from(data)
        if key_check != _hash(key, KEY_CHECK):
            raise CheckpointUnfit("copy-guard-key-mismatch")
        hashes, tweets = array("Q"), array("I")
        hashes.frombytes(data[HEADER.size : HEADER.size + 8 * count])
        tweets.frombytes(data[HEADER.size + 8 * count :])
        if not len(hashes) == len(tweets) == count:
            raise ValueError("truncated copy guard")
        return cls(key, hashes, tweets)


def _fingerprints(words: Sequence[str]) -> Iterator[str]:
    """Everything by which a training tweet is recognized."""
    longs = (_fingerprint("L", ngram) for ngram in _ngrams(words, LONG_NGRAM))
    shorts = (_fingerprint("S", ngram) for ngram in _ngrams(words, SHORT_NGRAM))
    return chain(_whole_tweet(words), longs, shorts)


def _whole_tweet(words: Sequence[str]) -> Iterator[str]:
    """The tweet as a whole, and with each one word left out: two tweets one word apart share one of these."""
    if words:
        yield _fingerprint("W", words)
    if MIN_NEAR_WORDS <= len(words) <= 2 * LONG_NGRAM:  # a longer one shares an 8-gram anyway
        for left_out in range(len(words)):
            yield _fingerprint("W", [*words[:left_out], *words[left_out + 1 :]])


def _ngrams(words: Sequence[str], length: int) -> list[Sequence[str]]:
    return [words[start : start + length] for start in range(len(words) - length + 1)]


def _fingerprint(kind: str, words: Sequence[str]) -> str:
    return f"{kind} {' '.join(words)}"


def _hash(key: bytes, fingerprint: str) -> int:
    return int.from_bytes(hashlib.blake2b(fingerprint.encode(), digest_size=8, key=key).digest(), "big")


def copy_rate(guard: CopyGuard, texts: Sequence[str]) -> float:
    """The share of `texts` that are copies."""
    return Counter(guard.is_copy(text) for text in texts)[True] / len(texts) if texts else 0.0
