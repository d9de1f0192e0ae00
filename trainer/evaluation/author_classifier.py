"""Whose tweets sound like whose: a classifier by pieces of words, trained on the real tweets of several accounts.

It does not know which of the tweets it is asked about are real.
"""

from collections.abc import Collection, Mapping, Sequence

MAX_TWEETS = 700  # of each account, so that none is named for having written most
PIECES = (2, 5)  # characters
MIN_ACCOUNTS, MIN_TWEETS = 2, 16


class AuthorClassifier:
    """Names the author of a tweet, among the accounts that it was made of."""

    def __init__(self, accounts: Mapping[str, Sequence[str]]) -> None:
        """`accounts` are the tweets of each that may be learnt from. Two at least have enough: `can_tell` says so."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        heard = [(text, handle) for handle, texts in accounts.items() for text in spread(texts, MAX_TWEETS)]
        texts, handles = zip(*heard, strict=True)
        pieces = TfidfVectorizer(analyzer="char", ngram_range=PIECES, sublinear_tf=True, min_df=2)
        self._model = make_pipeline(pieces, LogisticRegression(max_iter=200, class_weight="balanced")).fit(
            texts, handles
        )

    def share(self, texts: Sequence[str], handles: Collection[str]) -> float:
        """The share of `texts` that are held to be by one of `handles`."""
        if not texts:
            return 0.0
        named = self._model.predict(list(texts))
        return sum(handle in handles for handle in named) / len(texts)


def can_classify(accounts: Mapping[str, Sequence[str]]) -> bool:
    """Whether there are authors to choose between."""
    return sum(len(texts) >= MIN_TWEETS for texts in accounts.values()) >= MIN_ACCOUNTS


def spread(texts: Sequence[str], most: int) -> Sequence[str]:
    """At most `most` of the texts, evenly over all of them."""
    return texts[:: max(1, -(-len(texts) // most))]
