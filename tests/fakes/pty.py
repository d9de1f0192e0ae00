"""A command in a terminal of its own, which a test types at: what it asks by getpass, it asks there."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# Makes stdin the controlling terminal of the new session, then becomes the command.
IN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
PATIENCE_SECONDS = 120.0  # the machine may be busy
SECONDS_BETWEEN_LOOKS = 0.1
CTRL_C = "\x03"


class Typed:
    """The command under way; `shown` is all that it printed so far."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._terminal, inner = pty.openpty()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", IN_TERMINAL, *command],
                cwd=folder,
                env={**os.environ, "TERM": "dumb", "COLUMNS": "200", **environment},
                stdin=inner,
                stdout=inner,
                stderr=inner,
                start_new_session=True,
            )
        finally:
            os.close(inner)
        self.shown = ""
        self._seen = 0

    def expect(self, text: str) -> None:
        """Wait until `text` is printed, after what was expected before."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.shown.find(text, self._seen)) < 0:
            assert self._read(deadline), f"{text!r} is not in {self.shown!r}"
        self._seen = found + len(text)

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def interrupt(self) -> None:
        """Type Ctrl-C once the command waits for an answer.

        Between writing its question and waiting, Python would notice the signal only after the next line.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        before = None
        while (now := self._sleep()) is None or now != before:
            assert time.monotonic() < deadline, self.shown
            before = now
            if select.select([self._terminal], [], [], SECONDS_BETWEEN_LOOKS)[0]:
                self._read(deadline)
        self.type(CTRL_C)

    def _sleep(self) -> tuple[str, ...] | None:
        """The processor time of the command so far if it sleeps, else None."""
        state, *fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return tuple(fields[10:12]) if state == "S" else None

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._read(deadline):
            pass
        return self._process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """End what is still running."""
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def _read(self, deadline: float) -> bool:
        """Read what there is; False at the end."""
        assert select.select([self._terminal], [], [], max(0.0, deadline - time.monotonic()))[0], self.shown
        try:
            block = os.read(self._terminal, 65_536)
        except OSError:  # the last process with this terminal has ended
            return False
        self.shown += block.decode(errors="replace").replace("\r\n", "\n")
        return bool(block)
