"""Reconnects to Discord's gateway with backoff, so that a short outage is followed by a RESUME that loses no event.

discord.py itself tries once to resume a session; if that fails it identifies anew, and Discord does not replay what
happened in between.
"""

import asyncio
from typing import Any

import aiohttp
import structlog

log = structlog.get_logger()

WEBSOCKET_SCHEMES = ("ws", "wss")
MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 0.25, 5.0
MAX_CONNECT_SECONDS = 50.0  # discord.py gives up after sixty


class ReconnectingConnector(aiohttp.TCPConnector):
    """A TCPConnector that retries connections to the gateway. REST requests fail at once."""

    async def connect(self, req: aiohttp.ClientRequest, *args: Any, **kwargs: Any) -> Any:
        """Raises ClientConnectorError, for the gateway only after MAX_CONNECT_SECONDS."""
        loop, backoff = asyncio.get_running_loop(), MIN_BACKOFF_SECONDS
        deadline = loop.time() + MAX_CONNECT_SECONDS
        while True:
            try:
                return await super().connect(req, *args, **kwargs)
            except aiohttp.ClientConnectorError as error:
                if req.url.scheme not in WEBSOCKET_SCHEMES or loop.time() + backoff > deadline:
                    raise
                log.warning("discord_gateway_unreachable", error=type(error).__name__, retry_seconds=backoff)
            await asyncio.sleep(backoff)
            backoff = min(2 * backoff, MAX_BACKOFF_SECONDS)
