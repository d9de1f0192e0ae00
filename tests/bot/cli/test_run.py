"""`mynah run` in a terminal: sentences for the person who watches it, and logs in their files."""

import asyncio
import sys
from pathlib import Path

from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.pty import CTRL_C, Typed


async def test_the_terminal_shows_sentences_and_the_files_the_log(tmp_path: Path) -> None:
    """What it starts with, as whom it is connected, and that it stopped."""
    async with serving(FakeDiscord()) as discord:
        environment = {**discord.settings, "DATA_DIR": "data"}
        shown = await asyncio.to_thread(_watched, tmp_path, environment)
    assert "[info" not in shown
    assert "discord_logged_in" in (tmp_path / "data" / "logs" / "bot.log").read_text(encoding="utf-8")


def _watched(folder: Path, environment: dict[str, str]) -> str:
    terminal = Typed((sys.executable, "-P", "-m", "bot", "run", "--platform", "discord"), folder, environment)
    try:
        terminal.expect("Starting with no persona yet")
        terminal.expect("Connected to Discord as ")
        terminal.type(CTRL_C)
        terminal.expect("Stopped. Trainings go on at the next start.")
        assert terminal.end() == 0
        return terminal.shown
    finally:
        terminal.close()
