"""The Markov chain that personas are compared with."""

import random

from models.text.copy_guard import words_of
from tests.fakes.accounts import posts
from tests.fakes.timeline_ja import japanese_posts
from trainer.data.held_out_split import split
from trainer.evaluation.markov_baseline import markov_tweets


def test_a_chain_says_what_the_account_could_have_tweets() -> None:
    """Every word is the account's, the same seed gives the same tweets, and the process's chance is left alone."""
    texts = split(posts("captain_brine")).train
    random.seed(3)
    before = random.getstate()
    tweets = markov_tweets(texts, 30, seed=1)
    assert random.getstate() == before
    assert tweets == markov_tweets(texts, 30, seed=1) != markov_tweets(texts, 30, seed=2)
    assert len(tweets) > 10
    assert set(words_of(" ".join(tweets))) <= set(words_of(" ".join(texts)))


def test_a_chain_of_japanese_goes_by_characters() -> None:
    """Where words have no spaces between them, a chain of whole posts could only repeat them."""
    texts = [text.replace(" ", "") for text in japanese_posts(120)]
    tweets = markov_tweets(texts, 20, seed=1)
    assert set(tweets) - set(texts)


def test_a_chain_of_nothing_says_nothing() -> None:
    """An account whose posts are all too odd for a chain is no error."""
    assert markov_tweets([""], 5, seed=1) == []
