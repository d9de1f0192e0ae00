"""The network guard itself."""

import socket
from pathlib import Path

import pytest

from tests.network import NetworkBlocked


@pytest.mark.parametrize("host", ["192.0.2.1", "8.8.8.8", "2001:db8::1"])
def test_nothing_beyond_this_machine_is_reached(host: str) -> None:
    """Not even an address that answers nobody."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as away, pytest.raises(NetworkBlocked):
        away.connect((host, 80))


def test_no_name_is_looked_up() -> None:
    """Asking a name server is reaching out too."""
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("huggingface.co", 443)


def test_the_loopback_is_open() -> None:
    """Real servers on this machine are what tests talk to."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_unix_sockets_are_open(tmp_path: Path) -> None:
    """The engine listens on one."""
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
