"""An engine behind its HTTP API, on a Unix socket."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import torch

from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.server import process
from models.engine.server.api import application
from models.engine.server.listen import unix_socket
from models.runtime.data_dir import DataDir
from tests.fakes.personas import base_at, publish_adapter

SEED, NOW = 4711, 1_790_000_000.0


class Service:
    """An engine behind its door, on a Unix socket."""

    def __init__(self, home: DataDir, engine: Engine, socket: Path) -> None:
        self.home = home
        self.engine = engine
        self.socket = socket
        self.http = httpx2.AsyncClient(
            transport=httpx2.AsyncHTTPTransport(verify=False, uds=str(socket)), base_url="http://engine"
        )
        self.openai = openai.AsyncOpenAI(
            base_url="http://engine/v1", api_key="none", max_retries=0, http_client=self.http
        )

    async def post(self, **fields: Any) -> httpx2.Response:
        return await self.http.post("/v1/completions", json=fields)

    async def until_idle(self) -> None:
        """Asks the health page until no row is open. Raises TimeoutError where that takes more than two minutes."""
        async with asyncio.timeout(120):
            while (health := (await self.http.get("/healthz")).json()) and health["rows"] + health["waiting"]:
                pass


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> DataDir:
    """A home with two personas. Read only."""
    home = DataDir(tmp_path_factory.mktemp("published")).prepare()
    for seed, name in enumerate(("ann", "bob")):
        publish_adapter(home, base_at(tiny_gpt2), name, seed)
    return home


@pytest.fixture
async def service(tmp_path: Path, published: DataDir) -> AsyncIterator[Service]:
    home = DataDir(shutil.copytree(published.root, tmp_path / "var", symlinks=True))
    engine = Engine(
        ModelManager(home, "http://127.0.0.1:9", 1 << 30, torch.device("cpu"), torch.float32), max_open_sequences=8
    )
    await asyncio.to_thread(engine.start)
    async with _served(engine, home) as socket:
        service = Service(home, engine, socket)
        yield service
        await service.openai.close()
    engine.close()


@asynccontextmanager
async def _served(engine: Engine, home: DataDir, key: str | None = None) -> AsyncIterator[Path]:
    socket = home.socket_path()
    with unix_socket(socket) as listening:
        server = process.server(application(engine, home, lambda: SEED, lambda: NOW, key))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        yield socket
        server.should_exit = True
        await task
