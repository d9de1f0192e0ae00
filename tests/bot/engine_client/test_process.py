"""Supervisor of the engine, with real child processes."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.engine_client.address import EngineAddress, find_running_engine, write_engine_file
from bot.engine_client.process import EngineProcess, RestartPolicy
from bot.engine_client.tweet_writer import EngineWriter
from bot.interfaces.tweet_request import TweetRequest
from models.domain.errors import TryLater
from models.domain.persona import Persona
from models.personas.checkpoints import publish, seal, stage
from models.runtime.data_dir import DataDir
from models.runtime.socket_folder import SocketFolder
from tests.fakes.bot import NOW

ENGINE = (sys.executable, "-m", "tests.fakes.engine")
PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)
HASTY = RestartPolicy(
    start_timeout=120,
    check_interval=0.2,
    check_timeout=1.0,
    max_failed_checks=2,
    first_backoff=0.01,
    min_backoff=0.02,
    max_backoff=0.05,
)


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    home = DataDir(tmp_path).prepare()
    stage(home, PENNY.id, 1)
    seal(home.checkpoints / PENNY.id / ".staging-1", PENNY.id, 1, "adapter", "gpt2", "f00d")
    publish(home, PENNY.id, 1)
    return home


@pytest.mark.parametrize("fate", ["--dies-once", "--hangs"])
async def test_a_request_survives_an_engine_that_dies_or_hangs(home: DataDir, tmp_path: Path, fate: str) -> None:
    """The engine is restarted and the request repeated: the tweet only comes later."""
    flag = tmp_path / "flag"
    engine = EngineProcess((*ENGINE, fate, str(flag)), home, policy=HASTY)
    engine.start()
    writer = EngineWriter(engine, home, answer_seconds=60)
    try:
        written = await asyncio.gather(*(writer.write(TweetRequest(PENNY, "x", 2, seed)) for seed in range(3)))
    finally:
        await writer.close()
        await engine.stop()
    assert [[tweet.text for tweet in tweets] for tweets in written] == [
        [f"x {seed} and 0.", f"x {seed} and 1."] for seed in range(3)
    ]
    assert flag.exists()


async def test_without_a_deadline_an_engine_that_keeps_dying_is_an_error(home: DataDir) -> None:
    """Requests are retried a few times; restarts wait longer each time, although the engine was healthy in between."""
    engine = EngineProcess((*ENGINE, "--dies"), home, policy=HASTY)
    engine.start()
    writer = EngineWriter(engine, home, answer_seconds=None, check_interval=0.2)
    try:
        with (
            capture_logs() as lines,
            pytest.raises(TryLater, match=r"died 3 times while it was writing\. The reason is in .*engine\.log"),
        ):
            await asyncio.wait_for(writer.write(TweetRequest(PENNY, "x", 1, 7)), 120)
    finally:
        await writer.close()
        await engine.stop()
    waits = [line["restart_seconds"] for line in lines if line["event"] == "engine_exited"]
    assert waits[:2] == [0.01, 0.02]


async def test_without_a_start_timeout_a_slow_start_is_waited_for(home: DataDir, tmp_path: Path) -> None:
    """The child counts as alive as long as its process is."""
    gate = tmp_path / "gate"
    engine = EngineProcess((*ENGINE, "--starts-with", str(gate)), home, policy=replace(HASTY, start_timeout=None))
    engine.start()
    try:
        address = asyncio.create_task(engine.address())
        done, _pending = await asyncio.wait({address}, timeout=0.5)
        assert not done
        gate.touch()
        assert (await asyncio.wait_for(address, 120)).socket is not None
    finally:
        await engine.stop()


async def test_other_commands_find_the_running_engine(home: DataDir) -> None:
    """`engine.json` names it while it is healthy, and is removed when it stops."""
    engine = EngineProcess(ENGINE, home, policy=HASTY)
    engine.start()
    try:
        address = await engine.address()
        assert await find_running_engine(home) == address
    finally:
        await engine.stop()
    assert await find_running_engine(home) is None
    assert not home.engine_address.exists()
    assert address.socket is not None
    assert not address.socket.parent.exists()


async def test_a_stale_engine_file_is_ignored(home: DataDir, tmp_path: Path) -> None:
    """After kill -9 of the service the file is still there, and nothing listens."""
    write_engine_file(home, EngineAddress.at_socket(tmp_path / "gone.sock"))
    assert await find_running_engine(home) is None


@pytest.mark.parametrize("is_shared", [True, False])
async def test_files_of_a_killed_process_are_removed_at_the_next_start(home: DataDir, is_shared: bool) -> None:
    """Also if it was killed before its engine was healthy, or was a command in a terminal: no file names its socket."""
    killed, living = SocketFolder.create(home), SocketFolder.create(home)
    killed.path.touch()
    os.close(killed.descriptor)  # as at the end of a process
    engine = EngineProcess(ENGINE, home, is_shared=is_shared, policy=HASTY)
    engine.start()
    try:
        assert not killed.path.parent.exists()
        assert living.path.parent.exists()
    finally:
        await engine.stop()
        living.remove()
    assert home.socket_paths() == []


async def test_the_engine_file_of_a_killed_service_is_removed_at_the_next_start(home: DataDir) -> None:
    """Commands would otherwise wait for an engine that is gone."""
    write_engine_file(home, EngineAddress.at_socket(home.root / "gone.sock"))
    engine = EngineProcess(ENGINE, home, policy=HASTY)
    engine.start()
    try:
        assert not home.engine_address.exists()
    finally:
        await engine.stop()


async def test_an_engine_that_was_never_started_leaves_no_files(home: DataDir) -> None:
    """A second bot is refused before it starts its engine."""
    before = sorted(home.root.iterdir())
    await EngineProcess(ENGINE, home, policy=HASTY).stop()
    assert sorted(home.root.iterdir()) == before


async def test_a_failed_start_is_retried_with_backoff(home: DataDir, tmp_path: Path) -> None:
    """Once the reason is gone, the engine starts."""
    program = tmp_path / "engine"
    engine = EngineProcess([str(program), "--no"], home, policy=HASTY)
    engine.start()
    try:
        with pytest.raises(TryLater, match=r"engine\.log"):
            await asyncio.wait_for(engine.address(), 120)
        program.write_text(f'#!/bin/sh\nshift; exec {" ".join(ENGINE)} "$@"\n')
        program.chmod(0o700)
        async with asyncio.timeout(120):
            while await find_running_engine(home) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        await engine.stop()


@pytest.mark.parametrize("note", [b"", b"{}", b"[1]", b"\xff"])
async def test_a_damaged_engine_file_is_ignored(home: DataDir, note: bytes) -> None:
    """The command then starts its own engine."""
    home.engine_address.write_bytes(note)
    assert await find_running_engine(home) is None


async def test_failed_starts_are_an_error_at_once(home: DataDir) -> None:
    """The message names the log; nobody waits for the deadline."""
    engine = EngineProcess((*ENGINE, "--fails"), home, policy=HASTY)
    engine.start()
    try:
        with pytest.raises(TryLater, match=r"engine\.log"):
            await asyncio.wait_for(engine.address(), 120)
    finally:
        await engine.stop()
    assert "no such device" in (home.logs / "engine.log").read_text()


async def test_an_engine_that_crashes_again_and_again_is_an_error_at_once(home: DataDir) -> None:
    """Although it was healthy in between: a chat is not kept waiting for a restart that is minutes away."""
    engine = EngineProcess((*ENGINE, "--dies"), home, policy=replace(HASTY, min_backoff=600, max_crashes=2))
    engine.start()
    writer = EngineWriter(engine, home, answer_seconds=600)
    try:
        with pytest.raises(TryLater, match=r"the engine doesn't start\. .* can see why in .*engine\.log"):
            await asyncio.wait_for(writer.write(TweetRequest(PENNY, "x", 1, 7)), 120)
    finally:
        await writer.close()
        await engine.stop()
