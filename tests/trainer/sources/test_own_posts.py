"""Where reading is free, reposts do not use up the number of posts that are read."""

import pytest

from tests.fakes import bluesky as bluesky_words
from tests.fakes import mastodon as mastodon_words
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.mastodon import FakeMastodon
from tests.trainer.sources.cases import bluesky_settings, mastodon_settings
from trainer.sources import bluesky as bluesky_source
from trainer.sources import mastodon as mastodon_source
from trainer.sources import open_source

REPOSTS, MAX_OWN = 120, 50


def test_own_posts_below_many_reposts_on_bluesky_are_read(
    bluesky: FakeBluesky, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The original recipe would have found none."""
    monkeypatch.setattr(bluesky_source, "MAX_OWN_POSTS", MAX_OWN)
    words = bluesky_words
    reposts = [words.repost(number, "hum") for number in range(REPOSTS + 10, 10, -1)]
    bluesky.feeds["greta.example.com"] = [*reposts, *(words.post(number, "own") for number in range(5, 0, -1))]
    tweets = list(open_source("bluesky:", bluesky_settings(bluesky)).tweets("greta.example.com"))
    assert sum(not tweet.is_retweet for tweet in tweets) == 5
    assert len(tweets) == REPOSTS + 5


def test_own_posts_below_many_boosts_on_mastodon_are_read(
    mastodon: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Bluesky."""
    monkeypatch.setattr(mastodon_source, "MAX_OWN_POSTS", MAX_OWN)
    status = mastodon_words.status
    boosts = [status(number, "", reblog=status(9_999, "hum")) for number in range(REPOSTS + 10, 10, -1)]
    mastodon.accounts["greta"] = [*boosts, *(status(number, "own") for number in range(5, 0, -1))]
    tweets = list(open_source("mastodon:", mastodon_settings(mastodon)).tweets("greta@garden.example"))
    assert sum(not tweet.is_retweet for tweet in tweets) == 5
