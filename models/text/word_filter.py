"""A list of words, and whether one of them is in a text, however it is dressed up.

It does not know why a word is on a list. A word is found as a whole word, never inside another (Scunthorpe is a town);
in scripts without spaces it is found wherever it stands. How an entry is written:

    word       the word itself
    word*      and whatever is added to its end
    two words  both, one right after the other
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.text.normalization import NOT_WORD, WORD, folded, readings, spelled

WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
LONGEST = 24  # letters of a word that is looked for letter by letter
Runs = tuple[int, ...]
Squeezed = Mapping[str, tuple[Runs, ...]]  # a word with each letter once, and how often each must stand at least


@dataclass(frozen=True, slots=True)
class WordList:
    """Entries by the way in which they are looked for."""

    wholes: Squeezed
    beginnings: Squeezed
    insides: tuple[str, ...]
    phrases: tuple[str, ...]
    heads: frozenset[str]  # the first two different letters of each: most words are told apart by them

    @classmethod
    def of(cls, entries: Iterable[str]) -> "WordList":
        """Entries in which no letter is left are left out."""
        wholes: dict[str, tuple[Runs, ...]] = {}
        beginnings: dict[str, tuple[Runs, ...]] = {}
        insides, phrases = [], []
        for entry in entries:
            words = WORD.findall(folded(entry))
            if not words:
                continue
            is_open = entry.rstrip().endswith("*")
            if WITHOUT_SPACES.search(entry):
                insides.append("".join(words))
            elif len(words) > 1:
                phrases.append(f" {' '.join(words)}{'' if is_open else ' '}")
            else:
                kept, (key, runs) = beginnings if is_open else wholes, _squeezed(words[0])
                kept[key] = (*kept.get(key, ()), runs)
        heads = frozenset(key[:2] for key in (*wholes, *beginnings))
        return cls(wholes, beginnings, tuple(insides), tuple(phrases), heads)

    def is_in(self, text: str) -> bool:
        """Whether one of the words is in `text`."""
        return self.is_in_folded(folded(text))

    def is_in_folded(self, text: str) -> bool:
        """The same for a text that is folded already: several lists share that work."""
        if not text.isascii() and self._has_inside(NOT_WORD.sub("", text)):
            return True
        if self.phrases and self._has_phrase(text):
            return True
        if any(self._is_listed(word) for word in dict.fromkeys(readings(text))):
            return True
        return any(self._is_listed(part) for row in spelled(text) for part in self._parts(row))

    def _has_inside(self, text: str) -> bool:
        return any(inside in text for inside in self.insides)

    def _has_phrase(self, text: str) -> bool:
        row = f" {' '.join(WORD.findall(text))} "
        return any(phrase in row for phrase in self.phrases)

    def _is_listed(self, word: str) -> bool:
        if _head(word) not in self.heads:
            return False
        key, runs = _squeezed(word)
        if any(_covers(runs, least) for least in self.wholes.get(key, ())):
            return True
        return any(
            _covers(runs, least)
            for end in range(1, min(len(key), LONGEST) + 1)
            for least in self.beginnings.get(key[:end], ())
        )

    def _parts(self, row: str) -> Iterator[str]:
        """What could be meant in a row of single letters, wherever it begins and ends."""
        for start in range(len(row) - 2):
            if _head(row[start : start + LONGEST]) in self.heads:
                for end in range(start + 3, min(len(row), start + LONGEST) + 1):
                    yield row[start:end]


NO_WORDS = WordList({}, {}, (), (), frozenset())


def _head(word: str) -> str:
    return word[:1] + word.lstrip(word[:1])[:1]


def _squeezed(word: str) -> tuple[str, Runs]:
    """Each letter once, and how often it stood there: a word may be drawn out, yet “niger” lacks a letter."""
    runs = [(letter, sum(1 for _ in group)) for letter, group in itertools.groupby(word)]
    return "".join(letter for letter, _count in runs), tuple(count for _letter, count in runs)


def _covers(runs: Runs, least: Runs) -> bool:
    return all(count >= wanted for count, wanted in zip(runs, least, strict=False))
