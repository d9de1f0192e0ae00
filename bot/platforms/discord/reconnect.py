"""The way to Discord's gateway, which waits where it is broken for a moment.

It does not know what goes over it. discord.py tries once to resume a session: where that fails it begins a new one, and
Discord keeps for that one nothing of what was said meanwhile.
"""

import asyncio
from typing import Any

import aiohttp
import structlog

log = structlog.get_logger()

GATEWAY = ("ws", "wss")
FIRST_PAUSE, MAX_PAUSE_SECONDS = 0.25, 5.0  # seconds
MAX_SECONDS = 50.0  # discord.py waits for sixty


class ReconnectingConnector(aiohttp.TCPConnector):
    """Connects as any other, and again and again to the gateway; what else is asked of Discord fails at once."""

    async def connect(self, req: aiohttp.ClientRequest, *how: Any, **named: Any) -> Any:
        """Raises ClientConnectorError where Discord cannot be reached, or could not for `MAX_SECONDS`."""
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        until = loop.time() + MAX_SECONDS
        while True:
            try:
                return await super().connect(req, *how, **named)
            except aiohttp.ClientConnectorError as error:
                if req.url.scheme not in GATEWAY or loop.time() + pause > until:
                    raise
                log.warning("Discord's gateway cannot be reached and is tried again", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)
