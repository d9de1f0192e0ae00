"""The composition root: signals, and cancelling jobs."""

import asyncio
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import cancel, on_stop_signal
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.domain.training_job import TrainingRequest
from models.registry import Registry


@pytest.fixture
def _without_hangup() -> Iterator[None]:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def _with_hangup() -> Iterator[None]:
    """As in a terminal, also where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_with_hangup")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_stops_it_in_order(number: signal.Signals) -> None:
    """So does closing the terminal."""
    stop = asyncio.Event()
    with on_stop_signal(stop.set):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 60)


@pytest.mark.usefixtures("_without_hangup")
async def test_nohup_outlives_the_terminal() -> None:
    """Under nohup SIGHUP is ignored, SIGTERM is not."""
    stop = asyncio.Event()
    with on_stop_signal(stop.set):
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        assert not stop.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 60)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


async def test_a_job_that_is_over_cannot_be_cancelled(tmp_path: Path) -> None:
    """A late cancellation is refused."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    settings = BotSettings(data_dir=tmp_path)
    jobs = Registry(settings.home.prepare().registry).jobs
    job, _is_new = jobs.submit(TrainingRequest(("ada",), ("files:a",), "ada", "gpt2"), None, now)
    jobs.fail(job.id, "No.", now)
    with pytest.raises(RequestUnfit, match=f"Job {job.id} is already over"):
        await cancel(settings, job.id)
