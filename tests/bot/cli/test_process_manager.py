"""The process manager, with real child processes."""

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


# appends its process id to a file, then waits for a signal
WAITS = "open({path!r}, 'a').write(f'{{os.getpid()}}\\n')\nsignal.pause()"


async def process_ids(path: Path, count: int) -> list[int]:
    """The process ids of all starts so far, as soon as there are `count`."""
    async with asyncio.timeout(SECONDS):
        while not path.exists() or len(path.read_text().splitlines()) < count:  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.02)
    return [int(line) for line in path.read_text().splitlines()]  # noqa: ASYNC240


async def test_a_killed_process_is_restarted_and_all_end_with_the_service(tmp_path: Path) -> None:
    """After kill -9 the trainer is restarted; when the service stops, no process is left."""
    bot, trainer, stop = tmp_path / "bot", tmp_path / "trainer", asyncio.Event()
    service = asyncio.create_task(
        keep_running(
            [
                Process("bot", child(WAITS.format(path=str(bot)))),
                Process("trainer", child(WAITS.format(path=str(trainer))), tmp_path / "trainer.log"),
            ],
            stop,
        )
    )
    (first,) = await process_ids(trainer, 1)
    os.kill(first, signal.SIGKILL)
    _first, second = await process_ids(trainer, 2)
    (only,) = await process_ids(bot, 1)
    stop.set()
    assert await asyncio.wait_for(service, SECONDS) == 0
    for process in (second, only):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.parametrize("code", [0, 1, 2])
async def test_the_service_ends_with_the_bot_if_a_restart_would_not_help(tmp_path: Path, code: int) -> None:
    """The user left the console, or the bot refused to start: its exit code is the service's."""
    processes = [
        Process("bot", child(f"sys.exit({code})")),
        Process("trainer", child("signal.pause()"), tmp_path / "trainer.log"),
    ]
    assert await asyncio.wait_for(keep_running(processes, asyncio.Event()), SECONDS) == code


async def test_a_process_with_a_log_writes_to_it(tmp_path: Path) -> None:
    """The trainer's output does not garble the console."""
    log = tmp_path / "trainer.log"
    flag = tmp_path / "flag"
    code = f"print('out', flush=True); print('err', file=sys.stderr, flush=True); {WAITS.format(path=str(flag))}"
    stop = asyncio.Event()
    service = asyncio.create_task(keep_running([Process("trainer", child(code.replace("; ", "\n")), log)], stop))
    await process_ids(flag, 1)
    stop.set()
    await service
    assert log.read_text().split() == ["out", "err"]


async def test_a_process_that_cannot_be_started_is_retried(tmp_path: Path) -> None:
    """Without memory for it or room for its log, the service goes on and retries until it starts."""
    flag = tmp_path / "flag"
    log = tmp_path / "logs" / "trainer.log"
    stop = asyncio.Event()
    service = asyncio.create_task(keep_running([Process("trainer", child(WAITS.format(path=str(flag))), log)], stop))
    with capture_logs() as lines:
        async with asyncio.timeout(SECONDS):
            while not lines:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    log.parent.mkdir()
    await process_ids(flag, 1)
    stop.set()
    assert await service == 0
    assert lines[0]["event"] == "process_start_failed"
