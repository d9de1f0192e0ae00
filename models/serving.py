"""The engine as a process: where it listens, and when it ends.

It does not know what is asked of the engine.
"""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette

from models.engine import Engine
from models.errors import RequestUnfit
from models.home import SOCKET_PATH_BYTES

GRACE_SECONDS = 5  # for what runs when the engine is told to stop
BACKLOG = 128  # connections that may wait to be accepted

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn, but with our signals: its own handling ends the process before the socket is removed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(engine: Engine, application: Starlette, listen: Callable[[], socket.socket], lifeline: int | None) -> None:
    """Load what is needed, then listen and answer until SIGTERM, SIGINT, or the file descriptor `lifeline` closing.

    It listens only once it can be used: whoever can connect is answered.
    """
    engine.start()
    try:
        with listen() as listening:
            _answer(application, listening, lifeline)
    finally:
        engine.close()


def _answer(application: Starlette, listening: socket.socket, lifeline: int | None) -> None:
    address = listening.getsockname()
    try:
        asyncio.run(_serve(application, listening, lifeline))
    finally:
        if isinstance(address, str):
            Path(address).unlink(missing_ok=True)


def unix_socket(path: Path) -> socket.socket:
    """A socket at `path` that only this user can open; one that a dead engine left there is replaced."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise RequestUnfit(f"A socket's path has at most {SOCKET_PATH_BYTES} bytes; {path} has more.")
    _refuse_a_living_one(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        path.unlink(missing_ok=True)
        listening.bind(str(path))
    except OSError as error:
        raise RequestUnfit(f"The engine cannot listen at {path}: {error.strerror}.") from error
    finally:
        os.umask(before)
    return listening


def tcp_socket(host: str, port: int) -> socket.socket:
    """A socket at `host`:`port`; port 0 is any free one."""
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise RequestUnfit(f"The engine cannot listen at {host}:{port}: {error.strerror}.") from error


def _refuse_a_living_one(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial, suppress(OSError):
        trial.connect(str(path))
        raise RequestUnfit(f"An engine is already listening at {path}.")


async def _serve(application: Starlette, listening: socket.socket, lifeline: int | None) -> None:
    server = Server(
        uvicorn.Config(
            application,
            backlog=BACKLOG,
            lifespan="off",
            log_config=None,
            access_log=False,  # it would be a record of who asked for what
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if lifeline is not None:
        threading.Thread(target=_hold, args=(lifeline, loop, stop), name="lifeline", daemon=True).start()
    log.info("listening", address=listening.getsockname())
    await server.serve(sockets=[listening])


def _hold(lifeline: int, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Wait until the parent is gone, which closes `lifeline` even when it was killed. Then nobody reads answers."""
    while os.read(lifeline, 4096):
        pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop)
    last_resort = threading.Timer(2 * GRACE_SECONDS, os._exit, (1,))  # whatever hangs must not outlive the parent
    last_resort.daemon = True
    last_resort.start()
