"""`mynah tweet`: it waits for as long as the engine takes, and Ctrl-C ends it at once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_writer
from bot.engine_client.address import write_engine_file
from bot.interfaces.tweet_request import TweetRequest
from bot.settings import BotSettings
from models.domain.persona import Persona
from models.personas.checkpoints import publish, seal, stage
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import made
from tests.fakes.engine import Script, scripted

LIMIT_SECONDS = 120.0  # the machine may be busy


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "data").prepare()


@pytest.fixture
def penny(home: DataDir) -> Persona:
    """A published persona."""
    persona = made(Registry(home.registry))
    stage(home, persona.id, 1)
    seal(home.checkpoints / persona.id / ".staging-1", persona.id, 1, "adapter", "gpt2", "f00d")
    publish(home, persona.id, 1)
    return persona


@pytest.fixture
async def script(home: DataDir) -> AsyncIterator[Script]:
    """The running service's engine; it answers once `script.held` is set."""
    script = Script(held=asyncio.Event())
    socket = home.socket_path()
    async with scripted(script, socket) as address:
        write_engine_file(home, address)
        yield script
        assert script.held is not None
        script.held.set()
    home.remove_socket(socket)


async def test_a_command_has_no_deadline(home: DataDir, penny: Persona, script: Script) -> None:
    """ANSWER_SECONDS is for chats: here the answer comes long after it."""
    settings = BotSettings(data_dir=home.root, answer_seconds=0.01)
    async with open_writer(settings) as writer:
        writing = asyncio.create_task(writer.write(TweetRequest(penny, "x", 1, 7)))
        await asyncio.wait({writing}, timeout=0.5)
        assert not writing.done()
        assert script.held is not None
        script.held.set()
        assert [tweet.text for tweet in await asyncio.wait_for(writing, LIMIT_SECONDS)] == ["x 7 and 0."]
    assert "seconds" not in script.asked[0]


@pytest.mark.usefixtures("penny")
async def test_ctrl_c_ends_it_at_once(home: DataDir, script: Script) -> None:
    """While the engine is writing; no traceback is shown."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "tweet", "x", "--persona", "penny"),
        env=os.environ | {"DATA_DIR": str(home.root)},
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(LIMIT_SECONDS):
        while not script.asked:  # noqa: ASYNC110 - it is another process that asks
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _out, err = await process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in err
