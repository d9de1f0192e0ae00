"""Supervisor of the engine's child process: starts it, checks its health, restarts it with exponential backoff.

The child exits when its stdin closes, so that none outlives the bot, even after kill -9.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from bot.engine_client.address import (
    RETRY_SECONDS,
    EngineAddress,
    remove_engine_file,
    write_engine_file,
)
from models.domain.errors import OutOfSpace, TryLater
from models.runtime.backoff import Backoff
from models.runtime.data_dir import DataDir
from models.runtime.socket_folder import SocketFolder, remove_abandoned

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """When a child counts as hanging, and how long to wait before a restart; times are in seconds.

    A child that ends before it was healthy for `min_healthy` has crashed. The wait grows with each crash in a row, and
    after `max_crashes` requests are refused at once until a child is healthy again.
    """

    start_timeout: float | None = 180.0  # a first start reads a base model from a cold disk; None is no limit
    check_interval: float = 5.0
    check_timeout: float = 10.0
    stop_timeout: float = 5.0  # then it is killed
    max_failed_checks: int = 3
    min_healthy: float = 60.0
    first_backoff: float = 0.1
    min_backoff: float = 1.0
    max_backoff: float = 300.0
    max_crashes: int = 3


class EngineProcess:
    """The bot's own engine, on a Unix socket whose path stays the same over restarts."""

    def __init__(
        self,
        command: Sequence[str],
        home: DataDir,
        *,
        environment: Mapping[str, str] | None = None,
        is_shared: bool = True,
        policy: RestartPolicy = RestartPolicy(),
    ) -> None:
        """`command` plus `--socket PATH` starts an engine; `is_shared` lets other processes use it (`engine.json`).

        Without `environment` it gets this process's.
        """
        self._command = command
        self._environment = environment
        self._home = home
        self._is_shared = is_shared
        self._policy = policy
        self._folder: SocketFolder | None = None  # until start()
        self._backoff = Backoff(policy.first_backoff, policy.min_backoff, policy.max_backoff)
        self._seconds_to_restart = 0.0
        self._address = EngineAddress("")  # until start()
        self._state_changed = asyncio.Condition()
        self._is_healthy = False
        self._crashes = 0  # in a row
        self._supervisor: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Raises OutOfSpace where no folder can hold the socket."""
        remove_abandoned(self._home)
        if self._is_shared:
            with suppress(OSError):
                remove_engine_file(self._home)  # a killed service's
        self._folder = SocketFolder.create(self._home)
        self._address = EngineAddress.at_socket(self._folder.path)
        self._supervisor = asyncio.create_task(self._supervise(), name="engine")

    async def stop(self) -> None:
        if self._supervisor is not None:
            self._supervisor.cancel()
            with suppress(asyncio.CancelledError):
                await self._supervisor
        if self._folder is not None:
            self._folder.remove()
            self._folder = None

    async def address(self) -> EngineAddress:
        """The engine's address, once it is healthy. Raises TryLater after several crashes in a row."""
        async with self._state_changed:
            await self._state_changed.wait_for(lambda: self._is_healthy or self._crashes >= self._policy.max_crashes)
            if not self._is_healthy:
                raise TryLater("engine-not-starting", self._seconds_to_restart, log=str(self._home.logs / "engine.log"))
            return self._address

    def mark_unhealthy(self) -> None:
        """Nothing to do: the supervisor notices a dead child at once and a hanging one at the next checks."""

    async def _supervise(self) -> None:
        """Restart the child whenever it ends, after a backoff."""
        while True:
            healthy_seconds, exit_code = await self._run_child()
            is_crash = healthy_seconds < self._policy.min_healthy
            if not is_crash:
                self._backoff.reset()
            self._seconds_to_restart = self._backoff.next_seconds()
            async with self._state_changed:
                self._crashes = self._crashes + 1 if is_crash else 0
                self._state_changed.notify_all()
            log.warning("engine_exited", exit_code=exit_code, restart_seconds=self._seconds_to_restart)
            await asyncio.sleep(self._seconds_to_restart)

    async def _run_child(self) -> tuple[float, int | None]:
        """Run one child to its end; for how long it was healthy, and its exit code if it could be started."""
        loop = asyncio.get_running_loop()
        try:
            child = await self._spawn()
        except OSError as error:  # no memory for a process or no space for its log: a failed start like any other
            log.error("engine_start_failed", reason=error.strerror)
            await self._set_state(is_healthy=False)
            return 0.0, None
        healthy_since = None
        try:
            if await self._becomes_healthy(child):
                healthy_since = loop.time()
                await self._set_state(is_healthy=True)
                await self._watch(child)
        finally:
            await self._end(child)
            await self._set_state(is_healthy=False)
        return 0.0 if healthy_since is None else loop.time() - healthy_since, child.returncode

    async def _spawn(self) -> asyncio.subprocess.Process:
        socket = str(self._address.socket)
        if self._address.socket is not None:
            self._address.socket.unlink(missing_ok=True)  # left by the previous child
        with (self._home.logs / "engine.log").open("ab") as file:
            return await asyncio.create_subprocess_exec(
                *self._command,
                "--socket",
                socket,
                stdin=asyncio.subprocess.PIPE,
                stdout=file,
                stderr=file,
                env=self._environment,
                start_new_session=True,
            )

    async def _becomes_healthy(self, child: asyncio.subprocess.Process) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._policy.start_timeout):
                while child.returncode is None:
                    if await self._address.is_healthy(self._policy.check_timeout):
                        return True
                    await asyncio.sleep(RETRY_SECONDS)
        return False

    async def _watch(self, child: asyncio.subprocess.Process) -> None:
        """Return when the child ended, or failed several health checks in a row."""
        failed_checks = 0
        while failed_checks < self._policy.max_failed_checks:
            try:
                await asyncio.wait_for(child.wait(), self._policy.check_interval)
            except TimeoutError:
                is_healthy = await self._address.is_healthy(self._policy.check_timeout)
                failed_checks = 0 if is_healthy else failed_checks + 1
            else:
                return

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        """Close its stdin, which ends it; kill it if it does not end in time."""
        if child.stdin is not None:
            child.stdin.close()
        try:
            await asyncio.wait_for(child.wait(), self._policy.stop_timeout)
        except TimeoutError:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _set_state(self, *, is_healthy: bool) -> None:
        if self._is_shared:
            with suppress(OutOfSpace, OSError):  # other commands then start their own engine
                update = (
                    partial(write_engine_file, self._home, self._address)
                    if is_healthy
                    else partial(remove_engine_file, self._home)
                )
                await asyncio.to_thread(update)
        async with self._state_changed:
            self._is_healthy = is_healthy
            self._state_changed.notify_all()
