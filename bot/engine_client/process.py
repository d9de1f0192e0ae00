"""The engine as a child process: started, watched, started again when it dies or hangs, ended with the bot.

It does not know what the engine is asked. The child ends by itself when its stdin closes, so none outlives the bot.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from bot.engine_client.address import RETRY_SECONDS, EngineAddress, clear, record, withdraw
from models.domain.errors import OutOfSpace, TryLater
from models.runtime.data_dir import DataDir

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How long a child may take, in seconds, before it counts as hanging; and how often it may fail to start."""

    start: float | None = 180.0  # a first start reads a base model from a cold disk; with None it may take for ever
    between_checks: float = 5.0
    check: float = 10.0
    end: float = 5.0  # then it is killed
    misses: int = 3
    first_pause: float = 0.1
    max_pause: float = 30.0
    failed_starts: int = 3


class EngineProcess:
    """An engine of the bot's own, reached through a Unix socket whose path stays the same over restarts."""

    def __init__(
        self,
        command: Sequence[str],
        home: DataDir,
        *,
        is_recorded: bool = True,
        patience: RestartPolicy = RestartPolicy(),
    ) -> None:
        """`command` starts an engine when `--socket PATH` is added; `is_recorded` lets other processes use it."""
        self._command = command
        self._home = home
        self._is_recorded = is_recorded
        self._patience = patience
        self._at = EngineAddress("")  # until it is started
        self._news = asyncio.Condition()
        self._is_up = False
        self._failed_starts = 0
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._is_recorded:
            clear(self._home)
        self._at = EngineAddress.at_socket(self._home.socket_path())
        self._keeper = asyncio.create_task(self._keep(), name="engine")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._at.socket is not None:
            self._home.remove_socket(self._at.socket)

    async def address(self) -> EngineAddress:
        """Where the engine answers, once it does. Raises TryLater when it failed to start several times running."""
        async with self._news:
            await self._news.wait_for(lambda: self._is_up or self._failed_starts >= self._patience.failed_starts)
            if not self._is_up:
                raise TryLater(
                    f"The engine does not start; {self._home.logs / 'engine.log'} says why.",
                    self._patience.max_pause,
                )
            return self._at

    def doubt(self) -> None:
        """Nothing to do: the child's end is seen at once, a hanging one at the next checks."""

    async def _keep(self) -> None:
        pause = self._patience.first_pause
        while True:
            was_up = await self._one_life()
            pause = self._patience.first_pause if was_up else min(2 * pause, self._patience.max_pause)
            await asyncio.sleep(pause)

    async def _one_life(self) -> bool:
        """Run one child to its end; whether it ever was up."""
        try:
            child = await self._spawn()
        except OSError as error:  # no memory for another process, no room for its log: a failed start as any other
            log.error("the engine could not be started", reason=error.strerror)  # noqa: TRY400 - it happens outside
            await self._set_up(is_up=False, has_failed=True)
            return False
        was_up = False
        try:
            was_up = await self._comes_up(child)
            if was_up:
                await self._set_up(is_up=True)
                await self._watch(child)
        finally:
            await self._end(child)
            await self._set_up(is_up=False, has_failed=not was_up)
        log.warning("the engine ended and is started again", exit_code=child.returncode)
        return was_up

    async def _spawn(self) -> asyncio.subprocess.Process:
        socket = str(self._at.socket)
        if self._at.socket is not None:
            self._at.socket.unlink(missing_ok=True)  # the one that the last child left
        with (self._home.logs / "engine.log").open("ab") as file:
            return await asyncio.create_subprocess_exec(
                *self._command,
                "--socket",
                socket,
                stdin=asyncio.subprocess.PIPE,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    async def _comes_up(self, child: asyncio.subprocess.Process) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.start):
                while child.returncode is None:
                    if await self._at.is_well(self._patience.check):
                        return True
                    await asyncio.sleep(RETRY_SECONDS)
        return False

    async def _watch(self, child: asyncio.subprocess.Process) -> None:
        """Until it ends, or has not answered several checks running."""
        misses = 0
        while misses < self._patience.misses:
            try:
                await asyncio.wait_for(child.wait(), self._patience.between_checks)
            except TimeoutError:
                misses = 0 if await self._at.is_well(self._patience.check) else misses + 1
            else:
                return

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        """Close its stdin, which ends it; kill it when that does not."""
        if child.stdin is not None:
            child.stdin.close()
        try:
            # a hanging child gets the same moment: it costs nothing when it is dead already
            await asyncio.wait_for(child.wait(), self._patience.end)
        except TimeoutError:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _set_up(self, *, is_up: bool, has_failed: bool = False) -> None:
        if self._is_recorded:
            with suppress(OutOfSpace, OSError):  # the other commands start an engine of their own then
                note = partial(record, self._home, self._at) if is_up else partial(withdraw, self._home)
                await asyncio.to_thread(note)
        async with self._news:
            self._is_up = is_up
            self._failed_starts = self._failed_starts + 1 if has_failed else 0
            self._news.notify_all()
