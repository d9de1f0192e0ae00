"""Two ways to read and write lines: a terminal with a line at the bottom that changes in place, and plain pipes.

It does not know what the lines mean.
"""

import asyncio
import codecs
import os
import threading
import unicodedata
from collections.abc import Callable
from typing import Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

BLOCK = 65_536  # bytes


class ConsoleScreen(Protocol):
    @property
    def seconds_between_states(self) -> float:
        """How often a state may change without annoying whoever reads."""

    async def read(self) -> str | None:
        """The next line typed; None when the person leaves."""

    def show(self, text: str) -> None: ...

    def set_state(self, key: str, text: str) -> None:
        """Show `text` in the place that `key` has, over what was there."""

    def drop_state(self, key: str) -> None: ...


class TerminalScreen:
    """A prompt with history; states stand in a line under it, and what is shown meanwhile appears above it."""

    seconds_between_states = 0.25

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._session: PromptSession[str] = PromptSession("> ", bottom_toolbar=self._bottom)

    async def read(self) -> str | None:
        try:
            with patch_stdout():
                return await self._session.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return None

    def show(self, text: str) -> None:
        print(inert(text), flush=True)  # noqa: T201 - the screen is where it belongs

    def set_state(self, key: str, text: str) -> None:
        self._states[key] = inert(text)
        self._session.app.invalidate()

    def drop_state(self, key: str) -> None:
        self._states.pop(key, None)
        self._session.app.invalidate()

    def _bottom(self) -> str | None:
        return "\n".join(self._states.values()) or None


class PipeScreen:
    """Plain lines in and out: no colours, no cursor; a state is printed as a line now and then."""

    seconds_between_states = 5.0

    def __init__(self, descriptor: int, write: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._write = write
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._is_reading = False

    async def read(self) -> str | None:
        if not self._is_reading:
            self._is_reading = True
            # a daemon, since nothing can wake a thread from a read that nobody feeds any more
            threading.Thread(target=self._feed, args=(asyncio.get_running_loop(),), daemon=True).start()
        return await self._lines.get()

    def show(self, text: str) -> None:
        self._write(inert(text) + "\n")

    def set_state(self, key: str, text: str) -> None:  # noqa: ARG002 - a line that was printed has no place
        self.show(text)

    def drop_state(self, key: str) -> None:
        """Nothing: a line that was printed stays."""

    def _feed(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the loop each line that comes in, then None; the last one may lack its line end."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        rest = ""
        while block := os.read(self._descriptor, BLOCK):
            *lines, rest = (rest + decoder.decode(block)).split("\n")
            for line in lines:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
        for end in (rest, None) if rest else (None,):
            loop.call_soon_threadsafe(self._lines.put_nowait, end)


def inert(text: str) -> str:
    """`text` without control characters, which could move a terminal's cursor or change its title."""
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) != "Cc")
