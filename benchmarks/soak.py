"""Soak test of the engine: thousands of requests of all sizes to many personas, some cancelled, on a tiny base model.

It passes if memory stays within 5 % of what it was after the first fifth, no answer is lost or somebody else's, and the
client's event loop has a p99 lag under 50 ms. Each answer must be exactly the one that the request gets alone: that
holds in int8, which is used where it is fast, and in float32, but not quite in bfloat16 (docs/engine-log.md).

    python benchmarks/soak.py [--requests 10000]

Prints one JSON line; the exit status is 1 if it does not pass.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import torch
from engine_ours import Ours, resident, served

from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.layers.int8_linear import has_fast_int8
from models.engine.server import api, process
from models.engine.server.listen import unix_socket
from models.runtime.data_dir import DataDir
from tests.fakes.personas import base_at, publish_adapter
from tests.fakes.tiny_base import LINES, tiny_base

PERSONAS, KINDS, CONCURRENCY = 24, 240, 40
CANCELLED, DISCONNECTED = 0.05, 0.05  # of the requests: cancelled after a moment; streams left after some chunks
LOST_SECONDS = 120.0
PROBE_SECONDS = 0.005
MAX_GROWTH, MAX_LAG_SECONDS = 0.05, 0.05


@dataclass
class Soak:
    """`expected` are the texts of each kind of request when sent alone."""

    client: httpx2.AsyncClient
    kinds: list[dict[str, Any]]
    chance: random.Random
    expected: list[list[str]]
    ends: Counter[str]

    async def one(self) -> None:
        number, draw = self.chance.randrange(len(self.kinds)), self.chance.random()
        try:
            async with asyncio.timeout(LOST_SECONDS):
                if draw < CANCELLED:
                    await self._cancel(number)
                elif draw < CANCELLED + DISCONNECTED:
                    await self._disconnect(number)
                else:
                    await self._compare(number)
        except TimeoutError:
            self.ends["lost"] += 1

    async def texts(self, number: int) -> list[str] | None:
        """The texts of the completions; None if the engine is full."""
        answer = await self.client.post("/v1/completions", json=self.kinds[number])
        if answer.status_code == 429:
            return None
        return [choice["text"] for choice in answer.raise_for_status().json()["choices"]]

    async def _compare(self, number: int) -> None:
        while (texts := await self.texts(number)) is None:
            self.ends["refused"] += 1
            await asyncio.sleep(self.chance.random())
        self.ends["right" if texts == self.expected[number] else "crossed"] += 1

    async def _cancel(self, number: int) -> None:
        try:
            async with asyncio.timeout(self.chance.random() / 10):
                await self.texts(number)
        except TimeoutError:
            self.ends["cancelled"] += 1

    async def _disconnect(self, number: int) -> None:
        async with self.client.stream("POST", "/v1/completions", json=self.kinds[number] | {"stream": True}) as answer:
            chunks = self.chance.randrange(8)
            async for _line in answer.aiter_lines():
                chunks -= 1
                if chunks < 0:
                    break
        self.ends["disconnected"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--serve", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*options.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = DataDir(Path(folder) / "data").prepare()
        base = base_at(tiny_base(Path(folder) / "base"))
        for number in range(PERSONAS):
            publish_adapter(home, base, f"persona-{number}", number)
        socket = home.socket_path()
        with served([__file__, "--serve", str(home.root), str(socket)], socket) as ours:
            found = asyncio.run(soak(ours, options.requests))
    print(json.dumps(found))
    sys.exit(not found["holds"])


def serve(data: Path, socket: Path) -> None:
    """The engine, in a process of its own."""
    home = DataDir(data)
    dtype = None if has_fast_int8() else torch.float32
    engine = Engine(ModelManager(home, "", 1 << 30, torch.device("cpu"), dtype))
    application = api.application(engine, home, lambda: 0, lambda: 0.0)
    process.serve(engine, application, unix_socket(socket), None)


async def soak(ours: Ours, requests: int) -> dict[str, Any]:
    chance = random.Random(0)
    async with ours.client() as client:
        client.timeout = httpx2.Timeout(None)
        run = Soak(client, [kind(number, chance) for number in range(KINDS)], chance, [], Counter())
        run.expected += [await run.texts(number) or [] for number in range(KINDS)]
        lags: list[float] = []
        probing = asyncio.create_task(probe(lags))
        await many(run, requests // 5)
        warm = resident(ours.process)
        await many(run, requests - requests // 5)
        probing.cancel()
        growth = resident(ours.process) / warm - 1
        left = await rows_left(client)
    lag = statistics.quantiles(lags, n=100)[98]
    is_whole = run.ends["lost"] == run.ends["crossed"] == left == 0
    return {
        "requests": requests,
        "ends": dict(run.ends),
        "warm_megabytes": warm >> 20,
        "growth": round(growth, 4),
        "lag_p99_ms": round(lag * 1000, 1),
        "rows_left": left,
        "holds": bool(is_whole and growth <= MAX_GROWTH and lag <= MAX_LAG_SECONDS),
    }


async def rows_left(client: httpx2.AsyncClient) -> int:
    """Sequences still open after the last request. Those of clients that disconnected end with the next step."""
    left = 0
    for _again in range(100):
        health = (await client.get("/healthz")).json()
        left = health["rows"] + health["waiting"]
        if not left:
            break
        await asyncio.sleep(0.1)
    return left


def kind(number: int, chance: random.Random) -> dict[str, Any]:
    """A request that gives the same texts whenever it is sent."""
    words = chance.choice(LINES).split()
    return {
        "model": f"persona-{chance.randrange(PERSONAS)}",
        "prompt": " ".join(words[: chance.randrange(len(words))]),
        "seed": number,
        "n": chance.choice((1, 1, 1, 2, 5, 8)),
        "max_tokens": chance.randint(1, 60),
        "user": f"chat-{number % 17}",
    }


async def many(run: Soak, requests: int) -> None:
    """Send so many requests, `CONCURRENCY` at a time."""
    left = iter(range(requests))

    async def asker() -> None:
        for _request in left:
            await run.one()

    await asyncio.gather(*(asker() for _asker in range(CONCURRENCY)))


async def probe(lags: list[float]) -> None:
    """Measure the event loop's lag: how much longer than asked a short sleep takes, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        before = loop.time()
        await asyncio.sleep(PROBE_SECONDS)
        lags.append(loop.time() - before - PROBE_SECONDS)


if __name__ == "__main__":
    main()
