"""Kept tweets in the registry: counted once a member, ranked, bounded, and gone with their persona."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.domain.errors import NotFound, RequestUnfit
from models.domain.kept_tweet import KeptTweet
from models.domain.mood import Mood
from models.registry import Registry
from models.registry.chats import kept_tweets
from tests.fakes.bot import ANN, BOB, HERE, NOW, made

CHAT = HERE.address


def tweet(text: str, persona_id: str = "id-penny") -> KeptTweet:
    return KeptTweet(persona_id, "My dream is", text, 7, Mood.NORMAL)


def texts(registry: Registry, chat: str = CHAT) -> list[tuple[str, int]]:
    return [(ranked.kept.text, ranked.keepers) for ranked in registry.kept_tweets.list(chat, ANN.id)]


def test_a_tweet_counts_once_for_each_member(tmp_path: Path) -> None:
    """What most members keep comes first, then what was kept last; other chats keep their own."""
    registry = Registry(tmp_path / "registry.db")
    for later, (member, text) in enumerate(
        [(ANN, "old"), (ANN, "loved"), (ANN, "loved"), (BOB, "loved"), (BOB, "new")]
    ):
        registry.kept_tweets.keep(CHAT, tweet(text), member.id, NOW + timedelta(minutes=later))
    registry.kept_tweets.keep("fake:2", tweet("elsewhere"), ANN.id, NOW)
    assert texts(registry) == [("loved", 2), ("new", 1), ("old", 1)]
    assert [ranked.is_own for ranked in registry.kept_tweets.list(CHAT, ANN.id)] == [True, False, True]


def test_a_member_removes_their_own_and_a_moderator_all(tmp_path: Path) -> None:
    """What others keep stays with them; what nobody keeps is gone."""
    registry = Registry(tmp_path / "registry.db")
    for member in (ANN, BOB):
        registry.kept_tweets.keep(CHAT, tweet("loved"), member.id, NOW)
    loved = ("id-penny", "loved")
    registry.kept_tweets.remove(CHAT, *loved, ANN.id)
    assert texts(registry) == [("loved", 1)]
    with pytest.raises(NotFound, match="You don't keep that tweet"):
        registry.kept_tweets.remove(CHAT, *loved, ANN.id)
    with pytest.raises(NotFound, match="isn't kept any more"):
        registry.kept_tweets.remove("fake:2", *loved, None)
    registry.kept_tweets.remove(CHAT, *loved, None)
    assert texts(registry) == []


def test_a_full_chat_drops_what_fewest_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of those; and one member alone can't fill it."""
    monkeypatch.setattr(kept_tweets, "MAX_KEPT", 3)
    registry = Registry(tmp_path / "registry.db")
    for later, (member, text) in enumerate([(ANN, "loved"), (BOB, "loved"), (ANN, "a"), (ANN, "b"), (ANN, "c")]):
        registry.kept_tweets.keep(CHAT, tweet(text), member.id, NOW + timedelta(minutes=later))
    assert texts(registry) == [("loved", 2), ("c", 1), ("b", 1)]
    monkeypatch.setattr(kept_tweets, "MAX_OWN", 3)
    with pytest.raises(RequestUnfit, match="You keep 3 tweets here"):
        registry.kept_tweets.keep(CHAT, tweet("d"), ANN.id, NOW)
    assert registry.kept_tweets.keep(CHAT, tweet("loved"), ANN.id, NOW) == 2


def test_what_a_persona_wrote_goes_with_it(tmp_path: Path) -> None:
    """By deletion and by opt-out, also from blends; another persona's stays."""
    registry = Registry(tmp_path / "registry.db")
    for name in ("penny", "sam"):
        made(registry, name, (name,))
    for persona_id in ("id-penny", "id-sam", "id-penny*2+id-quinn"):
        registry.kept_tweets.keep(CHAT, tweet(f"by {persona_id}", persona_id), ANN.id, NOW)
    registry.erasures.begin("penny", "0123", NOW)
    registry.erasures.finish("penny", "0123", NOW)
    assert texts(registry) == [("by id-sam", 1)]
