"""The same small account in every kind of source, and the settings that lead to the fakes of the networks.

It does not know what is claimed of them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from models.domain.training_job import NO_OPTIONS, ReadingOptions
from models.domain.tweet import Tweet
from tests.fakes import bluesky as bluesky_words
from tests.fakes import mastodon as mastodon_words
from tests.fakes import x_api as x_words
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.loopback import Fake
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.x_api import TOKEN, FakeX
from tests.trainer.sources.test_outbox import PUBLIC, announce, create
from trainer.settings import TrainerSettings
from trainer.sources import TweetSource, open_source

OWN = ["the marrow sulks", "my slugs dream"]  # newest first; between them a retweet, and where there can be a secret


@dataclass
class SourceCase:
    """A source with an account in it. `elsewhere` is a spec, `nobody` a handle, that it has nothing for."""

    spec: str
    handle: str
    settings: TrainerSettings
    elsewhere: str
    nobody: str
    fake: Fake | None = None
    reading: ReadingOptions = NO_OPTIONS
    has_retweets: bool = True

    def open(self, spec: str | None = None) -> TweetSource:
        source = open_source(spec or self.spec, self.settings)
        source.reading = self.reading
        return source

    def read(self, since_id: str | None = None) -> list[Tweet]:
        return list(self.open().tweets(self.handle, since_id))


def of_files(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    rows = [
        {"id": "3", "text": OWN[0], "date": "2024-05-03"},
        {"id": "2", "text": "RT @bob: hum", "is_retweet": True},
        {"id": "1", "text": OWN[1]},
    ]
    (folder / "greta.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return SourceCase(f"files:{folder}", "greta", TrainerSettings(), f"files:{folder}/no", "nobody")


def of_archive(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    items = [
        {"id_str": "3", "full_text": OWN[0], "created_at": "Wed Oct 10 20:19:24 +0000 2018"},
        {"id_str": "2", "full_text": "RT @bob: hum", "retweeted_status": {}},
        {"id_str": "1", "full_text": OWN[1]},
    ]
    (folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps(items)}")
    return SourceCase(f"archive:{folder}", "greta", TrainerSettings(), f"archive:{folder}/no", "greta")


def of_outbox(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    items = [create(3, OWN[0], [PUBLIC]), announce(2), create(7, "secret", "bob", None), create(1, OWN[1])]
    (folder / "outbox.json").write_text(json.dumps({"orderedItems": items}))
    return SourceCase(f"outbox:{folder}", "greta@garden.example", TrainerSettings(), f"outbox:{folder}/no", "greta")


def of_discord_data(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    rows = [
        {"ID": 3, "Timestamp": "2024-05-03 12:00:00", "Contents": OWN[0], "Attachments": ""},
        {"ID": 1, "Timestamp": "2024-05-01 12:00:00", "Contents": OWN[1], "Attachments": ""},
    ]
    (folder / "messages" / "c7").mkdir(parents=True)
    (folder / "messages" / "c7" / "messages.json").write_text(json.dumps(rows))
    spec = f"discord-data:{folder}"
    return SourceCase(spec, "greta", TrainerSettings(), f"{spec}/no", "greta", has_retweets=False)


def of_telegram_export(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    def message(number: int, text: str, sender: str = "user7", **more: str) -> dict[str, object]:
        time = f"2024-05-0{number}T12:00:00"
        return {"id": number, "type": "message", "date": time, "from_id": sender, "text": text, **more}

    messages = [
        message(3, OWN[0]),
        message(4, "secret", "user8"),
        message(2, "hum", forwarded_from="Bob"),
        message(1, OWN[1]),
    ]
    chat = {"name": "Garden", "type": "private_group", "id": 5, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat))
    spec = f"telegram-export:{folder}"
    return SourceCase(spec, "greta", TrainerSettings(), f"{spec}/no", "greta", reading=ReadingOptions(author="7"))


def of_x(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    fake: FakeX = request.getfixturevalue("x")
    retweet = x_words.post(2, "RT @bob: hum", referenced_tweets=[{"type": "retweeted", "id": "7"}])
    fake.users["greta"] = x_words.User([x_words.post(3, OWN[0]), retweet, x_words.post(1, OWN[1])])
    return SourceCase("x:", "greta", x_settings(fake), "x:", "nobody", fake)


def of_bluesky(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    fake: FakeBluesky = request.getfixturevalue("bluesky")
    words = bluesky_words
    fake.feeds["greta.example.com"] = [words.post(3, OWN[0]), words.repost(2, "hum"), words.post(1, OWN[1])]
    return SourceCase("bluesky:", "greta.example.com", bluesky_settings(fake), "bluesky:", "no.example.com", fake)


def of_mastodon(request: pytest.FixtureRequest, folder: Path) -> SourceCase:
    fake: FakeMastodon = request.getfixturevalue("mastodon")
    status = mastodon_words.status
    secret = status(4, "secret", visibility="private")
    boost = status(2, "", reblog=status(9, "hum"))
    fake.accounts["greta"] = [secret, status(3, f"<p>{OWN[0]}</p>"), boost, status(1, OWN[1])]
    return SourceCase(
        "mastodon:", "greta@garden.example", mastodon_settings(fake), "mastodon:", "no@garden.example", fake
    )


CASES: dict[str, Callable[[Any, Path], SourceCase]] = {
    "archive": of_archive,
    "bluesky": of_bluesky,
    "discord-data": of_discord_data,
    "files": of_files,
    "mastodon": of_mastodon,
    "outbox": of_outbox,
    "telegram-export": of_telegram_export,
    "x": of_x,
}


def x_settings(fake: FakeX, **more: Any) -> TrainerSettings:
    said = {"x_api_url": fake.address, "x_bearer_token": TOKEN, "x_terms_acknowledged": True, **more}
    return TrainerSettings(**said)


def set_environment(monkeypatch: pytest.MonkeyPatch, settings: TrainerSettings) -> None:
    """Give a child process these settings: it reads them from its environment, as the worker's do."""
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        monkeypatch.setenv(name.upper(), text)


def bluesky_settings(fake: FakeBluesky, **more: Any) -> TrainerSettings:
    return TrainerSettings(**{"bluesky_api_url": fake.address, **more})


def mastodon_settings(fake: FakeMastodon, **more: Any) -> TrainerSettings:
    return TrainerSettings(**{"mastodon_api_url": fake.address, **more})
