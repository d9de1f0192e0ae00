"""A story: one process serves Discord and Telegram, and a failure of one does not affect the other."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.registry import Registry
from tests.fakes.bot import made
from tests.fakes.discord import TOKEN as DISCORD_TOKEN
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import FakeTelegram

PATIENCE_SECONDS = 300.0  # a process of its own starts


@asynccontextmanager
async def two_fakes() -> AsyncIterator[tuple[FakeDiscord, FakeTelegram]]:
    async with serving(FakeDiscord()) as discord, FakeTelegram().serving() as telegram:
        discord.patience = telegram.patience = PATIENCE_SECONDS
        yield discord, telegram
        discord.check()
        telegram.check()


async def bot(discord: FakeDiscord, telegram: FakeTelegram, data: Path, **chosen: str) -> asyncio.subprocess.Process:
    """`mynah bot` as `mynah run` starts it, with both tokens and no engine; `chosen` are more settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data),
        "ENGINE_URL": "http://127.0.0.1:9",
        "LOG_LEVEL": "DEBUG",
        **discord.settings,
        **telegram.settings,
        **chosen,
    }
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "bot"), stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    )


async def stopped(process: asyncio.subprocess.Process) -> str:
    """Terminate the process; returns its output."""
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode == 0
    return (out + err).decode()


async def heard(process: asyncio.subprocess.Process, part: str) -> str:
    """The process's stderr up to the line with `part` in it."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while part not in said:
            line = await process.stderr.readline()
            assert line, said
            said += line.decode()
    return said


async def test_one_process_serves_both(tmp_path: Path) -> None:
    """The same personas for both; neither token is in the process's output.

    Telegram's first answer lacks what every answer has: Telegram is served later, and Discord all the time.
    """
    made(Registry(tmp_path / "registry.db"))
    async with two_fakes() as (discord, telegram):
        telegram.malformed["getMe"] = [b'{"ok": true, "result": {}}']
        process = await bot(discord, telegram, tmp_path)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/personas")
        on_telegram = (await telegram.message(telegram.private(ann))).text
        await discord.connected()
        bob = discord.person("Bob")
        direct = discord.dm_channel(bob)
        await discord.say(bob, direct, "/personas")
        assert "1 persona" in (await discord.bot_message(direct, "1 persona")).text
        assert "1 persona" in on_telegram
        said = await stopped(process)
    assert said.count("restarting_after_error") == 1
    assert not any(token in said for token in (TELEGRAM_TOKEN, DISCORD_TOKEN))


@pytest.mark.parametrize("refused", ["discord", "telegram"])
async def test_a_wrong_token_of_one_does_not_affect_the_other(tmp_path: Path, refused: str) -> None:
    """It is reported once, without the token, and users of the other platform notice nothing."""
    made(Registry(tmp_path / "registry.db"))
    async with two_fakes() as (discord, telegram):
        discord.token = "another" if refused == "discord" else discord.token
        telegram.token = "another" if refused == "telegram" else telegram.token
        process = await bot(discord, telegram, tmp_path)
        if refused == "discord":
            ann = telegram.person("Ann")
            await telegram.say(ann, telegram.private(ann), "/personas")
            assert "1 persona" in (await telegram.message(telegram.private(ann))).text
        else:
            await discord.connected()
            bob = discord.person("Bob")
            direct = discord.dm_channel(bob)
            await discord.say(bob, direct, "/personas")
            await discord.bot_message(direct, "1 persona")
        refusal = f"{refused}_not_served"
        said = await heard(process, refusal) + await stopped(process)
    assert said.count(refusal) == 1
    assert not any(token in said for token in (TELEGRAM_TOKEN, DISCORD_TOKEN))
