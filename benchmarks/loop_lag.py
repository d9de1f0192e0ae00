"""Event loop lag of the bot, and how soon members see an answer, idle and while a training runs.

Target: with 50 members at once on 2 cores, the loop's lag stays under 50 ms and the first response under 300 ms (p99).
The real bot runs as a process, with its engine and a trainer, against the fake Discord of the tests; the training is
started by /train and the tweets by /tweet.

    python benchmarks/loop_lag.py --base smollm2 --bases var/demo/bases --rounds 3

Prints one JSON line: lags and first responses in milliseconds, tweets in seconds, without a training and with one.
`--base tiny` needs no download. It ends by itself: no round starts once a phase has lasted `--seconds`, and after
`--deadline` seconds everything is stopped and the exit status is 1.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord
    from tests.fakes.discord.world import Channel, Person

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "trainer" / "sample"
PROBE_SECONDS = 0.005
STOP_SECONDS = 20.0  # for a process to stop


@dataclass(frozen=True)
class Load:
    """Latencies in one phase, in seconds: of the first response, and of the tweet."""

    began: float
    ended: float
    rounds: int
    deferrals: list[float]
    tweets: list[float]
    refused: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="tiny", help="tiny, smollm2, or what BASE_MODEL takes")
    parser.add_argument("--bases", type=Path, help="a folder with downloaded base models")
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of requests, idle and while training")
    parser.add_argument("--seconds", type=float, default=60.0, help="after which a phase starts no further round")
    parser.add_argument("--deadline", type=float, default=600.0, help="seconds after which everything is stopped")
    parser.add_argument("--steps", type=int, default=20, help="of the answering persona's training")
    parser.add_argument("--probe", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.probe:
        asyncio.run(serve_probed(options.probe))
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(json.dumps(asyncio.run(measured(Path(folder), options))))


async def serve_probed(report: Path) -> None:
    """The bot, with a probe in its own loop that writes [time, lag] to a file when the bot is stopped."""
    from bot.app import build
    from bot.settings import BotSettings

    lags: list[tuple[float, float]] = []
    probing = asyncio.create_task(probe(lags))
    await build(BotSettings(), ("discord",)).run()
    probing.cancel()
    await asyncio.to_thread(report.write_text, json.dumps(lags))


async def probe(lags: list[tuple[float, float]]) -> None:
    """Measure the event loop's lag: how much longer than asked a short sleep takes, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        before = loop.time()
        await asyncio.sleep(PROBE_SECONDS)
        lags.append((before, loop.time() - before - PROBE_SECONDS))


async def measured(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    ours = asyncio.current_task()
    assert ours is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ours.cancel)  # else the processes would stay
    try:
        async with asyncio.timeout(options.deadline):
            return await measure(folder, options)
    except TimeoutError as error:
        sys.exit(f"it took over {options.deadline:.0f} seconds, or something ended: {error}")


async def measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    from tests.fakes.discord import FakeDiscord, serving

    async with serving(FakeDiscord()) as discord:
        discord.patience = options.deadline
        environment = surroundings(folder, options, discord.address, discord.token)
        trained = ["-m", "trainer", "train", "earl_of_snacks", "--name", "first", "--steps", str(options.steps)]
        trained += ["--from", f"archive:{SAMPLE}"]
        async with running([trained], environment) as [training]:
            if code := await training.wait():
                sys.exit(f"the training of the persona that answers ended with {code}")
        channel = discord.channel(discord.guild("Nest"), "general")
        report = folder / "lags.json"
        programs = [["-m", "trainer", "worker"], [str(Path(__file__)), "--probe", str(report)]]
        async with running(programs, environment), asyncio.timeout(options.deadline):
            await discord.connected()
            await ask(discord, channel, discord.person("First"))  # warm-up: not counted
            idle = await ask_all(discord, channel, options)
            await begin_training(discord, channel)
            busy = await ask_all(discord, channel, options)
            is_on = is_training(channel)
        lags = json.loads(report.read_text())
        setting = {"base": options.base, "cores": os.cpu_count(), "members": options.members}
        shown = {"idle": figures(idle, lags), "training": figures(busy, lags) | {"went_on_to_the_end": is_on}}
        return setting | shown | {"trouble": discord.violations}


