"""Address of the engine: a Unix socket or a URL, its health check, and the file `engine.json` that names it."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx2

from models.domain.errors import TryLater
from models.runtime.data_dir import DataDir
from models.runtime.files import write_beside

T = TypeVar("T")

HEALTH_CHECK_SECONDS = 10.0  # an engine on a busy core answers slowly
RETRY_SECONDS = 0.2
CHECK_INTERVAL_SECONDS, MAX_FAILED_CHECKS = 5.0, 3


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """`url` has no trailing slash; with `socket` connections go there, whatever host `url` names.

    `key` is the API key of an engine at a URL.
    """

    url: str
    socket: Path | None = None
    key: str | None = field(default=None, repr=False)

    @classmethod
    def at_socket(cls, socket: Path) -> "EngineAddress":
        return cls("http://engine", socket)

    def client(self) -> httpx2.AsyncClient:
        """A new HTTP client, to be closed by the caller."""
        if self.socket is None:
            return httpx2.AsyncClient(timeout=httpx2.Timeout(None, connect=HEALTH_CHECK_SECONDS))
        # verify=False: loading TLS certificates would block the event loop for 30 ms at every check
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket), verify=False)
        return httpx2.AsyncClient(transport=transport, verify=False, timeout=None, trust_env=False)

    async def is_healthy(self, seconds: float = HEALTH_CHECK_SECONDS) -> bool:
        """Whether an engine answers its health check there."""
        try:
            async with self.client() as client, asyncio.timeout(seconds):
                answer = await client.get(f"{self.url}/healthz")
                return bool(answer.status_code == 200)
        except (httpx2.HTTPError, OSError, TimeoutError):
            return False


async def while_healthy(address: EngineAddress, response: Coroutine[Any, Any, T], check_interval: float) -> T | None:
    """The response, however long it takes; None once the engine fails several health checks in a row."""
    task, failed_checks = asyncio.create_task(response), 0
    try:
        while failed_checks < MAX_FAILED_CHECKS:
            await asyncio.wait({task}, timeout=check_interval)
            if task.done():
                return task.result()
            failed_checks = 0 if await address.is_healthy() else failed_checks + 1
    finally:
        task.cancel()
    return None


class EngineLocator(Protocol):
    """Finds a healthy engine for the tweet writer."""

    async def address(self) -> EngineAddress:
        """The engine's address, once it is healthy. Raises TryLater where it does not get healthy in time."""

    def mark_unhealthy(self) -> None:
        """Check the engine's health again before the next request: one broke off."""


class RemoteEngine:
    """An engine that another process runs: the one at ENGINE_URL, or the running service's."""

    def __init__(self, address: EngineAddress, connect_seconds: float = 30.0) -> None:
        self._address = address
        self._connect_seconds = connect_seconds
        self._is_healthy = False

    async def address(self) -> EngineAddress:
        if not self._is_healthy:
            await self._wait_until_healthy()
            self._is_healthy = True
        return self._address

    def mark_unhealthy(self) -> None:
        self._is_healthy = False

    async def _wait_until_healthy(self) -> None:
        try:
            async with asyncio.timeout(self._connect_seconds):
                while not await self._address.is_healthy():  # noqa: ASYNC110 - another process decides
                    await asyncio.sleep(RETRY_SECONDS)
        except TimeoutError:
            raise TryLater("engine-not-reachable", address=str(self._address.socket or self._address.url)) from None


def write_engine_file(home: DataDir, address: EngineAddress) -> None:
    """Write the running service's engine into `engine.json`, for the other commands of this machine."""
    write_beside(home.engine_address, json.dumps({"socket": str(address.socket)}).encode())


def remove_engine_file(home: DataDir) -> None:
    home.engine_address.unlink(missing_ok=True)


async def find_running_engine(home: DataDir) -> EngineAddress | None:
    """The running service's engine, if `engine.json` names one and it answers."""
    socket = _read_engine_file(home)
    if socket is None:
        return None
    address = EngineAddress.at_socket(socket)
    return address if await address.is_healthy() else None


def _read_engine_file(home: DataDir) -> Path | None:
    try:
        return Path(json.loads(home.engine_address.read_bytes())["socket"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
