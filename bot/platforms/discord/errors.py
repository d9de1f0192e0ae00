"""The one door where what goes wrong at Discord becomes a sentence for people.

It does not know what was tried; whoever tried says that in the log.
"""

import aiohttp
import discord

from bot.platforms._discord_invite import PERMISSIONS
from models.domain.errors import NotAllowed, NotFound, ServiceError, TryLater

AWAY_SECONDS = 15.0
GONE = "That message or channel is gone from Discord."
FORBIDDEN = f"Discord does not let me do that here; I need {', '.join(PERMISSIONS)}."
AWAY = "Discord cannot be reached just now; try again in a moment."

FOREIGN = (discord.DiscordException, aiohttp.ClientError, OSError)  # OSError has TimeoutError below it


def kind(error: BaseException) -> str:
    """What the log says of it: never an address, which may hold a token."""
    number = f" {error.status} ({error.code})" if isinstance(error, discord.HTTPException) else ""
    return f"{type(error).__name__}{number}"


def told(error: BaseException) -> ServiceError:
    """What a person is told of one of FOREIGN."""
    match error:
        case discord.NotFound():
            return NotFound(GONE)
        case discord.Forbidden():
            return NotAllowed(FORBIDDEN)
        case discord.RateLimited():
            return TryLater(AWAY, error.retry_after)
        case discord.HTTPException() if error.status < 500 and error.status != 429:
            return ServiceError(f"Discord did not take that (error {error.code}).")
        case discord.HTTPException() | discord.GatewayNotFound() | aiohttp.ClientError() | OSError():
            return TryLater(AWAY, AWAY_SECONDS)
        case _:
            return ServiceError("Discord and I do not understand each other here; the operator finds it in the log.")
