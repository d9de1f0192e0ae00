"""The process manager of `mynah run`: starts bot and trainer, and restarts them with exponential backoff.

It does not restart what can't start because of its settings: then the service ends, with the reason. The engine and the
trainings are not its children, but the bot's and the trainer's.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from models.domain.errors import RequestUnfit
from models.runtime.backoff import Backoff
from models.runtime.data_dir import DataDir

log = structlog.get_logger()

MIN_HEALTHY_SECONDS = 60.0  # a process that ran for so long is in no crash loop
MAX_SHUTDOWN_SECONDS = 20.0  # between SIGTERM and SIGKILL
EXIT_NOT_STARTED = 127  # as in a shell
EXIT_REFUSED = (1, 2)  # an error message and wrong usage: a restart would not help
MAX_REASON_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Process:
    """`log` receives its output. Without one it uses this process's terminal, and the service ends when it ends.

    `stderr` is the terminal's file descriptor, if this process's own stderr is a log. `environment` is by default the
    manager's own.
    """

    name: str
    command: Sequence[str]
    log: Path | None = None
    stderr: int | None = None
    environment: Mapping[str, str] | None = field(default=None, repr=False)


def trainer_process(home: DataDir) -> Process:
    """The trainer, as a process that ends with this one and gets none of the bot's secrets."""
    from bot.settings import BOT_SECRETS  # slow: not for what is only kept running
    from models.runtime.python_process import environment_without, python_module

    return Process(
        "trainer",
        python_module("trainer", "worker", "--parent", str(os.getpid())),
        home.logs / "trainer.log",
        environment=environment_without(BOT_SECRETS),
    )


async def keep_running(processes: Sequence[Process], stop: asyncio.Event) -> int:
    """Run all processes and restart those that die, until `stop` is set or the one with the terminal has ended.

    Returns the exit code of the service: 0 once `stop` is set. Raises RequestUnfit with the reason that a process gave
    in its log for being unable to start with its settings.
    """
    restarting = [asyncio.create_task(_restart_until_done(process), name=process.name) for process in processes]
    stopping = asyncio.create_task(stop.wait())
    done, _pending = await asyncio.wait([*restarting, stopping], return_when=asyncio.FIRST_COMPLETED)
    for task in (*restarting, stopping):
        task.cancel()
    await asyncio.gather(*restarting, stopping, return_exceptions=True)
    return 0 if stop.is_set() else max(int(task.result()) for task in done)


async def _restart_until_done(process: Process) -> int:
    """Returns the exit code once a restart would not help. Raises RequestUnfit for invalid settings."""
    loop, backoff, has_run = asyncio.get_running_loop(), Backoff(), False
    while True:
        started = loop.time()
        code = await _run_once(process)
        was_healthy = loop.time() - started > MIN_HEALTHY_SECONDS
        has_run = has_run or was_healthy or code < 0  # if it can't start any more, the disk may be full: that passes
        if process.log is None and (code == 0 or (code in EXIT_REFUSED and not has_run)):
            return code
        if process.log is not None and code == os.EX_CONFIG:
            raise RequestUnfit("process-settings-invalid", process=process.name, reason=_last_line(process.log))
        if was_healthy:
            backoff.reset()
        seconds = backoff.next_seconds()
        reason = {"reason": _last_line(process.log)} if process.log is not None and code in EXIT_REFUSED else {}
        log.warning("process_exited", process=process.name, exit_code=code, restart_seconds=seconds, **reason)
        await asyncio.sleep(seconds)


def _last_line(path: Path) -> str:
    """The sentence with which a process refused to start."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - MAX_REASON_BYTES))
        return file.read().decode(errors="replace").strip().rpartition("\n")[2]


async def _run_once(process: Process) -> int:
    """Returns the exit code. On cancellation the process is terminated, and killed if it does not end."""
    try:
        child = await _start(process)
    except OSError as error:  # no memory for another process, no room for its log
        log.error("process_start_failed", process=process.name, reason=error.strerror)
        return EXIT_NOT_STARTED
    try:
        return await child.wait()
    finally:
        await _end(child)


async def _start(process: Process) -> asyncio.subprocess.Process:
    if process.log is None:
        return await asyncio.create_subprocess_exec(*process.command, env=process.environment, stderr=process.stderr)
    with process.log.open("ab") as file:
        # in a session of its own, so that Ctrl-C reaches it only once, through this process
        return await asyncio.create_subprocess_exec(
            *process.command,
            env=process.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(child.wait(), MAX_SHUTDOWN_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
