"""Which posts are trained on: the newest own ones, with the original recipe's counts beside."""

from datetime import UTC, datetime, timedelta

from models.domain.persona import RecipeCounts
from models.domain.tweet import MAX_OWN_POSTS, Tweet
from trainer.data.corpus import build_corpus
from trainer.data.selection import select_newest

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def posts(count: int, text: str = "the mint hums {}") -> list[Tweet]:
    """One a day, the oldest first."""
    return [Tweet(str(number), text.format(number), NOON + timedelta(number)) for number in range(count)]


def test_the_newest_posts_are_kept_in_order() -> None:
    """If there are too many, the oldest are dropped wherever they are in the list."""
    tweets = posts(MAX_OWN_POSTS + 5)
    selection = select_newest(tweets)
    assert list(selection.tweets) == tweets[5:]
    assert (selection.read, selection.older) == (MAX_OWN_POSTS + 5, 5)


def test_retweets_leave_the_newest_own_posts_alone() -> None:
    """Of an account that mostly retweets, all own posts are kept; the recipe would keep nearly none of them."""
    own = posts(100)
    retweets = [
        Tweet(f"r{number}", "RT @bob: hum", NOON + timedelta(90, number)) for number in range(MAX_OWN_POSTS - 10)
    ]
    counts = build_corpus(own + retweets).counts
    assert (counts.downloaded, counts.retweets, counts.older, counts.kept) == (3340, 3240, 0, 100)
    assert counts.recipe == RecipeCounts(MAX_OWN_POSTS, MAX_OWN_POSTS - 10, 0, 10)
    assert counts.other_recipe == counts.recipe


def test_the_recipe_differs_only_where_it_counts_otherwise() -> None:
    """Below the limit, with words between spaces, there is nothing to show beside."""
    counts = build_corpus([*posts(20), Tweet("r", "RT @bob: hum"), Tweet("s", "hum")]).counts
    assert (counts.downloaded, counts.retweets, counts.short, counts.kept) == (22, 1, 1, 20)
    assert counts.other_recipe is None
    assert build_corpus([Tweet("1", "rt @bob: hum it is")]).counts.other_recipe == RecipeCounts(1, 0, 0, 1)


def test_undated_posts_are_sampled_from_the_whole_file() -> None:
    """The first could be the oldest; posts with a date are newer than those without."""
    undated = [Tweet(str(number), f"the mint hums {number}") for number in range(2 * MAX_OWN_POSTS)]
    selection = select_newest([*undated, *posts(10)])
    kept = [int(tweet.id) for tweet in selection.tweets if tweet.created_at is None]
    assert (len(kept), selection.undated, selection.older) == (
        MAX_OWN_POSTS - 10,
        2 * MAX_OWN_POSTS,
        MAX_OWN_POSTS + 10,
    )
    assert kept == sorted(kept)
    assert 0.4 < sum(number < MAX_OWN_POSTS for number in kept) / len(kept) < 0.6
    assert selection == select_newest([*undated, *posts(10)])


def test_fewer_posts_are_kept_where_they_are_long() -> None:
    """The newest with two million characters together; overlong ones count as empty."""
    tweets = [Tweet(str(number), "o" * 20_000, NOON + timedelta(number)) for number in range(150)]
    overlong = [Tweet(str(number), "o" * 1_000_000, NOON + timedelta(1_000)) for number in range(1_000, 1_003)]
    ids = [tweet.id for tweet in select_newest(tweets + overlong).tweets]
    assert ids == [tweet.id for tweet in tweets[-100:] + overlong]
