"""Where an engine answers: on a Unix socket of this machine, or at an address.

It does not know what an engine is asked, nor who starts it.
"""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx2

from models.domain.errors import TryLater
from models.runtime.data_dir import DataDir, write_beside

T = TypeVar("T")

CHECK_SECONDS = 10.0  # an engine that computes on a busy core is slow to say that it is well
RETRY_SECONDS = 0.2
PULSE_SECONDS, MAX_MISSED_PULSES = 5.0, 3


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """`url` has no slash at its end; with `socket` the connection goes there, whatever host `url` names.

    `key` is what an engine on an address wants to be told.
    """

    url: str
    socket: Path | None = None
    key: str | None = field(default=None, repr=False)

    @classmethod
    def at_socket(cls, socket: Path) -> "EngineAddress":
        return cls("http://engine", socket)

    def client(self) -> httpx2.AsyncClient:
        """A new HTTP client; its reader closes it."""
        if self.socket is None:
            return httpx2.AsyncClient(timeout=httpx2.Timeout(None, connect=CHECK_SECONDS))
        # without TLS, whose certificates would hold up the caller's loop for 30 ms at every check
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket), verify=False)
        return httpx2.AsyncClient(transport=transport, verify=False, timeout=None, trust_env=False)

    async def is_well(self, seconds: float = CHECK_SECONDS) -> bool:
        """Whether an engine answers there, ready to be asked."""
        try:
            async with self.client() as client, asyncio.timeout(seconds):
                answer = await client.get(f"{self.url}/healthz")
                return bool(answer.status_code == 200)
        except (httpx2.HTTPError, OSError, TimeoutError):
            return False


async def while_well(address: EngineAddress, answer: Coroutine[Any, Any, T], pulse_seconds: float) -> T | None:
    """The answer, however long it takes; None once the engine at `address` misses several health checks running."""
    task, missed = asyncio.create_task(answer), 0
    try:
        while missed < MAX_MISSED_PULSES:
            await asyncio.wait({task}, timeout=pulse_seconds)
            if task.done():
                return task.result()
            missed = 0 if await address.is_well() else missed + 1
    finally:
        task.cancel()
    return None


class EngineLocator(Protocol):
    """The way to an engine, for the writer."""

    async def address(self) -> EngineAddress:
        """Where it answers, as soon as it does. Raises TryLater where waiting is no use."""

    def doubt(self) -> None:
        """Say that a request broke off."""


class RemoteEngine:
    """An engine that somebody else keeps alive: ENGINE_URL, or the running service's."""

    def __init__(self, address: EngineAddress, patience_seconds: float = 30.0) -> None:
        self._address = address
        self._patience_seconds = patience_seconds
        self._is_trusted = False

    async def address(self) -> EngineAddress:
        if not self._is_trusted:
            await self._wait()
            self._is_trusted = True
        return self._address

    def doubt(self) -> None:
        self._is_trusted = False

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience_seconds):
                while not await self._address.is_well():  # noqa: ASYNC110 - its well-being is in another process
                    await asyncio.sleep(RETRY_SECONDS)
        except TimeoutError:
            raise TryLater(f"The engine at {self._address.socket or self._address.url} does not answer.") from None


def record(home: DataDir, address: EngineAddress) -> None:
    """Note where the running service's engine is, for the other commands of this machine."""
    write_beside(home.engine_address, json.dumps({"socket": str(address.socket)}).encode())


def withdraw(home: DataDir) -> None:
    home.engine_address.unlink(missing_ok=True)


def clear(home: DataDir) -> None:
    """Remove the note and the socket that a killed service left. For who has its lock: nobody else writes the note."""
    left = _noted(home)
    if left is not None:
        home.remove_socket(left)
    with suppress(OSError):
        withdraw(home)


async def recorded(home: DataDir) -> EngineAddress | None:
    """The running service's engine, if one is noted and answers: a note may be left from a service that was killed."""
    socket = _noted(home)
    if socket is None:
        return None
    address = EngineAddress.at_socket(socket)
    return address if await address.is_well() else None


def _noted(home: DataDir) -> Path | None:
    try:
        return Path(json.loads(home.engine_address.read_bytes())["socket"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
