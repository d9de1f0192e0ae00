"""Near-duplicate detection over an account's posts, in time and memory linear in their length.

Candidates come from an inverted index of hashed word 4-grams; of a long post only a sample of them is indexed (the
lowest hashes, as in MinHash). A candidate is a near-duplicate if the longest common subsequence of words covers most of
both posts and their numbers are the same: a score or a date makes it another post.
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from models.text.words import numbers_of, words_of

SHINGLE_WORDS = 4  # posts that share no run of four words are not compared
MAX_SHINGLES = 150  # sampled of each post; only posts beyond twice X's ordinary length have more
MIN_SHARED_SHINGLES = 0.25  # posts that share less of them cannot have enough words in common
MIN_SIMILARITY = 0.85  # the share of words in common, in order, from which two posts say the same
MAX_POSTS_PER_SHINGLE, MAX_COMPARED_POSTS = 50, 5  # bound the time for accounts that repeat themselves
MAX_ALIGNED_WORDS = 1_000  # from the beginning of each post


class NearDuplicates:
    """The posts kept so far, indexed so that each new one is compared with few."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._digests: set[bytes] = set()  # of the posts' words
        self._kept: list[array[int]] = []
        self._numbers: list[tuple[str, ...]] = []
        self._with_shingle: defaultdict[int, list[int]] = defaultdict(list)

    def is_new(self, text: str) -> bool:
        """Whether `text` is no near-duplicate of an earlier post; if so it is added to the index."""
        words = words_of(text) or [text]  # a text of nothing but emoji counts as one word
        digest = hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()
        tokens = array("I", (self._vocabulary.setdefault(word, len(self._vocabulary)) for word in words))
        numbers = tuple(number for word in words for number in numbers_of(word))
        shingles = _shingles(words)
        if digest in self._digests or any(
            numbers == self._numbers[other] and _is_similar(tokens, self._kept[other])
            for other in self._candidates(shingles)
        ):
            return False
        self._digests.add(digest)
        for shingle in shingles:
            if len(posts := self._with_shingle[shingle]) < MAX_POSTS_PER_SHINGLE:
                posts.append(len(self._kept))
        self._kept.append(tokens)
        self._numbers.append(numbers)
        return True

    def _candidates(self, shingles: Sequence[int]) -> Iterator[int]:
        """The few kept posts that share the most shingles, most first."""
        shared = Counter(other for shingle in shingles for other in self._with_shingle.get(shingle, ()))
        enough = MIN_SHARED_SHINGLES * len(shingles)
        return (other for other, count in shared.most_common(MAX_COMPARED_POSTS) if count >= enough)


def _shingles(words: Sequence[str]) -> list[int]:
    """Hashes of the word 4-grams; of many the lowest, which a post with the same 4-grams would sample too."""
    ngrams = {" ".join(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - SHINGLE_WORDS + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(ngram.encode(), digest_size=8).digest(), "big") for ngram in ngrams)
    return sorted(hashes)[:MAX_SHINGLES]


def _is_similar(words: Sequence[int], others: Sequence[int]) -> bool:
    """Whether nearly all words are shared, in the same order. Of long posts only the beginnings are compared."""
    if 2 * min(len(words), len(others)) < MIN_SIMILARITY * (len(words) + len(others)):
        return False
    words, others = words[:MAX_ALIGNED_WORDS], others[:MAX_ALIGNED_WORDS]
    return 2 * _common_subsequence(words, others) >= MIN_SIMILARITY * (len(words) + len(others))


def _common_subsequence(words: Sequence[int], others: Sequence[int]) -> int:
    """Length of the longest common subsequence, with a row of the table in one integer (Crochemore et al., 2001)."""
    positions: dict[int, int] = {}
    for position, word in enumerate(words):
        positions[word] = positions.get(word, 0) | 1 << position
    mask = (1 << len(words)) - 1
    row = mask
    for word in others:
        matched = row & positions.get(word, 0)
        row = ((row + matched) | (row - matched)) & mask
    return len(words) - row.bit_count()
