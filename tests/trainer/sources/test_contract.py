"""What holds for every source, whatever it reads from: each gives the same small account here."""

from datetime import UTC

import pytest

from models.domain.errors import NotFound, ServiceError
from tests.trainer.sources.cases import CASES, OWN, SourceCase
from trainer.sources import known_sources


def test_every_source_is_held_to_this() -> None:
    """A new source cannot be forgotten here."""
    assert set(CASES) == set(known_sources())


def test_own_posts_and_retweets_come_and_secrets_do_not(case: SourceCase) -> None:
    """Two own posts, newest first, and one that was passed on and says so."""
    tweets = case.read()
    assert [tweet.text for tweet in tweets if not tweet.is_retweet] == OWN
    assert len(tweets) == 2 + case.has_retweets


def test_posts_are_well_formed(case: SourceCase) -> None:
    """Ids are different, and a time is in UTC; where a source has times, they arrive."""
    tweets = case.read()
    times = [tweet.created_at for tweet in tweets if tweet.created_at]
    assert len({tweet.id for tweet in tweets}) == 2 + case.has_retweets
    assert times
    assert all(time.tzinfo == UTC or time.utcoffset() == UTC.utcoffset(None) for time in times)


def test_opening_and_estimating_ask_nobody(case: SourceCase) -> None:
    """Only `tweets` costs time or money."""
    case.open().estimate(case.handle)
    assert case.fake is None or case.fake.asked == []


def test_who_is_not_there_is_not_found(case: SourceCase) -> None:
    """An account or a place that does not exist is NotFound, with a sentence."""
    with pytest.raises(NotFound) as caught:
        list(case.open(case.elsewhere).tweets(case.nobody))
    assert caught.value.sentence.endswith(".")


def test_reading_twice_gives_the_same(case: SourceCase) -> None:
    """Nothing of a first reading is left over."""
    assert case.read() == case.read()


def test_a_refresh_leaves_out_nothing_new(case: SourceCase) -> None:
    """After the oldest post at least all newer ones come, and after the newest none from who can tell."""
    everything = case.read()
    newer = case.read(everything[-1].id)
    assert {tweet.id for tweet in everything[:-1]} <= {tweet.id for tweet in newer}
    if case.open().scheme not in ("files", "telegram-export"):
        assert everything[-1] not in newer
        assert case.read(everything[0].id) == []


def test_the_account_is_known_after_its_first_post(case: SourceCase) -> None:
    """Networks say who writes; files do not."""
    source = case.open()
    assert source.account is None
    next(tweets := source.tweets(case.handle))
    assert (source.account is None) == source.is_path
    tweets.close()  # type: ignore[attr-defined] # it is a generator


@pytest.mark.parametrize("handle", ["../../etc/passwd", "a b", "é", "x" * 500, "a@b@c", ""])
def test_an_absurd_handle_is_a_sentence_or_no_matter(case: SourceCase, handle: str) -> None:
    """Whatever is asked for, nothing but an error of ours is raised."""
    try:
        list(case.open().tweets(handle))
    except ServiceError as error:
        assert error.sentence  # noqa: PT017 - some sources do not mind
