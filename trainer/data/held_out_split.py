"""Held-out split: a tenth of each account's posts is kept out of training to measure on; blends are balanced.

A text's side of the split depends on its words alone, so training again on more posts holds out the same ones.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from models.text.words import words_of

SEPARATOR = "<|endoftext|>"  # between two posts in the recipe, so its length counts
MIN_HELD_OUT = MIN_TRAIN = 8  # posts: fewer measure nothing, or teach nothing


@dataclass(frozen=True, slots=True)
class HeldOutSplit:
    """The texts to train on, and those to measure on."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]


def split(texts: Sequence[str], share: float = 0.1) -> HeldOutSplit:
    """Hold out the texts that hash below `share`, and at least eight; leave at least eight, or half, to train on."""
    fractions = {text: hash_fraction(text) for text in texts}
    below = sum(fractions[text] < share for text in texts)
    limit = max(len(texts) - MIN_TRAIN, len(texts) // 2)
    held_out = set(sorted(texts, key=fractions.__getitem__)[: min(max(below, MIN_HELD_OUT), limit)])
    train = tuple(text for text in texts if text not in held_out)
    return HeldOutSplit(train, tuple(text for text in texts if text in held_out))


def hash_fraction(text: str) -> float:
    """A number in [0, 1), uniformly distributed, from a hash of the text's words."""
    words = " ".join(words_of(text)) or text
    digest = hashlib.blake2b(words.encode(), digest_size=8, person=b"mynah held out").digest()
    return int.from_bytes(digest, "big") / 2**64


def balance(accounts: Sequence[Sequence[str]], shares: Sequence[int] = ()) -> tuple[tuple[str, ...], ...]:
    """Oversample the accounts of a blend: each account's texts, repeated in order to the longest account's characters.

    With `shares` the total is the same and each account gets its share of it; an account that has more is cut.
    """
    longest = max((_length(texts) for texts in accounts), default=0)
    total, weights = longest * len(accounts), shares or [1] * len(accounts)
    return tuple(
        _repeat_to(texts, total * weight / sum(weights)) for texts, weight in zip(accounts, weights, strict=True)
    )


def _length(texts: Sequence[str]) -> int:
    return sum(len(text) + len(SEPARATOR) for text in texts)


def _repeat_to(texts: Sequence[str], characters: float) -> tuple[str, ...]:
    repeated: list[str] = []
    length = 0
    for text in cycle(texts):
        if length >= characters:
            break
        repeated.append(text)
        length += len(text) + len(SEPARATOR)
    return tuple(repeated)
