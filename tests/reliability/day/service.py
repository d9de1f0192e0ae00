"""`mynah run` as a service of the day, which is started, stopped and killed; and commands in a terminal beside it."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.service import Terminal

STOP_SECONDS = 60.0
COMMAND_SECONDS = 900.0  # `mynah train` waits for its turn


@dataclass
class Service:
    """The service on the data folder `data`. `log` has what `mynah run` and the bot print."""

    data: Path
    log: Path
    settings: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None
    slowest_stop: float = 0.0  # seconds from SIGTERM to the end
    _is_stopping: bool = False

    @property
    def registry(self) -> Path:
        return self.data / "registry.db"

    @property
    def environment(self) -> dict[str, str]:
        return Terminal(self.data, self.settings).environment

    @property
    def ended_by_itself(self) -> int | None:
        """Its exit code, if nobody stopped or killed it."""
        code = self.process.returncode if self.process is not None and not self._is_stopping else None
        return None if code == -signal.SIGKILL else code

    async def start(self) -> None:
        self._is_stopping = False
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                env=self.environment,
                cwd=self.data.parent,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._is_stopping = True
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        self.slowest_stop = max(self.slowest_stop, loop.time() - began)
        return code

    async def mynah(self, *arguments: object) -> tuple[int, str]:
        """Run `mynah ARGUMENTS`; returns its exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *map(str, arguments)),
            env=self.environment,
            cwd=self.data.parent,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _none = await asyncio.wait_for(process.communicate(), COMMAND_SECONDS)
        except (TimeoutError, asyncio.CancelledError):
            process.kill()
            await process.wait()
            raise
        return process.returncode or 0, printed.decode(errors="replace")
