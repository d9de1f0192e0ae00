"""Platforms and background loops that fail are started again, each by itself."""

import asyncio
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.dispatch.supervision import keep_running


@dataclass
class Failing:
    """Fails as often as it is told, then runs until the test ends."""

    failures: int
    runs: int = 0
    is_running: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        self.runs += 1
        if self.runs <= self.failures:
            raise KeyError("an answer without a field")
        self.is_running.set()
        await asyncio.Event().wait()


async def test_one_that_fails_runs_again_and_the_other_does_not_notice() -> None:
    """Each failure is logged, with its origin but without its text."""
    failing, steady = Failing(3), Failing(0)
    with capture_logs() as lines:
        tasks = [asyncio.create_task(keep_running("one", each.run, min_backoff=0.001)) for each in (failing, steady)]
        async with asyncio.timeout(60):
            await failing.is_running.wait()
    assert (failing.runs, steady.runs) == (4, 1)
    assert [line["event"] for line in lines] == ["restarting_after_error"] * 3
    assert "an answer" not in str(lines)
    assert [line["retry_seconds"] for line in lines] == [0.001, 0.002, 0.004]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)


async def test_one_that_ends_is_not_started_again() -> None:
    """As a console, when the person leaves."""

    async def end() -> None:
        runs.append(1)

    runs: list[int] = []
    await keep_running("console", end)
    assert runs == [1]


async def test_a_base_exception_ends_it() -> None:
    """As when the process is told to end."""

    async def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await keep_running("one", end)
