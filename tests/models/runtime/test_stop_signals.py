"""Signals that stop a process in order."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from models.runtime.stop_signals import on_stop_signal


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


async def test_what_signals_did_before_they_do_again() -> None:
    """`mynah run` ends with 0 on SIGTERM, also in its last moments."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with on_stop_signal(asyncio.Event().set):
            pass
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
