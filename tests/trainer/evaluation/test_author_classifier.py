"""A classifier that names a tweet's author, and a Markov chain to be compared with."""

import random

from models.text.copy_guard import words_of
from tests.fakes.accounts import VOICES, posts
from tests.fakes.timeline_ja import japanese_posts
from trainer.data.corpus import split
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify
from trainer.evaluation.markov_baseline import chained

ACCOUNTS = {handle: split(posts(handle)) for handle in VOICES}


def test_an_ear_names_the_authors_of_tweets_that_it_never_saw() -> None:
    """Accounts whose voices nobody could confuse are told apart, and a blend is named by any of its accounts."""
    ear = AuthorClassifier({handle: parts.learnt for handle, parts in ACCOUNTS.items()})
    for handle, parts in ACCOUNTS.items():
        assert ear.share(parts.held_out, [handle]) > 0.95
        assert ear.share(parts.held_out, [other for other in VOICES if other != handle]) < 0.05
        assert ear.share(parts.held_out, list(VOICES)) == 1.0
    assert ear.share([], ["greta_grows"]) == 0.0


def test_one_account_alone_cannot_be_told_from_others() -> None:
    """Nor can one be told from another of which there is hardly a tweet."""
    greta = ACCOUNTS["greta_grows"].learnt
    assert not can_classify({"greta_grows": greta})
    assert not can_classify({"greta_grows": greta, "unit_7734": ["STATUS 12: fine"]})
    assert can_classify({"greta_grows": greta, "unit_7734": ACCOUNTS["unit_7734"].learnt})


def test_a_chain_says_what_the_account_could_have_said() -> None:
    """Every word is the account's, the same seed gives the same tweets, and the process's chance is left alone."""
    texts = ACCOUNTS["captain_brine"].learnt
    random.seed(3)
    before = random.getstate()
    said = chained(texts, 30, seed=1)
    assert random.getstate() == before
    assert said == chained(texts, 30, seed=1) != chained(texts, 30, seed=2)
    assert len(said) > 10
    assert set(words_of(" ".join(said))) <= set(words_of(" ".join(texts)))


def test_a_chain_of_japanese_goes_by_characters() -> None:
    """Where words have no spaces between them, a chain of whole posts could only repeat them."""
    texts = [text.replace(" ", "") for text in japanese_posts(120)]
    said = chained(texts, 20, seed=1)
    assert set(said) - set(texts)


def test_a_chain_of_nothing_says_nothing() -> None:
    """An account whose posts are all too odd for a chain is no error."""
    assert chained([""], 5, seed=1) == []