def surroundings(folder: Path, options: argparse.Namespace, address: str, token: str) -> dict[str, str]:
    base = options.base
    if base == "tiny":
        from tests.fakes.tiny_base import tiny_base

        base = str(tiny_base(folder / "tiny"))
    if options.bases:
        (folder / "data").mkdir()
        (folder / "data" / "bases").symlink_to(options.bases.absolute())
    gateway = address.replace("http", "ws", 1) + "/gateway"
    rules = {"WHO_TRAINS": "everybody", "CONSENT": "open", "CHAT_TWEETS_PER_MINUTE": "1000000"}  # no approval
    rules |= {"MEASURED_TWEETS": "0"}  # so that the first persona is ready soon
    ours = {"DATA_DIR": str(folder / "data"), "BASE_MODEL": base, "DISCORD_TOKEN": token, "PYTHONPATH": str(ROOT)}
    return {**os.environ, **rules, **ours, "DISCORD_API_URL": f"{address}/api/v10", "DISCORD_GATEWAY_URL": gateway}


@asynccontextmanager
async def running(
    commands: Sequence[Sequence[str]], environment: dict[str, str]
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """Start Python processes that log errors only; at the end they are stopped, the last one first."""
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, *one, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
        )
        for one in commands
    ]
    try:
        yield children
    finally:
        for child in reversed(children):
            await stop(child)


async def stop(child: asyncio.subprocess.Process) -> None:
    """End the process and all its children."""
    if child.returncode is None:
        child.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await child.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):  # the whole session has ended
            os.killpg(child.pid, signal.SIGKILL)


async def begin_training(discord: "FakeDiscord", channel: "Channel") -> None:
    """Use /train as a member, and wait until its first steps are reported."""
    posts = (SAMPLE / "data" / "tweets.js").read_bytes()
    asked = await discord.command(
        discord.person("Trainer"), channel, "train", handle="second", archive=("tweets.js", posts)
    )
    await discord.response(asked)
    await discord.until(lambda: is_training(channel))


def is_training(channel: "Channel") -> bool:
    return any("fine-tune" in one.text and "%" in one.text for one in channel.public_messages())


async def ask_all(discord: "FakeDiscord", channel: "Channel", options: argparse.Namespace) -> Load:
    """All members send /tweet at once, and again as soon as all have their tweet."""
    people = [discord.person(f"Member {number}") for number in range(options.members)]
    began, seen, rounds = discord.now(), [], 0
    while rounds < options.rounds and discord.now() - began < options.seconds:
        seen += await asyncio.gather(*(ask(discord, channel, person) for person in people))
        rounds += 1
    written = [took for _deferral, took in seen if took is not None]
    deferrals = [deferral for deferral, _took in seen]
    return Load(began, discord.now(), rounds, deferrals, written, len(seen) - len(written))


async def ask(discord: "FakeDiscord", channel: "Channel", person: "Person") -> tuple[float, float | None]:
    """Latency of the first response and of the tweet; None for the tweet if the bot asked to try again later."""
    asked = await discord.command(person, channel, "tweet", persona="first", prompt="My dream is")
    shown = await discord.response(asked)
    return asked.responded_after, discord.now() - asked.created_at if shown.embeds else None


def figures(load: Load, lags: Sequence[Sequence[float]]) -> dict[str, object]:
    meanwhile = [lag for at, lag in lags if load.began <= at <= load.ended]
    return {
        "rounds": load.rounds,
        "seconds": round(load.ended - load.began, 1),
        "lag_ms": spread(meanwhile, 1000),
        "first_response_ms": spread(load.deferrals, 1000),
        "tweet_seconds": spread(load.tweets, 1),
        "tweets": len(load.tweets),
        "asked_to_come_later": load.refused,
    }


def spread(values: Sequence[float], unit: float) -> dict[str, float]:
    """Median, p99 and maximum."""
    if len(values) < 2:
        return {}
    centiles = statistics.quantiles(values, n=100, method="inclusive")
    return {
        name: round(value * unit, 2)
        for name, value in (("p50", centiles[49]), ("p99", centiles[98]), ("max", max(values)))
    }


if __name__ == "__main__":
    main()
