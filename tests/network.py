"""The guard that keeps the tests on this machine: whoever reaches beyond the loopback is told at once.

It watches this process, also what libraries do in it, and does not know what its child processes do.
"""

import ipaddress
import sys
from typing import Any

AWAY = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname")


class NetworkBlocked(AssertionError):
    """Not an OSError: the code under test would take that for a server that is away, and the test would pass."""


def keep_to_loopback() -> None:
    """From here on and for good, in every thread of this process."""
    sys.addaudithook(_check)


def _check(event: str, details: tuple[Any, ...]) -> None:
    if event in AWAY and isinstance(details[1], tuple):
        _refuse_beyond_loopback(details[1][0])
    if event in LOOKED_UP:
        _refuse_beyond_loopback(details[0])


def _refuse_beyond_loopback(host: object) -> None:
    """A Unix socket's address is no tuple and never comes here; no host at all means this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name != "localhost" and not _is_loopback(name):
        raise NetworkBlocked(f"a test reached for {name}; only the loopback and Unix sockets are open to it")


def _is_loopback(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
