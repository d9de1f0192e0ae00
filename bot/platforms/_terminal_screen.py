"""The console's screen: a prompt_toolkit prompt with a status line that is redrawn, or plain lines over pipes."""

import asyncio
import codecs
import os
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, redirect_stderr
from typing import Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from models.messages import sentence, unstyled
from models.runtime.terminal import fitted
from models.text.controls import without_controls

READ_BYTES = 65_536


class ConsoleScreen(Protocol):
    """Where the console reads lines and prints replies."""

    @property
    def seconds_between_edits(self) -> float:
        """The shortest time between two changes of a status."""

    async def read(self) -> str | None:
        """The next line typed; None at the end of the input."""

    def show(self, text: str) -> None: ...

    def set_status(self, key: str, text: str) -> None:
        """Show `text` in the status line, in place of what `key` had there."""

    def clear_status(self, key: str) -> None: ...

    def waiting(self) -> AbstractContextManager[object]:
        """Show that an answer is on its way until the block ends."""


class TerminalScreen:
    """A prompt with history. Statuses stand in the toolbar under it; everything else is printed above it."""

    seconds_between_edits = 0.25

    def __init__(self) -> None:
        self._statuses: dict[str, str] = {}
        self._session: PromptSession[str] = PromptSession(
            "> ", bottom_toolbar=self._toolbar, key_bindings=_clear_or_leave()
        )
        self._session.app.renderer.cpr_not_supported_callback = None  # nobody can act on its warning

    async def read(self) -> str | None:
        stderr = sys.stderr
        try:
            with patch_stdout(), redirect_stderr(stderr):  # it patches stderr too, where logs go: that is a file
                return await self._session.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return None

    def show(self, text: str) -> None:
        print(_fitted(without_controls(text)), flush=True)  # noqa: T201 - a terminal is printed to

    def set_status(self, key: str, text: str) -> None:
        self._statuses[key] = without_controls(text)
        self._session.app.invalidate()

    def clear_status(self, key: str) -> None:
        self._statuses.pop(key, None)
        self._session.app.invalidate()

    def waiting(self) -> AbstractContextManager[object]:
        return Console().status(unstyled(sentence("console-waiting")))

    def _toolbar(self) -> str | None:
        return _fitted("\n".join(self._statuses.values())) or None


def _clear_or_leave() -> KeyBindings:
    """Ctrl-C clears what is typed; at an empty prompt it leaves."""
    bindings = KeyBindings()

    @bindings.add("c-c")
    def clear_or_leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    return bindings


def _fitted(text: str) -> str:
    return fitted(text, shutil.get_terminal_size().columns)


class PipeScreen:
    """Plain lines in and out, without colours or cursor movement; each status is printed as a line."""

    seconds_between_edits = 5.0

    def __init__(self, descriptor: int, write: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._write = write
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._is_reading = False

    async def read(self) -> str | None:
        if not self._is_reading:
            self._is_reading = True
            # a daemon thread: nothing can interrupt a blocking read on a pipe that stays open
            threading.Thread(target=self._read_lines, args=(asyncio.get_running_loop(),), daemon=True).start()
        return await self._lines.get()

    def show(self, text: str) -> None:
        self._write(without_controls(text) + "\n")

    def set_status(self, key: str, text: str) -> None:  # noqa: ARG002 - a printed line can't be replaced
        self.show(text)

    def clear_status(self, key: str) -> None:
        """Does nothing: a printed line stays."""

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext()

    def _read_lines(self, loop: asyncio.AbstractEventLoop) -> None:
        """Queue each line that comes in, the last one also without its line end, then None."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        rest = ""
        while block := os.read(self._descriptor, READ_BYTES):
            *lines, rest = (rest + decoder.decode(block)).split("\n")
            for line in lines:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
        for end in (rest, None) if rest else (None,):
            loop.call_soon_threadsafe(self._lines.put_nowait, end)
