"""What holds for every source, whatever it reads from: each gives the same small account here."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from models.errors import NotFound, ServiceError
from models.tweet import Tweet
from tests.fakes import bluesky as bluesky_words
from tests.fakes import mastodon as mastodon_words
from tests.fakes import x_api as x_words
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.loopback import Fake
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.x_api import FakeX
from tests.trainer.sources.conftest import bluesky_settings, mastodon_settings, x_settings
from tests.trainer.sources.test_outbox import EVERYBODY, announce, create
from trainer.settings import TrainerSettings
from trainer.sources import TweetSource, known_sources, open_source

OWN = ["the marrow sulks", "my slugs dream"]  # newest first; between them a retweet, and where there can be a secret


@dataclass
class World:
    """A source with an account in it. `elsewhere` is a spec, `nobody` a handle, that it has nothing for."""

    spec: str
    handle: str
    settings: TrainerSettings
    elsewhere: str
    nobody: str
    fake: Fake | None = None

    def open(self) -> TweetSource:
        return open_source(self.spec, self.settings)

    def read(self, since_id: str | None = None) -> list[Tweet]:
        return list(self.open().tweets(self.handle, since_id))


def of_files(request: pytest.FixtureRequest, folder: Path) -> World:
    rows = [
        {"id": "3", "text": OWN[0], "date": "2024-05-03"},
        {"id": "2", "text": "RT @bob: hum", "is_retweet": True},
        {"id": "1", "text": OWN[1]},
    ]
    (folder / "greta.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return World(f"files:{folder}", "greta", TrainerSettings(), f"files:{folder}/no", "nobody")


def of_archive(request: pytest.FixtureRequest, folder: Path) -> World:
    items = [
        {"id_str": "3", "full_text": OWN[0], "created_at": "Wed Oct 10 20:19:24 +0000 2018"},
        {"id_str": "2", "full_text": "RT @bob: hum", "retweeted_status": {}},
        {"id_str": "1", "full_text": OWN[1]},
    ]
    (folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps(items)}")
    return World(f"archive:{folder}", "greta", TrainerSettings(), f"archive:{folder}/no", "greta")


def of_outbox(request: pytest.FixtureRequest, folder: Path) -> World:
    items = [create(3, OWN[0], [EVERYBODY]), announce(2), create(7, "secret", "bob", None), create(1, OWN[1])]
    (folder / "outbox.json").write_text(json.dumps({"orderedItems": items}))
    return World(f"outbox:{folder}", "greta@garden.example", TrainerSettings(), f"outbox:{folder}/no", "greta")


def of_x(request: pytest.FixtureRequest, folder: Path) -> World:
    fake: FakeX = request.getfixturevalue("x")
    retweet = x_words.post(2, "RT @bob: hum", referenced_tweets=[{"type": "retweeted", "id": "7"}])
    fake.users["greta"] = x_words.User([x_words.post(3, OWN[0]), retweet, x_words.post(1, OWN[1])])
    return World("x:", "greta", x_settings(fake), "x:", "nobody", fake)


def of_bluesky(request: pytest.FixtureRequest, folder: Path) -> World:
    fake: FakeBluesky = request.getfixturevalue("bluesky")
    words = bluesky_words
    fake.feeds["greta.example.com"] = [words.post(3, OWN[0]), words.repost(2, "hum"), words.post(1, OWN[1])]
    return World("bluesky:", "greta.example.com", bluesky_settings(fake), "bluesky:", "no.example.com", fake)


def of_mastodon(request: pytest.FixtureRequest, folder: Path) -> World:
    fake: FakeMastodon = request.getfixturevalue("mastodon")
    status = mastodon_words.status
    secret = status(4, "secret", visibility="private")
    boost = status(2, "", reblog=status(9, "hum"))
    fake.accounts["greta"] = [secret, status(3, f"<p>{OWN[0]}</p>"), boost, status(1, OWN[1])]
    return World("mastodon:", "greta@garden.example", mastodon_settings(fake), "mastodon:", "no@garden.example", fake)


WORLDS: dict[str, Callable[[Any, Path], World]] = {
    "archive": of_archive,
    "bluesky": of_bluesky,
    "files": of_files,
    "mastodon": of_mastodon,
    "outbox": of_outbox,
    "x": of_x,
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Each kind of source in turn."""
    return WORLDS[request.param](request, tmp_path)


def test_every_source_is_held_to_this() -> None:
    """A new source cannot be forgotten here."""
    assert set(WORLDS) == set(known_sources())


def test_own_posts_and_retweets_come_and_secrets_do_not(world: World) -> None:
    """Two own posts, newest first, and one that was passed on and says so."""
    tweets = world.read()
    assert [tweet.text for tweet in tweets if not tweet.is_retweet] == OWN
    assert len(tweets) == 3


def test_posts_are_well_formed(world: World) -> None:
    """Ids are different, and a time is in UTC; where a source has times, they arrive."""
    tweets = world.read()
    times = [tweet.created_at for tweet in tweets if tweet.created_at]
    assert len({tweet.id for tweet in tweets}) == 3
    assert times
    assert all(time.tzinfo == UTC or time.utcoffset() == UTC.utcoffset(None) for time in times)


def test_opening_and_estimating_ask_nobody(world: World) -> None:
    """Only `tweets` costs time or money."""
    world.open().estimate(world.handle)
    assert world.fake is None or world.fake.asked == []


def test_who_is_not_there_is_not_found(world: World) -> None:
    """An account or a place that does not exist is NotFound, with a sentence."""
    with pytest.raises(NotFound) as caught:
        list(open_source(world.elsewhere, world.settings).tweets(world.nobody))
    assert caught.value.sentence.endswith(".")


def test_reading_twice_gives_the_same(world: World) -> None:
    """Nothing of a first reading is left over."""
    assert world.read() == world.read()


def test_a_refresh_leaves_out_nothing_new(world: World) -> None:
    """After the oldest post at least all newer ones come, and after the newest none from who can tell."""
    everything = world.read()
    newer = world.read(everything[-1].id)
    assert {tweet.id for tweet in everything[:-1]} <= {tweet.id for tweet in newer}
    if world.open().scheme != "files":
        assert everything[-1] not in newer
        assert world.read(everything[0].id) == []


def test_the_account_is_known_after_its_first_post(world: World) -> None:
    """Networks say who writes; files do not."""
    source = world.open()
    assert source.account is None
    next(tweets := source.tweets(world.handle))
    assert (source.account is None) == source.is_path
    tweets.close()  # type: ignore[attr-defined] # it is a generator


@pytest.mark.parametrize("handle", ["../../etc/passwd", "a b", "é", "x" * 500, "a@b@c", ""])
def test_an_absurd_handle_is_a_sentence_or_no_matter(world: World, handle: str) -> None:
    """Whatever is asked for, nothing but an error of ours is raised."""
    try:
        list(world.open().tweets(handle))
    except ServiceError as error:
        assert error.sentence  # noqa: PT017 - some sources do not mind
