"""Servers on the loopback that never finish an answer: silent, a byte at a time, endless headers, an endless body.

Each is a plain socket server, since a web framework would send whole answers.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PAUSE_SECONDS = 0.2  # between two bytes, far below any timeout for a single read
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"

Send = Callable[[bytes], None]


@dataclass
class SlowServer:
    """A server that treats every request the same way; `requests` counts them, `open_connections` those under way."""

    answer: Callable[["SlowServer", Send], None]
    address: str = ""
    requests: int = 0
    open_connections: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> bool:
        """Pause between two bytes; whether to go on."""
        return not self.stop.wait(PAUSE_SECONDS)


def _silent(server: SlowServer, _send: Send) -> None:
    server.stop.wait()


def _slow_body(server: SlowServer, send: Send) -> None:
    send(HEAD + b"Content-Length: 1000000\r\n\r\n")
    while server.wait():
        send(b" ")


def _slow_headers(server: SlowServer, send: Send) -> None:
    send(HEAD + b"X-Slow: ")
    while server.wait():
        send(b"x")


def _endless_body(server: SlowServer, send: Send) -> None:
    send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while not server.stop.is_set():
        send(CHUNK)


SLOW = {
    "silent": _silent,
    "slow body": _slow_body,
    "slow headers": _slow_headers,
    "endless body": _endless_body,
}


@contextmanager
def slow_server(kind: str) -> Iterator[SlowServer]:
    """A server of that kind at its address, on a port of its own."""
    server = SlowServer(SLOW[kind])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PAUSE_SECONDS)
        server.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        acceptor = threading.Thread(target=_accept, args=(server, listener))
        acceptor.start()
        try:
            yield server
        finally:
            server.stop.set()
            acceptor.join()


def _accept(server: SlowServer, listener: socket.socket) -> None:
    threads: list[threading.Thread] = []
    while not server.stop.is_set():
        with suppress(TimeoutError):
            connection, _address = listener.accept()
            threads.append(threading.Thread(target=_serve, args=(server, connection)))
            threads[-1].start()
    for thread in threads:
        thread.join()


def _serve(server: SlowServer, connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.settimeout(PAUSE_SECONDS * 5)
        connection.recv(1 << 16)
        server.requests += 1
        server.open_connections += 1
        try:
            server.answer(server, connection.sendall)
        finally:
            server.open_connections -= 1
