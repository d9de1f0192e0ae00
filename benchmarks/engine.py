"""Speed of the engine against what people use instead, as ratios measured alternately in one run.

Weights are random. Peers run in their faster number format and thread count, with equal tokens. Our engine runs behind
its socket, with the copy guard and a seed for each completion, unless it says "loop".

    python benchmarks/engine.py            (--only NAME...: these cases; --quick: about a minute each)
    python benchmarks/engine.py --avx2     as on a processor without AVX-512: all libraries are limited to AVX2
    pip install ctranslate2 xllamacpp      optional: the cases ctranslate2 and llama_cpp_...

Prints a JSON line about the processor and which of its instructions are used, one per case, and at the end the table of
the README. Times are wall time: on a machine with other work only the ratios mean something, and those are noisy.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import torch
from engine_llama_cpp import llama_cpp
from engine_ours import TOKENS, Ours, alternately, p95, ratio, resident, seconds_of, served, waits_behind_a_lock
from engine_peers import Peers
from engine_setting import PROMPT, make_base, publish_personas

from models.base_models.catalog import BaseModelSpec, fast_dtype
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.kernels.threads import fastest
from models.engine.layers.int8_linear import instructions
from models.engine.request import GenerationRequest, Sampling
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import submit
from tests.processors import AVX2

ROWS, MANY = 32, 1024
QUICK_SECONDS, SECONDS = 60.0, 600.0  # of a case, as far as two rounds fit
QUICK_IN_TURN = 8  # checkpoints: one after the other, so 32 take four times as long
RANK, PUBLISHED_RANK = 16, 64


class Bench:
    """The cases. Each returns the ratio that the table shows, and the figures behind it."""

    def __init__(
        self, folder: Path, base: BaseModelSpec, ours: Ours, loop: Engine, options: argparse.Namespace
    ) -> None:
        self.folder, self.base, self.ours, self.loop = folder, base, ours, loop
        self.rounds = 3 if options.quick else 7
        self.is_quick = options.quick
        self.names = [f"persona-{number}" for number in range(MANY)]
        self.published = [f"published-{number}" for number in range(ROWS)]

    @cached_property
    def peers(self) -> Peers:
        """Loaded for the first case that needs them."""
        return Peers(self.base, TOKENS)

    @cached_property
    def threads(self) -> int:
        """For the peers; the engine in this process sets its own at each step."""
        return fastest(lambda: self.peers.through_pipeline(1))

    def single(self) -> dict[str, Any]:
        return ratio(self._beside_pipeline(1), "pipeline", "ours")

    def five(self) -> dict[str, Any]:
        return ratio(self._beside_pipeline(5), "pipeline", "ours")

    def ctranslate2(self) -> dict[str, Any]:
        """The same five with CTranslate2 against the pipeline."""
        rival = self.peers.ctranslate2(self.folder / "ct2", self.threads)
        return ratio(
            self._alternately(pipeline=lambda: self._pipeline(5), rival=lambda: rival(5)),
            "pipeline",
            "rival",
        )

    def llama_cpp_single(self) -> dict[str, Any]:
        return self._beside_llama_cpp(1)

    def llama_cpp_five(self) -> dict[str, Any]:
        return self._beside_llama_cpp(5)

    def _beside_llama_cpp(self, count: int) -> dict[str, Any]:
        """With one thread or two, whichever is faster for it."""
        path = self.folder / "q8_0.gguf"
        rivals = [llama_cpp(self.base, path, TOKENS, threads) for threads in (1, 2)]
        for rival in rivals:
            rival(count)
        best = min(rivals, key=lambda rival: min(seconds_of(partial(rival, count)) for _again in range(2)))
        return ratio(
            self._alternately(rival=lambda: best(count), ours=lambda: self.ours.write(self.names[:1], count)),
            "rival",
            "ours",
        )

    def mixed(self) -> dict[str, Any]:
        return self._beside(self.peers.mixed_batch(self.folder, ROWS, RANK), self.names[:ROWS])

    def mixed_published(self) -> dict[str, Any]:
        return self._beside(self.peers.mixed_batch(self.folder, ROWS, PUBLISHED_RANK), self.published)

    def in_turn(self) -> dict[str, Any]:
        """A quick run measures some of the peers' checkpoints and extrapolates."""
        count = QUICK_IN_TURN if self.is_quick else ROWS
        return self._beside(self.peers.checkpoints_in_turn(count), self.names[:ROWS], ROWS / count)

    def rotation(self) -> dict[str, Any]:
        """Completions per second with each of 1,024 personas in turn, against as many of one persona."""
        turn = iter(self.names * 100)
        count = (2 if self.is_quick else 4) * ROWS
        seconds = self._alternately(
            many=lambda: self.ours.write([next(turn) for _row in range(count)]),
            one=lambda: self.ours.write([self.names[0]] * count),
        )
        return ratio(seconds, "one", "many")

    def arrivals(self) -> dict[str, Any]:
        """Random arrivals at 70 % of the capacity of the pipeline behind a lock, and at 70 % of ours."""
        count = 30 if self.is_quick else 100
        rng = random.Random(1)
        service = [seconds_of(lambda: self._pipeline(1)) for _again in range(self.rounds * 2)]
        mean = statistics.fmean(service)
        gaps = [rng.expovariate(0.7 / mean) for _chat in range(count)]
        queued = waits_behind_a_lock(gaps, [rng.choice(service) for _chat in range(count)])
        ours = asyncio.run(self._arrive(gaps))
        capacity = ROWS / min(seconds_of(lambda: self.ours.write(self.names[:ROWS])) for _again in range(2))
        own = asyncio.run(self._arrive([rng.expovariate(0.7 * capacity) for _chat in range(100)]))
        return {
            "ratio": round(p95(queued) / p95(ours), 1),
            "pipeline_p95": round(p95(queued), 2),
            "our_p95": round(p95(ours), 2),
            "our_capacity_per_second": round(capacity, 1),
            "our_p95_at_70_percent_of_it": round(p95(own), 2),
        }

    def bound(self) -> dict[str, Any]:
        """Share of the memory bandwidth: bytes of weights per step, over bandwidth, over the time of a step."""
        decoder: Any = self.loop._manager.load_persona(self.names[0]).batch.decoder  # noqa: SLF001
        weights = sum(inputs * outputs for inputs, outputs in decoder.shapes.values())
        size = weights * (2 if decoder.plan.copies_adapters else 1)  # else int8
        block = torch.ones(1 << 26)
        bandwidth = max(block.nbytes / seconds_of(block.sum) for _again in range(5))
        shares = {}
        for rows in (1, ROWS):
            seconds = (
                min(seconds_of(lambda rows=rows: self._loop(self.names[:1] * rows)) for _again in range(3)) / TOKENS
            )
            shares[f"{rows}_rows"] = round(size / bandwidth / seconds, 3)
        return {"ratio": shares[f"{ROWS}_rows"], "gigabytes_per_second": round(bandwidth / 1e9, 1)} | shares

    def memory(self) -> dict[str, Any]:
        """What the engine process grows by for each idle persona at the published rank."""
        self.ours.write(self.published[: ROWS // 2], tokens=1)
        before = resident(self.ours.process)
        self.ours.write(self.published[ROWS // 2 :], tokens=1)
        grown = (resident(self.ours.process) - before) / (ROWS - ROWS // 2) / 1e6
        size = sum(
            path.stat().st_size for path in (self.folder / "data").glob("checkpoints/published-0/1/*.safetensors")
        )
        return {"ratio": round(size / 1e6, 1), "grown_by_megabytes": round(grown, 1)}

    def cold(self) -> dict[str, Any]:
        """How much later the first token of a persona comes that is not in memory."""
        fresh = iter(self.names[MANY // 2 :])
        seconds = alternately(
            self.rounds * 3,
            self._max_seconds,
            cold=lambda: self.ours.write([next(fresh)], tokens=1),
            warm=lambda: self.ours.write([self.names[0]], tokens=1),
        )
        cold, warm = (statistics.median(seconds[name]) * 1000 for name in ("cold", "warm"))
        return {"ratio": round(cold - warm, 1), "cold_ms": round(cold, 1), "warm_ms": round(warm, 1)}

    @property
    def _max_seconds(self) -> float:
        return QUICK_SECONDS if self.is_quick else SECONDS

    def _alternately(self, **works: Callable[[], object]) -> dict[str, list[float]]:
        return alternately(self.rounds, self._max_seconds, **works)

    def _pipeline(self, count: int) -> None:
        torch.set_num_threads(self.threads)
        self.peers.through_pipeline(count)

    def _beside_pipeline(self, count: int) -> dict[str, list[float]]:
        return self._alternately(
            pipeline=lambda: self._pipeline(count),
            ours=lambda: self.ours.write(self.names[:1], count),
        )

    def _beside(self, peer: Callable[[], object], names: Sequence[str], times: float = 1.0) -> dict[str, Any]:
        def alone() -> None:
            torch.set_num_threads(self.threads)
            peer()

        seconds = self._alternately(peer=alone, ours=lambda: self.ours.write(names), loop=lambda: self._loop(names))
        seconds["peer"] = [times * one for one in seconds["peer"]]
        found = ratio(seconds, "peer", "ours")
        return found | {"in_the_loop": ratio(seconds, "peer", "loop")["ratio"]}

    def _loop(self, names: Sequence[str]) -> None:
        """The engine inside this process: no socket, no copy guard."""
        sampling = Sampling(max_tokens=TOKENS, min_tokens=512)
        asked = [submit(self.loop, GenerationRequest(name, PROMPT, 1, 1, sampling))[1] for name in names]
        for collector in asked:
            collector.finished(1)

    async def _arrive(self, gaps: Sequence[float]) -> list[float]:
        """Seconds until each tweet, for requests after these gaps, each to another persona."""

        async def chat(number: int) -> float:
            began = time.perf_counter()
            await self.ours.one(client, self.names[number % MANY])
            return time.perf_counter() - began

        async with self.ours.client() as client:
            coming = []
            for number, gap in enumerate(gaps):
                await asyncio.sleep(gap)
                coming.append(asyncio.create_task(chat(number)))
            return await asyncio.gather(*coming)


CASES = {  # name: claim, target, unit
    "single": ("one tweet, one persona, against `pipeline()`", "2.5x", "x"),
    "five": ("5 sequences, one persona, against `pipeline()`", "4x", "x"),
    "ctranslate2": ("(beside it: CTranslate2 int8 against `pipeline()`)", "about 5x", "x"),
    "llama_cpp_single": ("one tweet, against llama.cpp (q8_0)", "1x", "x"),
    "llama_cpp_five": ("5 sequences, against llama.cpp (q8_0)", "more than 1x", "x"),
    "mixed": ("32 rows over 32 personas of rank 16, against peft's mixed batch", "3x, 4x in the loop", "x"),
    "mixed_published": ("(the same at the published rank 64 on all layers)", "", "x"),
    "in_turn": ("32 rows over 32 personas, against one full checkpoint each in turn", "10x, 12x in the loop", "x"),
    "rotation": ("1,024 personas in rotation, tokens per second against 1 persona", "at least 0.8", ""),
    "arrivals": ("chats at random at 70 % of the pipeline's capacity: p95 against it behind a lock", "10x", "x"),
    "bound": ("share of the bound, 32 rows of one persona", "reported", ""),
    "memory": ("memory of an idle persona at the published rank", "under 20 MB", " MB"),
    "cold": ("first token of a cold persona, later than of a warm one", "under 50 ms", " ms"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=CASES)
    parser.add_argument("--avx2", action="store_true")
    options = parser.parse_args()
    if options.avx2 and not AVX2.items() <= os.environ.items():  # libraries read them when they are loaded
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | AVX2 | {"CT2_FORCE_CPU_ISA": "AVX2"})
    print(json.dumps(processor()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), options))
    print(f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}\n")
    print("| claim | target | measured |\n|---|---|---|")
    print("\n".join(rows))


def processor() -> dict[str, Any]:
    """What it is, and which path the engine takes on it."""
    features = torch.cpu.get_capabilities()
    names = ("avx2", "avx_vnni", "avx512_f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
    return {
        "processor": features.get("cpu_name") or platform.processor() or platform.machine(),
        "features": [name for name in names if features.get(name)],
        "int8": instructions() or "none: float",
        "torch": torch.backends.cpu.get_cpu_capability(),
        "dtype": str(fast_dtype()).removeprefix("torch."),
        "cpus": os.cpu_count(),
    }


def measure(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    home = DataDir(folder / "data").prepare()
    base = make_base(folder / "base")
    publish_personas(home, base, MANY, RANK)
    publish_personas(home, base, ROWS, PUBLISHED_RANK, "published")
    socket = home.socket_path()
    program = ["-m", "models", "engine", "--socket", str(socket), "--data-dir", str(home.root)]
    with served(program, socket) as ours, Engine(ModelManager(home, "", 4 << 30, torch.device("cpu"))) as loop:
        bench = Bench(folder, base, ours, loop, options)
        for name in options.only or CASES:
            claim, target, unit = CASES[name]
            began = time.perf_counter()
            try:
                found = getattr(bench, name)()
            except ImportError:
                continue
            took = round(time.perf_counter() - began, 1)
            print(json.dumps({"case": name} | found | {"case_seconds": took}), flush=True)
            loop_too = f" ({found['in_the_loop']}x in the loop)" if "in_the_loop" in found else ""
            yield f"| {claim} | {target} | {found['ratio']}{unit}{loop_too} |"


if __name__ == "__main__":
    main()
