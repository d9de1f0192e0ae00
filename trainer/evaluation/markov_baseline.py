"""A Markov chain over an account's tweets: what most such bots are today, to be compared with.

It does not know what it is compared with.
"""

import bisect
import random
from collections.abc import Sequence
from itertools import accumulate

import markovify

from trainer.data.corpus import SPACELESS

STATE_WORDS = 2
TRIES = 100  # for each tweet: markovify refuses what repeats too much of one source tweet


class _SeededChain(markovify.Chain):  # type: ignore[misc]  # markovify has no types
    """markovify draws from the process's one stream of chance; this draws from one of its own."""

    chance: random.Random

    def move(self, state: tuple[str, ...]) -> str:
        choices, weights = zip(*self.model[state].items(), strict=True)
        sums = list(accumulate(weights))
        drawn: str = choices[bisect.bisect(sums, self.chance.random() * sums[-1])]
        return drawn


class _ByCharacter(markovify.NewlineText):  # type: ignore[misc]
    """For scripts without spaces."""

    def word_split(self, sentence: str) -> list[str]:
        return list(sentence)

    def word_join(self, words: Sequence[str]) -> str:
        return "".join(words)


def chained(texts: Sequence[str], count: int, seed: int) -> list[str]:
    """At most `count` tweets of a chain made of `texts`, as markovify makes them; the same seed, the same tweets."""
    letters = "".join(texts)
    is_spaceless = 2 * len(SPACELESS.findall(letters)) > sum(map(str.isalpha, letters))
    kind = _ByCharacter if is_spaceless else markovify.NewlineText
    try:
        made = kind("\n".join(texts), state_size=STATE_WORDS, well_formed=False)
    except KeyError:  # nothing in the texts can begin a tweet
        return []
    made.chain = _SeededChain(None, STATE_WORDS, made.chain.model)
    made.chain.chance = random.Random(seed)
    found = (made.make_sentence(tries=TRIES) for _ in range(count))
    return [text for text in found if text]
