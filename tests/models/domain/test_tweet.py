"""Posts as values."""

from pydantic import TypeAdapter

from models.domain.tweet import Tweet


def test_half_an_emoji_is_dropped() -> None:
    """Tools that cut a post after so many UTF-16 units leave one, and no file could store the post then."""
    tweet = Tweet("1\ud83d", "the slugs \ud83d\N{SNAIL}")
    assert tweet == Tweet("1", "the slugs \N{SNAIL}")
    stored = TypeAdapter(Tweet).dump_json(tweet)
    assert TypeAdapter(Tweet).validate_json(stored) == tweet
