"""The Markov chain that personas are compared with."""

import random

from models.text.words import words_of
from tests.fakes.accounts import posts
from tests.fakes.timeline_ja import japanese_posts
from trainer.data.held_out_split import split
from trainer.evaluation.markov_baseline import markov_tweets


def test_markov_tweets_use_the_words_of_the_account() -> None:
    """Every word is the account's, the same seed gives the same tweets, and the process's chance is left alone."""
    texts = split(posts("captain_brine")).train
    random.seed(3)
    before = random.getstate()
    tweets = markov_tweets(texts, 30, seed=1)
    assert random.getstate() == before
    assert tweets == markov_tweets(texts, 30, seed=1) != markov_tweets(texts, 30, seed=2)
    assert len(tweets) > 10
    assert set(words_of(" ".join(tweets))) <= set(words_of(" ".join(texts)))


def test_japanese_markov_tweets_are_made_of_characters() -> None:
    """Where words have no spaces between them, a chain of whole posts could only repeat them."""
    texts = [text.replace(" ", "") for text in japanese_posts(120)]
    tweets = markov_tweets(texts, 20, seed=1)
    assert set(tweets) - set(texts)


def test_empty_texts_make_no_markov_tweets() -> None:
    """An account whose posts are all too odd for a chain is no error."""
    assert markov_tweets([""], 5, seed=1) == []
