"""The classifier that attributes tweets to accounts."""

from tests.fakes.accounts import VOICES, posts
from trainer.data.held_out_split import split
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify

ACCOUNTS = {handle: split(posts(handle)) for handle in VOICES}


def test_held_out_tweets_are_attributed_to_their_authors() -> None:
    """Accounts whose voices nobody could confuse are told apart, and a blend is named by any of its accounts."""
    classifier = AuthorClassifier({handle: parts.train for handle, parts in ACCOUNTS.items()})
    for handle, parts in ACCOUNTS.items():
        assert classifier.share_by([handle], parts.held_out) > 0.95
        assert classifier.share_by([other for other in VOICES if other != handle], parts.held_out) < 0.05
        assert classifier.share_by(list(VOICES), parts.held_out) == 1.0
    assert classifier.share_by(["greta_grows"], []) == 0.0


def test_one_account_alone_cannot_be_classified() -> None:
    """Nor can one be told from another of which there is hardly a tweet."""
    greta = ACCOUNTS["greta_grows"].train
    assert not can_classify({"greta_grows": greta})
    assert not can_classify({"greta_grows": greta, "unit_7734": ["STATUS 12: fine"]})
    assert can_classify({"greta_grows": greta, "unit_7734": ACCOUNTS["unit_7734"].train})
