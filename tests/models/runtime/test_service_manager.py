"""Messages to systemd, received as it receives them: on a datagram socket."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.runtime.service_manager import ServiceManager


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


def test_lines_arrive_as_one_datagram(systemd: socket.socket) -> None:
    """As sd_notify(3) describes."""
    ServiceManager.of({"NOTIFY_SOCKET": systemd.getsockname()}).notify("READY=1", "STATUS=Serving Telegram")
    assert systemd.recv(4_096) == b"READY=1\nSTATUS=Serving Telegram"


def test_an_abstract_address_begins_with_an_at_sign() -> None:
    """Linux has sockets without a file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("")  # the kernel chooses an abstract address
        listening.settimeout(60)
        ServiceManager("@" + listening.getsockname().decode()[1:]).notify("READY=1")
        assert listening.recv(4_096) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nowhere/notify"])
async def test_without_a_manager_nothing_happens(address: str) -> None:
    """In a terminal, or if the manager is gone."""
    manager = ServiceManager.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "soon"})
    manager.notify("READY=1")
    await asyncio.wait_for(manager.keep_alive(), 60)


async def test_a_loop_that_hangs_stops_pinging(systemd: socket.socket) -> None:
    """Several pings come within the watchdog's time; none while a callback blocks the loop."""
    manager = ServiceManager.of({"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "30000"})
    assert manager.watchdog_seconds == 0.03
    pinging = asyncio.create_task(manager.keep_alive())
    for _ in range(3):
        assert await asyncio.to_thread(systemd.recv, 4_096) == b"WATCHDOG=1"
    systemd.setblocking(False)
    while True:
        try:
            systemd.recv(4_096)
        except BlockingIOError:
            break
    systemd.settimeout(0.1)
    with pytest.raises(TimeoutError):  # this waits in the loop itself, which hangs
        systemd.recv(4_096)
    pinging.cancel()
