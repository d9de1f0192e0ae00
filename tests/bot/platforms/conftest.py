"""Fixtures of the platforms' tests: the fake Discord and Telegram, and the real bot connected to them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import GuildBot, guild_bot
from tests.fakes.logs import LogLines
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, running_bot


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in an empty folder, so that no `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def logged() -> Iterator[LogLines]:
    """The lines logged during the test."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    """Fails the test at its end if the bot did what Discord forbids, or left an interaction unanswered."""
    async with serving(FakeDiscord()) as fake:
        yield fake
        fake.check()


@pytest.fixture
async def here(server: FakeDiscord, tmp_path: Path) -> AsyncIterator[GuildBot]:
    """The bot in a server, with a persona."""
    async with guild_bot(server, tmp_path) as made_nest:
        made(made_nest.bot.registry)
        yield made_nest


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram().serving() as fake:
        yield fake


@pytest.fixture
def fake(telegram: FakeTelegram) -> FakeTelegram:
    """The same, for tests that import the library `telegram`."""
    return telegram


@pytest.fixture
async def running(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Running]:
    """A polling bot. Fails the test at its end if a request was invalid or a callback query unanswered."""
    async with running_bot(telegram, tmp_path) as bot:
        yield bot
