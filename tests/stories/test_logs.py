"""A story: neither what members write nor a token is in any log, even if everything fails."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from models.registry import Registry
from tests.fakes.bot import made
from tests.fakes.leaks import TOKENS, leaks, prompts
from tests.fakes.telegram import FakeTelegram

PATIENCE_SECONDS = 300.0  # a process of its own starts


async def test_a_failed_tweet_leaves_no_prompt_in_a_log(tmp_path: Path) -> None:
    """At log level DEBUG and without an engine; the fixture searches the logs afterwards."""
    made(Registry(tmp_path / "registry.db"))
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "bot.log"
    async with FakeTelegram().serving() as telegram:
        telegram.patience = PATIENCE_SECONDS
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "ENGINE_URL": "http://127.0.0.1:9",
            "ANSWER_SECONDS": "1",
            "LOG_LEVEL": "DEBUG",
            **telegram.settings,
        }
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "bot"), stdin=asyncio.subprocess.PIPE, stderr=written, env=environment
            )
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My cat Ruffles dreams of")
        said = await telegram.message(telegram.private(ann))
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        telegram.check()
    assert "Ruffles" not in said.text
    assert "telegram_logged_in" in log.read_text()


def test_the_fixture_knows_the_prompts_of_this_story() -> None:
    """It reads them from the story's source."""
    assert prompts(Path(__file__)) == {"My cat Ruffles dreams of"}


def test_the_fixture_finds_a_prompt_in_a_log(tmp_path: Path) -> None:
    """A token or a prompt, in whatever folder the log is."""
    (tmp_path / "data" / "logs").mkdir(parents=True)
    (tmp_path / "data" / "logs" / "bot.log").write_text(f"[info] asked prompt=a secret dream token={TOKENS[0]}")
    found = leaks(tmp_path, {*TOKENS, "a secret dream", "another"})
    assert found == [f"bot.log: {TOKENS[0]}", "bot.log: a secret dream"]
    (tmp_path / "data" / "logs" / "bot.log").unlink()
