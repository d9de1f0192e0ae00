"""A TCP proxy on the loopback interface that can make the network slow, or answer in the server's place."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 16
SLOW_SECONDS = 0.7  # before each chunk of an answer
PORTAL = b"<!DOCTYPE html><html><body>Sign in to the hotel's network</body></html>"
WRONG_ANSWERS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
    % (len(PORTAL), PORTAL),
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull",
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"data": [{"id',
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbad",
    b"\x15\x03\x01\x00\x02\x02\x28",  # a TLS alert
)


class Weather(Enum):
    CLEAR = auto()
    SLOW = auto()
    WRONG = auto()


@dataclass
class Network:
    """Proxies that share their weather. Addresses stay as long as the network."""

    chance: random.Random
    weather: Weather = Weather.CLEAR
    _connections: set["asyncio.Task[None]"] = field(default_factory=set)

    @asynccontextmanager
    async def before(self, address: str) -> AsyncIterator[str]:
        """The address of a proxy before the server at `address`."""
        parts = urlsplit(address)
        server = await asyncio.start_server(
            lambda reader, writer: self._serve(reader, writer, str(parts.hostname), int(parts.port or 80)),
            "127.0.0.1",
            0,
        )
        try:
            yield f"{parts.scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}{parts.path}"
        finally:
            server.close()
            for task in list(self._connections):
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter, host: str, port: int) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            server, to_server = await asyncio.open_connection(host, port)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._answers(server, to_client))
                    await self._requests(client, to_server, to_client)
                    raise _Closed
            finally:
                to_server.close()
        except* (OSError, _Closed):
            pass
        finally:
            self._connections.discard(task)
            to_client.close()

    async def _requests(
        self, client: asyncio.StreamReader, to_server: asyncio.StreamWriter, to_client: asyncio.StreamWriter
    ) -> None:
        """Pass on what the client sends, until it closes or is answered wrongly."""
        while data := await client.read(CHUNK_BYTES):
            if self.weather is Weather.WRONG:
                to_client.write(self.chance.choice(WRONG_ANSWERS))
                with suppress(OSError):
                    await to_client.drain()
                return
            to_server.write(data)
            await to_server.drain()

    async def _answers(self, server: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        while data := await server.read(CHUNK_BYTES):
            if self.weather is Weather.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            to_client.write(data)
            await to_client.drain()
        raise _Closed


class _Closed(Exception):
    """One side has closed the connection."""
