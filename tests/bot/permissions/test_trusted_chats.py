"""Trusted chats: named by the operator, or moderated by one, whom the platform is asked about once a minute."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.permissions.trusted_chats import TrustedChats
from models.domain.requester import Requester
from models.registry import Registry
from tests.fakes.bot import NOW

SERVER = "fake:guild:1"


class Platform:
    """Tells whether an operator moderates; None is an outage."""

    def __init__(self) -> None:
        self.has: bool | None = None
        self.asked = 0

    async def has_operator(self, place: str) -> bool | None:
        self.asked += 1
        return self.has


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chats(tmp_path: Path, platform: Platform, clock: Clock) -> TrustedChats:
    return TrustedChats(Registry(tmp_path / "registry.db").trusted_chats, platform, clock, ("fake:7", "fake:-8"))


async def test_the_platform_is_asked_once_a_minute(chats: TrustedChats, platform: Platform, clock: Clock) -> None:
    """An operator who stops moderating takes the trust with them within the minute."""
    platform.has = True
    assert [await chats.is_trusted(SERVER) for _time in range(3)] == [True] * 3
    platform.has = False
    clock.time += timedelta(seconds=59)
    assert await chats.is_trusted(SERVER)
    clock.time += timedelta(seconds=2)
    assert not await chats.is_trusted(SERVER)
    assert platform.asked == 2


async def test_a_server_is_not_trusted_while_its_platform_can_not_be_asked(
    chats: TrustedChats, platform: Platform, clock: Clock
) -> None:
    """Nothing is remembered of that: the next one is asked about anew, and what is stored stays."""
    assert not await chats.is_trusted(SERVER)
    platform.has = True
    assert await chats.is_trusted(SERVER)
    clock.time += timedelta(seconds=61)
    platform.has = None
    assert not await chats.is_trusted(SERVER)
    assert [trust.scope for trust in chats.table.list()] == [SERVER]


async def test_the_operators_decision_overrides_everything(chats: TrustedChats, platform: Platform) -> None:
    """On where no operator moderates; off where one does, and where TRUSTED_CHATS names the server."""
    platform.has = False
    await chats.decide(SERVER, is_trusted=True)
    assert await chats.is_trusted(SERVER)
    platform.has = True
    for place in (SERVER, "fake:-8"):
        await chats.decide(place, is_trusted=False)
        assert not await chats.is_trusted(place)
    assert platform.asked == 0
    assert chats.table.list() == []


async def test_the_setting_names_servers_and_groups(chats: TrustedChats, platform: Platform) -> None:
    """A server with or without “guild”, as in ALLOWED_CHATS; others are not trusted."""
    platform.has = False
    trusted = [await chats.is_trusted(place) for place in ("fake:guild:7", "fake:7", "fake:-8", "fake:9")]
    assert trusted == [True, True, True, False]


async def test_no_direct_chat_is_trusted(chats: TrustedChats, platform: Platform) -> None:
    """Everybody is a moderator there. Nor is one that the bot is not in."""
    platform.has = True
    assert not await chats.trusts(Requester("fake:7", "fake:ann", is_moderator=True, is_direct=True))
    assert not await chats.trusts(Requester("fake:7", "fake:ann", is_elsewhere=True))
    assert await chats.trusts(Requester("fake:3", "fake:ann", guild="fake:guild:7"))
