"""The service's processes, bot and trainer, kept running by one command.

It does not know what they do. Their engine and trainings are their own children.
"""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger()

FIRST_PAUSE, MAX_PAUSE_SECONDS = 0.5, 30.0  # seconds
LIVED_SECONDS = 60.0  # who lived so long did not fail to start
STOP_SECONDS = 20.0
NOT_STARTED = 127  # as a shell says it
REFUSED = (1, 2)  # the exit codes for a sentence on stderr and for wrong usage: starting again would not help


@dataclass(frozen=True, slots=True)
class Process:
    """`log` takes its output; without one it has this process's terminal, and the whole service ends with it."""

    name: str
    command: Sequence[str]
    log: Path | None = None


async def keep_running(processes: Sequence[Process], stop: asyncio.Event) -> int:
    """Run them all, each started again when it dies, until `stop` or until one that has the terminal is done.

    Gives the exit code for the service.
    """
    keepers = [asyncio.create_task(_keep(process), name=process.name) for process in processes]
    stopped = asyncio.create_task(stop.wait())
    done, _rest = await asyncio.wait([*keepers, stopped], return_when=asyncio.FIRST_COMPLETED)
    for keeper in (*keepers, stopped):
        keeper.cancel()
    await asyncio.gather(*keepers, stopped, return_exceptions=True)
    codes = [task.result() for task in done if task is not stopped]
    return max((int(code) for code in codes), default=0)


async def _keep(process: Process) -> int:
    """Start it again and again. Gives its exit code when starting again is no use."""
    loop = asyncio.get_running_loop()
    pause = FIRST_PAUSE
    while True:
        began = loop.time()
        code = await _run(process)
        has_lived = loop.time() - began > LIVED_SECONDS
        if process.log is None and (code == 0 or (code in REFUSED and not has_lived)):
            return code
        pause = FIRST_PAUSE if has_lived else min(2 * pause, MAX_PAUSE_SECONDS)
        log.warning("a process ended and is started again", process=process.name, exit_code=code)
        await asyncio.sleep(pause)


async def _run(process: Process) -> int:
    """One life of it; when this is cancelled it is asked to end, and killed if it does not."""
    try:
        child = await _start(process)
    except OSError as error:  # no memory for another process, no room for its log
        log.error("a process could not be started", process=process.name, reason=error.strerror)  # noqa: TRY400 - it happens outside
        return NOT_STARTED
    try:
        return await child.wait()
    finally:
        await _end(child)


async def _start(process: Process) -> asyncio.subprocess.Process:
    if process.log is None:
        return await asyncio.create_subprocess_exec(*process.command)
    with process.log.open("ab") as file:
        # in a session of its own, so that Ctrl-C reaches it through this process alone, once
        return await asyncio.create_subprocess_exec(
            *process.command, stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(child.wait(), STOP_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
