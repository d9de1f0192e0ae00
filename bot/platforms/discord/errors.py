"""Maps discord.py's and aiohttp's exceptions to ServiceErrors, whose sentences can be shown to members."""

import aiohttp
import discord

from bot.platforms._discord_invite import PERMISSIONS
from models.domain.errors import NotAllowed, NotFound, ServiceError, TryLater

RETRY_SECONDS = 15.0

# all that discord.py raises when a request fails; TimeoutError is an OSError
DISCORD_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError)


def log_name(error: BaseException) -> str:
    """The exception's class, status and code for the log; never its text, which may hold a URL with a token."""
    status = f" {error.status} ({error.code})" if isinstance(error, discord.HTTPException) else ""
    return f"{type(error).__name__}{status}"


def service_error(error: BaseException) -> ServiceError:
    """The ServiceError for one of DISCORD_ERRORS."""
    match error:
        case discord.NotFound():
            return NotFound("discord-message-gone")
        case discord.Forbidden():
            return NotAllowed("discord-forbidden", permissions=", ".join(PERMISSIONS))
        case discord.RateLimited():
            return TryLater("discord-unreachable", error.retry_after)
        case discord.HTTPException() if error.status < 500 and error.status != 429:
            return ServiceError("discord-refused", code=str(error.code))
        case discord.HTTPException() | discord.GatewayNotFound() | aiohttp.ClientError() | OSError():
            return TryLater("discord-unreachable", RETRY_SECONDS)
        case _:
            return ServiceError("discord-error")
