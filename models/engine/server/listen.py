"""Listening sockets of the engine: a Unix socket of its user, or TCP.

They are bound and not yet listening: an address in use is an error at once, and nobody can connect before the engine is
ready.
"""

import os
import socket
from contextlib import suppress
from pathlib import Path

from models.domain.errors import RequestUnfit
from models.runtime.data_dir import SOCKET_PATH_BYTES

BACKLOG = 128  # connections waiting to be accepted


def unix_socket(path: Path) -> socket.socket:
    """A socket at `path` for this user only. Replaces one that a dead engine left behind. Raises RequestUnfit."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise RequestUnfit("engine-socket-path-too-long", path=str(path), maximum=SOCKET_PATH_BYTES)
    _refuse_if_in_use(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        path.unlink(missing_ok=True)
        bound.bind(str(path))
    except OSError as error:
        raise RequestUnfit("engine-cannot-listen", address=str(path), reason=str(error.strerror)) from error
    finally:
        os.umask(before)
    return bound


def tcp_socket(host: str, port: int) -> socket.socket:
    """A socket at `host`:`port`; port 0 is any free one. Raises RequestUnfit."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise RequestUnfit("engine-cannot-listen", address=f"{host}:{port}", reason=str(error.strerror)) from error
    return bound


def address_of(bound: socket.socket) -> str:
    """The address for a client: a path, or a URL."""
    name = bound.getsockname()
    if isinstance(name, str):
        return name
    host = f"[{name[0]}]" if bound.family == socket.AF_INET6 else name[0]
    return f"http://{host}:{name[1]}"


def _refuse_if_in_use(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial, suppress(OSError):
        trial.connect(str(path))
        raise RequestUnfit("engine-already-listening", address=str(path))
