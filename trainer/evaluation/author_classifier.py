"""Authorship attribution: a classifier on character n-grams, trained on the real tweets of several accounts."""

from collections.abc import Collection, Mapping, Sequence

from trainer.data.sampling import every_nth

MAX_TWEETS = 700  # of each account, so that none is favoured for having written more
NGRAM_CHARACTERS = (2, 5)
MIN_ACCOUNTS, MIN_TWEETS = 2, 16


class AuthorClassifier:
    """Predicts which of the accounts that it was trained on wrote a tweet."""

    def __init__(self, accounts: Mapping[str, Sequence[str]]) -> None:
        """`accounts` are the training tweets by handle. `can_classify` says whether there are enough."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        pairs = [(text, handle) for handle, texts in accounts.items() for text in every_nth(texts, MAX_TWEETS)]
        texts, handles = zip(*pairs, strict=True)
        ngrams = TfidfVectorizer(analyzer="char", ngram_range=NGRAM_CHARACTERS, sublinear_tf=True, min_df=2)
        regression = LogisticRegression(max_iter=200, class_weight="balanced")
        self._model = make_pipeline(ngrams, regression).fit(texts, handles)

    def share_by(self, handles: Collection[str], texts: Sequence[str]) -> float:
        """The share of `texts` that are attributed to one of `handles`."""
        if not texts:
            return 0.0
        authors = self._model.predict(list(texts))
        return sum(author in handles for author in authors) / len(texts)


def can_classify(accounts: Mapping[str, Sequence[str]]) -> bool:
    """Whether at least two accounts have enough tweets."""
    return sum(len(texts) >= MIN_TWEETS for texts in accounts.values()) >= MIN_ACCOUNTS
