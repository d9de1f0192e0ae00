"""The composition root: what ends the bot and the service."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from bot.app import signalled


@pytest.fixture
def _without_hangup() -> Iterator[None]:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    """A closed terminal as well: whatever was started is ended with it."""
    stop = asyncio.Event()
    with signalled(stop.set):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 5)


@pytest.mark.usefixtures("_without_hangup")
async def test_what_is_to_outlive_its_terminal_does() -> None:
    """Under nohup the closing of the terminal does not matter, SIGTERM does."""
    stop = asyncio.Event()
    with signalled(stop.set):
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        assert not stop.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
