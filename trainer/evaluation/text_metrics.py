"""Metrics of generated text: rate of copies, diversity (distinct-2, overlap), length and emoji."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from models.text.copy_guard import LONG_NGRAM, CopyGuard
from models.text.words import words_of

PAIR_WORDS, OVERLAP_WORDS = 2, 4
EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")

Metrics = dict[str, float]


def copy_rates(texts: Sequence[str], sources: Iterable[str], guard: CopyGuard) -> Metrics:
    """The shares of texts with eight consecutive words of one source tweet: of all, and behind the guard.

    Words are compared, not the guard's hashes: this measures the guard too.
    """
    copied = {run for source in sources for run in _runs(source, LONG_NGRAM)}
    unblocked = [text for text in texts if not guard.is_copy(text)]
    return {"copy_rate": _share_with(copied, unblocked), "copy_rate_unguarded": _share_with(copied, texts)}


def style_metrics(texts: Sequence[str]) -> Metrics:
    """Diversity, length and emoji.

    `distinct_2` is the share of distinct word pairs, and depends on the number of texts; `self_overlap` the share of
    four-word runs that another of the texts has too; `length_mean` is in characters.
    """
    pairs = [pair for text in texts for pair in _runs(text, PAIR_WORDS)]
    return {
        "distinct_2": len(set(pairs)) / max(len(pairs), 1),
        "self_overlap": _self_overlap(texts),
        "length_mean": sum(map(len, texts)) / max(len(texts), 1),
        "emoji_share": sum(bool(EMOJI.search(text)) for text in texts) / max(len(texts), 1),
    }


def _share_with(runs: set[tuple[str, ...]], texts: Sequence[str]) -> float:
    matching = sum(not runs.isdisjoint(_runs(text, LONG_NGRAM)) for text in texts)
    return matching / max(len(texts), 1)


def _self_overlap(texts: Sequence[str]) -> float:
    runs = [set(_runs(text, OVERLAP_WORDS)) for text in texts]
    texts_with = Counter(run for each in runs for run in each)
    shared = sum(texts_with[run] > 1 for each in runs for run in each)
    return shared / max(sum(map(len, runs)), 1)


def _runs(text: str, length: int) -> list[tuple[str, ...]]:
    words = words_of(text)
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]
