"""The Markov chain baseline: tweets as most such bots generate them today, to compare personas with."""

import bisect
import random
from collections.abc import Sequence
from itertools import accumulate

import markovify

from models.text.words import is_spaceless

STATE_WORDS = 2
MAX_TRIES = 100  # for each tweet: markovify rejects those that repeat too much of one source tweet


class _SeededChain(markovify.Chain):  # type: ignore[misc]  # markovify has no types
    """Draws from its own random generator; markovify would use the process's global one."""

    rng: random.Random

    def move(self, state: tuple[str, ...]) -> str:
        choices, weights = zip(*self.model[state].items(), strict=True)
        sums = list(accumulate(weights))
        drawn: str = choices[bisect.bisect(sums, self.rng.random() * sums[-1])]
        return drawn


class _ByCharacter(markovify.NewlineText):  # type: ignore[misc]
    """For scripts without spaces."""

    def word_split(self, sentence: str) -> list[str]:
        return list(sentence)

    def word_join(self, words: Sequence[str]) -> str:
        return "".join(words)


def markov_tweets(texts: Sequence[str], count: int, seed: int) -> list[str]:
    """At most `count` tweets of a Markov chain of `texts`; the same seed gives the same tweets."""
    kind = _ByCharacter if is_spaceless("".join(texts)) else markovify.NewlineText
    try:
        model = kind("\n".join(texts), state_size=STATE_WORDS, well_formed=False)
    except KeyError:  # nothing in the texts can begin a tweet
        return []
    model.chain = _SeededChain(None, STATE_WORDS, model.chain.model)
    model.chain.rng = random.Random(seed)
    tweets = (model.make_sentence(tries=MAX_TRIES) for _ in range(count))
    return [tweet for tweet in tweets if tweet]
