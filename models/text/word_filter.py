"""Word filter: whether a text contains a word of a blocklist, however it is obfuscated.

Entries match whole words, never parts of one (Scunthorpe is a town); in scripts without spaces they match anywhere.

    word       the word itself
    word*      any word that begins with it
    two words  both, next to each other
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.text.normalization import NOT_WORD, WORD, candidate_words, normalize, spaced_out_words

WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MAX_SPACED_OUT_LETTERS = 24  # of a word that is searched in a row of single letters
Runs = tuple[int, ...]
Squeezed = Mapping[str, tuple[Runs, ...]]  # words without repeated letters: how often each letter occurs at least


@dataclass(frozen=True, slots=True)
class WordList:
    """A blocklist; its entries are grouped by how they are matched."""

    words: Squeezed
    prefixes: Squeezed
    substrings: tuple[str, ...]
    phrases: tuple[str, ...]
    heads: frozenset[str]  # the first two different letters of each word: a quick test that rules out most texts

    @classmethod
    def of(cls, entries: Iterable[str]) -> "WordList":
        """Entries without any letter are ignored."""
        words: dict[str, tuple[Runs, ...]] = {}
        prefixes: dict[str, tuple[Runs, ...]] = {}
        substrings, phrases = [], []
        for entry in entries:
            parts = WORD.findall(normalize(entry))
            if not parts:
                continue
            is_prefix = entry.rstrip().endswith("*")
            if WITHOUT_SPACES.search(entry):
                substrings.append("".join(parts))
            elif len(parts) > 1:
                phrases.append(f" {' '.join(parts)}{'' if is_prefix else ' '}")
            else:
                group, (key, runs) = prefixes if is_prefix else words, _squeezed(parts[0])
                group[key] = (*group.get(key, ()), runs)
        heads = frozenset(key[:2] for key in (*words, *prefixes))
        return cls(words, prefixes, tuple(substrings), tuple(phrases), heads)

    def matches(self, text: str) -> bool:
        """Whether `text` contains an entry."""
        return self.matches_normalized(normalize(text))

    def matches_normalized(self, text: str) -> bool:
        """As `matches`, for a text that is normalized already: several lists share that work."""
        if not text.isascii() and self._has_substring(NOT_WORD.sub("", text)):
            return True
        if self.phrases and self._has_phrase(text):
            return True
        if any(self._is_listed(word) for word in dict.fromkeys(candidate_words(text))):
            return True
        return any(self._is_listed(part) for row in spaced_out_words(text) for part in self._substrings_of(row))

    def _has_substring(self, text: str) -> bool:
        return any(substring in text for substring in self.substrings)

    def _has_phrase(self, text: str) -> bool:
        row = f" {' '.join(WORD.findall(text))} "
        return any(phrase in row for phrase in self.phrases)

    def _is_listed(self, word: str) -> bool:
        if _head(word) not in self.heads:
            return False
        key, runs = _squeezed(word)
        if any(_covers(runs, least) for least in self.words.get(key, ())):
            return True
        return any(
            _covers(runs, least)
            for end in range(1, min(len(key), MAX_SPACED_OUT_LETTERS) + 1)
            for least in self.prefixes.get(key[:end], ())
        )

    def _substrings_of(self, row: str) -> Iterator[str]:
        """The parts of a row of single letters that can be an entry."""
        for start in range(len(row) - 2):
            if _head(row[start : start + MAX_SPACED_OUT_LETTERS]) in self.heads:
                for end in range(start + 3, min(len(row), start + MAX_SPACED_OUT_LETTERS) + 1):
                    yield row[start:end]


def _head(word: str) -> str:
    return word[:1] + word.lstrip(word[:1])[:1]


def _squeezed(word: str) -> tuple[str, Runs]:
    """The word without repeated letters, and the length of each run: longer runs match, shorter ones do not."""
    runs = [(letter, sum(1 for _ in group)) for letter, group in itertools.groupby(word)]
    return "".join(letter for letter, _count in runs), tuple(count for _letter, count in runs)


def _covers(runs: Runs, least: Runs) -> bool:
    return all(count >= wanted for count, wanted in zip(runs, least, strict=False))
