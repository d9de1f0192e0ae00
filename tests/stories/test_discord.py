"""The bot on Discord as the process that `mynah run` starts."""

import asyncio
import signal
import sys
from pathlib import Path

from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.service import NOWHERE, Terminal

LIMIT = 300  # seconds


async def test_a_token_is_all_it_takes_and_a_signal_ends_it(tmp_path: Path) -> None:
    """It starts with nothing but its settings, answers, and closes Discord's gateway properly on SIGTERM."""
    async with serving(FakeDiscord()) as discord:
        discord.patience = LIMIT
        channel = discord.channel(discord.guild("Nest"), "general")
        environment = Terminal(tmp_path / "data", discord.settings | {"ENGINE_URL": NOWHERE}).environment
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "bot"), env=environment, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
        )
        try:
            await discord.connected()
            help_text = (await discord.response(await discord.command(discord.person("Ann"), channel, "help"))).text
            assert "/tweet" in help_text
            bot.send_signal(signal.SIGTERM)
            _out, errors = await asyncio.wait_for(bot.communicate(), LIMIT)
            assert (bot.returncode, b"Traceback" in errors) == (0, False), errors.decode()
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
        assert discord.gateway.sessions == {}
        discord.check()
