"""The engine process: serves HTTP from when the model is loaded until a signal, or until its parent ends."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from models.domain.errors import TryLater
from models.engine.core.engine import Engine
from models.engine.server.listen import BACKLOG, address_of

GRACE_SECONDS = 5  # for requests in progress when the engine is told to stop


class Server(uvicorn.Server):
    """uvicorn without its own signal handling, which ends the process before the socket is removed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(engine: Engine, application: Starlette, bound: socket.socket, lifeline: int | None) -> None:
    """Load the model, then listen and answer until SIGTERM, SIGINT, or the file descriptor `lifeline` closes.

    Raises TryLater if the engine crashed.
    """
    with bound:
        engine.start()
        try:
            _serve_until_stopped(engine, application, bound, lifeline)
            if not engine.is_alive:
                raise TryLater("engine-broke")
        finally:
            engine.close()


def _serve_until_stopped(engine: Engine, application: Starlette, bound: socket.socket, lifeline: int | None) -> None:
    address = bound.getsockname()
    try:
        asyncio.run(_serve(engine, application, bound, lifeline))
    finally:
        if isinstance(address, str):
            Path(address).unlink(missing_ok=True)


def server(application: Starlette) -> Server:
    """An HTTP server that lets requests in progress finish, and keeps no access log."""
    return Server(
        uvicorn.Config(
            application,
            backlog=BACKLOG,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


async def _serve(engine: Engine, application: Starlette, bound: socket.socket, lifeline: int | None) -> None:
    http = server(application)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        http.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    threading.Thread(target=_watch, args=(engine, loop, stop), name="watch", daemon=True).start()
    if lifeline is not None:
        threading.Thread(target=_watch_parent, args=(lifeline, loop, stop), name="lifeline", daemon=True).start()
    bound.listen(BACKLOG)
    sys.stderr.write(f"The engine is listening at {address_of(bound)}.\n")  # for whoever starts it by hand
    sys.stderr.flush()
    await http.serve(sockets=[bound])


def _watch(engine: Engine, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stop serving when the engine's thread ends: the supervisor then restarts the process."""
    engine.wait()
    with suppress(RuntimeError):  # the loop is closed: the process is ending
        loop.call_soon_threadsafe(stop)


def _watch_parent(lifeline: int, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stop serving when the parent ends, which closes `lifeline` even if it was killed."""
    while os.read(lifeline, 4096):
        pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop)
    last_resort = threading.Timer(2 * GRACE_SECONDS, os._exit, (1,))  # a hanging process must not outlive its parent
    last_resort.daemon = True
    last_resort.start()
