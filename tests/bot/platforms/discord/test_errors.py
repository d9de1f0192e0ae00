"""Errors of discord.py, aiohttp and the network, mapped to sentences."""

import aiohttp
import discord
import pytest

from bot.platforms.discord.errors import DISCORD_ERRORS, service_error
from models.domain.errors import ServiceError, TryLater

# of OSError only itself and TimeoutError: other subclasses are not Discord's
KINDS = (discord.DiscordException, aiohttp.ClientError)


def _foreign(kind: type[BaseException]) -> list[type[BaseException]]:
    return [kind, *(one for below in kind.__subclasses__() for one in _foreign(below))]


@pytest.mark.parametrize(
    "kind",
    [*(kind for root in KINDS for kind in _foreign(root)), OSError, TimeoutError],
    ids=lambda kind: kind.__qualname__,
)
def test_every_discord_error_is_mapped(kind: type[BaseException]) -> None:
    """Of discord.py, aiohttp and the network."""
    assert issubclass(kind, DISCORD_ERRORS)
    error = kind.__new__(kind)
    for name, value in {"status": 500, "code": 0, "retry_after": 3.0}.items():
        if isinstance(error, (discord.HTTPException, discord.RateLimited)):
            setattr(error, name, value)
    assert isinstance(service_error(error), ServiceError)


def test_network_errors_are_try_later() -> None:
    """They are not the asker's fault."""
    assert isinstance(service_error(aiohttp.ClientError()), TryLater)
    assert isinstance(service_error(TimeoutError()), TryLater)
