"""What the tests of the platforms share: a Telegram of our own, and the real bot in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, served


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


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
