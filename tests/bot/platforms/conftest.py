"""What the tests of the platforms share: a Discord and a Telegram of our own, and the real bot in them."""

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.served import Nest, nest
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, served


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """The lines of the log."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    """At its end nothing that Discord forbids has happened, and nobody was left without an answer."""
    async with serving(FakeDiscord()) as fake:
        yield fake
        fake.check()


@pytest.fixture
async def here(server: FakeDiscord, tmp_path: Path) -> AsyncIterator[Nest]:
    """A server of it with our bot in it, and a persona."""
    async with nest(server, tmp_path) as made_nest:
        made(made_nest.bot.registry)
        yield made_nest


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram().served() as fake:
        yield fake


@pytest.fixture
def fake(telegram: FakeTelegram) -> FakeTelegram:
    """The same, where `telegram` is the library."""
    return telegram


@pytest.fixture
async def running(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Running]:
    """A bot that fetches updates, and at whose end nothing was asked amiss and every press was answered."""
    async with served(telegram, tmp_path) as bot:
        yield bot
