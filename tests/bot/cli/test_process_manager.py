"""The process manager, with real child processes."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cli.process_manager import Process, keep_running
from models.domain.errors import RequestUnfit

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


async def test_a_bot_that_was_killed_is_restarted_although_it_refuses_to_start_once(tmp_path: Path) -> None:
    """A full disk passes; wrong settings would have kept it from its first start."""
    path, stop = tmp_path / "bot", asyncio.Event()
    refuses_second_start = f"open({str(path)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
    refuses_second_start += f"if len(open({str(path)!r}).readlines()) == 2: sys.exit(1)\nsignal.pause()"
    service = asyncio.create_task(keep_running([Process("bot", child(refuses_second_start))], stop))
    (first,) = await process_ids(path, 1)
    os.kill(first, signal.SIGKILL)
    await process_ids(path, 3)
    stop.set()
    assert await asyncio.wait_for(service, SECONDS) == 0


@pytest.mark.parametrize("code", [0, 1, 2])
async def test_the_service_ends_with_the_bot_if_a_restart_would_not_help(tmp_path: Path, code: int) -> None:
    """The user left the console, or the bot refused to start: its exit code is the service's."""
    processes = [
        Process("bot", child(f"sys.exit({code})")),
        Process("trainer", child("signal.pause()"), tmp_path / "trainer.log"),
    ]
    assert await asyncio.wait_for(keep_running(processes, asyncio.Event()), SECONDS) == code


async def test_a_service_that_is_stopped_ends_with_0_although_the_bot_has_just_refused(tmp_path: Path) -> None:
    """A service manager that sends SIGTERM in a crash loop sees no failure."""
    stop = asyncio.Event()
    service = asyncio.create_task(keep_running([Process("bot", child("sys.exit(1)"))], stop))
    await asyncio.sleep(0)
    [bot] = [task for task in asyncio.all_tasks() if task.get_name() == "bot"]
    bot.add_done_callback(lambda _bot: stop.set())
    assert await asyncio.wait_for(service, SECONDS) == 0


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


async def test_a_process_with_invalid_settings_is_not_restarted(tmp_path: Path) -> None:
    """The service ends, and the reason, which only the trainer's log had, is shown in the terminal."""
    bot, starts = tmp_path / "bot", tmp_path / "starts"
    refuses = f"open({str(starts)!r}, 'a').write('one')\nprint('MEASURED_TWEETS makes no sense.', file=sys.stderr)"
    processes = [
        Process("bot", child(WAITS.format(path=str(bot)))),
        Process("trainer", child(f"{refuses}\nsys.exit(os.EX_CONFIG)"), tmp_path / "trainer.log"),
    ]
    with pytest.raises(RequestUnfit, match=r"^The trainer can't start .*: MEASURED_TWEETS makes no sense\.$"):
        await asyncio.wait_for(keep_running(processes, asyncio.Event()), SECONDS)
    assert starts.read_text() == "one"
    for line in bot.read_text().splitlines() if bot.exists() else ():
        with pytest.raises(ProcessLookupError):
            os.kill(int(line), 0)


async def test_a_crash_loop_is_slowed_down(tmp_path: Path) -> None:
    """After one quick restart it waits 10 seconds, then longer. The reason that the process gave is shown with it."""
    refuses = child("print('The disk is full.', file=sys.stderr)\nsys.exit(1)")
    processes = [Process("trainer", refuses, tmp_path / "trainer.log")]
    stop = asyncio.Event()
    with capture_logs() as lines:
        service = asyncio.create_task(keep_running(processes, stop))
        async with asyncio.timeout(SECONDS):
            while len(lines) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        stop.set()
        await service
    assert [(line["restart_seconds"], line["reason"]) for line in lines] == [
        (0.5, "The disk is full."),
        (10, "The disk is full."),
    ]


async def test_a_process_with_the_terminal_shows_its_errors_there(tmp_path: Path) -> None:
    """Also while this process's own stderr is a log, because a console is on the screen."""
    with (tmp_path / "terminal").open("wb") as terminal:
        refuses = child("print('Mynah is already running.', file=sys.stderr)\nsys.exit(1)")
        service = keep_running([Process("bot", refuses, stderr=terminal.fileno())], asyncio.Event())
        assert await asyncio.wait_for(service, SECONDS) == 1
    assert (tmp_path / "terminal").read_text() == "Mynah is already running.\n"
