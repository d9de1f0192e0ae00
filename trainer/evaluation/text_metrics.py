"""How like an account's tweets generated ones are: how much is copied, how varied they are, and their habits.

It does not know who wrote the texts, nor a model.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from models.text.copy_guard import LONG_RUN, CopyGuard, words_of

PAIR, SHORT_RUN = 2, 4  # words
EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")

Figures = dict[str, float]


def copying(texts: Sequence[str], sources: Iterable[str], guard: CopyGuard) -> Figures:
    """The shares of texts with a run of eight words from one source tweet: of all, and of what the guard lets through.

    The runs are compared as words, not by the guard's hashes: this measures the guard too.
    """
    known = {run for source in sources for run in _runs(source, LONG_RUN)}
    shown = [text for text in texts if not guard.is_copy(text)]
    return {"copy_rate": _share_with(known, shown), "copy_rate_unguarded": _share_with(known, texts)}


def habits(texts: Sequence[str]) -> Figures:
    """Variety, length and emoji.

    `distinct_2` is the share of word pairs that are different ones, and depends on how many texts there are;
    `self_overlap` the share of four-word runs that another of the texts has too; `length_mean` is in characters.
    """
    pairs = [pair for text in texts for pair in _runs(text, PAIR)]
    return {
        "distinct_2": len(set(pairs)) / max(len(pairs), 1),
        "self_overlap": _self_overlap(texts),
        "length_mean": sum(map(len, texts)) / max(len(texts), 1),
        "emoji_share": sum(bool(EMOJI.search(text)) for text in texts) / max(len(texts), 1),
    }


def _share_with(known: set[tuple[str, ...]], texts: Sequence[str]) -> float:
    found = sum(not known.isdisjoint(_runs(text, LONG_RUN)) for text in texts)
    return found / max(len(texts), 1)


def _self_overlap(texts: Sequence[str]) -> float:
    runs = [set(_runs(text, SHORT_RUN)) for text in texts]
    texts_with = Counter(run for each in runs for run in each)
    shared = sum(texts_with[run] > 1 for each in runs for run in each)
    return shared / max(sum(map(len, runs)), 1)


def _runs(text: str, length: int) -> list[tuple[str, ...]]:
    words = words_of(text)
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]
