"""The service's processes, with real children."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cli.process_manager import Process, keep_running

SECONDS = 120.0


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import os, signal, sys, time\n{code}")


# notes its process id, one a life, in the file that is its argument, then waits for a signal
LIVES = "open({path!r}, 'a').write(f'{{os.getpid()}}\\n')\nsignal.pause()"


async def lives(path: Path, count: int) -> list[int]:
    """The process ids of the lives so far, as soon as there are `count`."""
    async with asyncio.timeout(SECONDS):
        while not path.exists() or len(path.read_text().splitlines()) < count:  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.02)
    return [int(line) for line in path.read_text().splitlines()]  # noqa: ASYNC240


async def test_a_killed_process_is_started_again_and_all_end_with_the_service(tmp_path: Path) -> None:
    """kill -9 of the trainer gives a new one; when the service stops none is left."""
    bot, trainer, stop = tmp_path / "bot", tmp_path / "trainer", asyncio.Event()
    service = asyncio.create_task(
        keep_running(
            [
                Process("bot", child(LIVES.format(path=str(bot)))),
                Process("trainer", child(LIVES.format(path=str(trainer))), tmp_path / "trainer.log"),
            ],
            stop,
        )
    )
    (first,) = await lives(trainer, 1)
    os.kill(first, signal.SIGKILL)
    _first, second = await lives(trainer, 2)
    (only,) = await lives(bot, 1)
    stop.set()
    assert await asyncio.wait_for(service, SECONDS) == 0
    for process in (second, only):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.parametrize("code", [0, 1, 2])
async def test_the_service_ends_with_the_bot_when_starting_again_is_no_use(tmp_path: Path, code: int) -> None:
    """The person left the console, or the bot refused with its sentence: its exit code is the service's."""
    processes = [
        Process("bot", child(f"sys.exit({code})")),
        Process("trainer", child("signal.pause()"), tmp_path / "trainer.log"),
    ]
    assert await asyncio.wait_for(keep_running(processes, asyncio.Event()), SECONDS) == code


async def test_a_process_with_a_log_writes_there(tmp_path: Path) -> None:
    """The trainer's lines do not garble the console."""
    log = tmp_path / "trainer.log"
    flag = tmp_path / "flag"
    code = f"print('out', flush=True); print('err', file=sys.stderr, flush=True); {LIVES.format(path=str(flag))}"
    stop = asyncio.Event()
    service = asyncio.create_task(keep_running([Process("trainer", child(code.replace("; ", "\n")), log)], stop))
    await lives(flag, 1)
    stop.set()
    await service
    assert log.read_text().split() == ["out", "err"]


async def test_a_process_that_cannot_be_started_is_tried_again(tmp_path: Path) -> None:
    """No memory for it, or no room for its log: the service goes on, and it comes up when the reason is gone."""
    flag = tmp_path / "flag"
    log = tmp_path / "logs" / "trainer.log"
    stop = asyncio.Event()
    service = asyncio.create_task(keep_running([Process("trainer", child(LIVES.format(path=str(flag))), log)], stop))
    with capture_logs() as lines:
        async with asyncio.timeout(SECONDS):
            while not lines:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    log.parent.mkdir()
    await lives(flag, 1)
    stop.set()
    assert await service == 0
    assert lines[0]["event"] == "a process could not be started"
