"""Our engine as a process behind its socket, and alternating measurements."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from engine_setting import PROMPT

from models.text.copy_guard import CopyGuard

TOKENS = 32  # of every completion, ours and the peers'
TIMEOUT_SECONDS = 120
MIN_ROUNDS = 2


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Ours:
    """The engine process, and the copy guard that the bot checks texts with."""

    def __init__(self, socket: Path, process: int) -> None:
        self.process = process
        self._socket = socket
        self._runner = asyncio.Runner()  # one loop and one client for all, as in the bot
        self._kept: httpx2.AsyncClient | None = None
        self._guard = CopyGuard.of([f"a tweet that somebody wrote about number {n}" for n in range(1000)], b"key")
        self._seeds = iter(range(1, 1 << 40))

    def client(self) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket), verify=False)
        return httpx2.AsyncClient(
            transport=transport, base_url="http://engine", timeout=TIMEOUT_SECONDS, verify=False, trust_env=False
        )

    def write(self, personas: Sequence[str], count: int = 1, tokens: int = TOKENS) -> None:
        """One request per persona, all at once."""
        self._runner.run(self._all(personas, count, tokens))

    async def _all(self, personas: Sequence[str], count: int, tokens: int) -> None:
        if self._kept is None:
            self._kept = self.client()
        await asyncio.gather(*(self.one(self._kept, persona, count, tokens) for persona in personas))

    async def one(self, client: httpx2.AsyncClient, persona: str, count: int = 1, tokens: int = TOKENS) -> None:
        body = {"model": persona, "prompt": PROMPT, "n": count, "max_tokens": tokens, "min_tokens": 512}
        answer = await client.post("/v1/completions", json=body | {"seed": next(self._seeds)})
        choices = answer.raise_for_status().json()["choices"]
        assert answer.json()["usage"]["completion_tokens"] == count * tokens
        for choice in choices:
            self._guard.is_copy(choice["text"], PROMPT)


@contextmanager
def served(program: Sequence[str], socket: Path) -> Iterator[Ours]:
    """Start `program`, which listens at `socket`."""
    environment = os.environ | {"LOG_LEVEL": "ERROR", "ENGINE_MEMORY_GB": "4"}
    with subprocess.Popen([sys.executable, *program], stderr=subprocess.PIPE, env=environment) as process:
        assert process.stderr is not None
        while b"listening" not in (line := process.stderr.readline()):
            if not line:
                sys.exit("the engine did not start")
        yield Ours(socket, process.pid)
        process.terminate()


def alternately(rounds: int, max_seconds: float, **works: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of each work, in turn, after a warm-up of each.

    At least two rounds, and then no round that would end later than `max_seconds` from now.
    """
    began = time.perf_counter()
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        a_round = sum(statistics.fmean(times) for times in seconds.values() if times)
        if number >= MIN_ROUNDS and time.perf_counter() - began + a_round > max_seconds:
            break
        for name, work in works.items():
            seconds[name].append(seconds_of(work))
    return seconds


def ratio(seconds: dict[str, list[float]], peer: str, ours: str) -> dict[str, Any]:
    """How many times faster ours is: median, minimum and maximum over rounds."""
    found = [a / b for a, b in zip(seconds[peer], seconds[ours], strict=True)]
    return {
        "ratio": round(statistics.median(found), 2),
        "rounds": len(found),
        "spread": [round(min(found), 2), round(max(found), 2)],
        "peer_seconds": round(statistics.median(seconds[peer]), 3),
        "our_seconds": round(statistics.median(seconds[ours]), 3),
    }


def waits_behind_a_lock(gaps: Sequence[float], service: Sequence[float]) -> list[float]:
    """Seconds from arrival to completion if requests are served one after the other, with measured service times."""
    now = free = 0.0
    waits = []
    for gap, seconds in zip(gaps, service, strict=True):
        now += gap
        free = max(now, free) + seconds
        waits.append(free - now)
    return waits


def p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def resident(process: int) -> int:
    """Resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
