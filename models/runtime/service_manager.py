"""Messages to systemd: that the service is ready, what it does, and that its event loop still runs.

The protocol of sd_notify(3) is one datagram of `NAME=value` lines. Without NOTIFY_SOCKET every call does nothing.
"""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC")  # that systemd sets
PINGS = 3  # in the time after which systemd ends a silent service


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """The service manager that started this process, if one did. `watchdog_seconds` is 0 where it watches nothing."""

    address: str = ""
    watchdog_seconds: float = 0.0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "ServiceManager":
        microseconds = environment.get("WATCHDOG_USEC", "")
        return cls(environment.get("NOTIFY_SOCKET", ""), int(microseconds) / 1e6 if microseconds.isdecimal() else 0.0)

    def notify(self, *lines: str) -> None:
        """Send lines such as `READY=1` and `STATUS=...`. A manager that can't be reached is none."""
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as datagrams:
            datagrams.sendto("\n".join(lines).encode(), address)

    async def keep_alive(self) -> None:
        """Ping the watchdog from the event loop, until cancelled: a loop that hangs stops pinging."""
        if not self.address or not self.watchdog_seconds:
            return
        while True:
            self.notify("WATCHDOG=1")
            await asyncio.sleep(self.watchdog_seconds / PINGS)
