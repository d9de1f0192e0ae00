"""The console's prompt in a terminal, with prompt_toolkit's own input and output."""

import asyncio
import sys

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.platforms._terminal_screen import TerminalScreen


async def test_log_lines_do_not_garble_the_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    """While a line is typed, stdout is printed above the prompt, but stderr still goes to the log file."""
    with create_pipe_input() as keys, create_app_session(keys, DummyOutput()):
        typed = asyncio.create_task(TerminalScreen().read())
        stdout = sys.stdout
        async with asyncio.timeout(60):
            while sys.stdout is stdout:  # noqa: ASYNC110 - until the prompt is shown
                await asyncio.sleep(0)
        sys.stderr.write("engine_restarted pid=7\n")
        keys.send_text("My dream is\r")
        assert await asyncio.wait_for(typed, 60) == "My dream is"
    assert capsys.readouterr().err == "engine_restarted pid=7\n"
