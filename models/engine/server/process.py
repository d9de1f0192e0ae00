"""The engine as a process: when it begins to answer, and when it ends.

It does not know what is asked of the engine, nor where it listens.
"""

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
from models.engine.server.listen import BACKLOG, place

GRACE_SECONDS = 5  # for what runs when the engine is told to stop


class Server(uvicorn.Server):
    """uvicorn, but with our signals: its own handling ends the process before the socket is removed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(engine: Engine, application: Starlette, bound: socket.socket, lifeline: int | None) -> None:
    """Load what is needed, then listen and answer until SIGTERM, SIGINT, or the file descriptor `lifeline` closing.

    It listens only once it can be used: whoever can connect is answered. Raises TryLater when the engine broke.
    """
    with bound:
        engine.start()
        try:
            _answer(engine, application, bound, lifeline)
            if not engine.is_alive:
                raise TryLater("The engine broke; its log says where. Start it again.")
        finally:
            engine.close()


def _answer(engine: Engine, application: Starlette, bound: socket.socket, lifeline: int | None) -> None:
    address = bound.getsockname()
    try:
        asyncio.run(_serve(engine, application, bound, lifeline))
    finally:
        if isinstance(address, str):
            Path(address).unlink(missing_ok=True)


def server(application: Starlette) -> Server:
    """An HTTP server that waits a little for what runs when it ends, and keeps no record of who asked for what."""
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
    answering = server(application)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        answering.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    threading.Thread(target=_watch, args=(engine, loop, stop), name="watch", daemon=True).start()
    if lifeline is not None:
        threading.Thread(target=_hold, args=(lifeline, loop, stop), name="lifeline", daemon=True).start()
    bound.listen(BACKLOG)
    sys.stderr.write(f"The engine is listening at {place(bound)}.\n")  # who started it by hand looks for it
    sys.stderr.flush()
    await answering.serve(sockets=[bound])


def _watch(engine: Engine, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Wait until the engine's thread is gone. Then whoever starts this process is to start it again."""
    engine.wait()
    with suppress(RuntimeError):  # the loop is closed: the process is ending
        loop.call_soon_threadsafe(stop)


def _hold(lifeline: int, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Wait until the parent is gone, which closes `lifeline` even when it was killed. Then nobody reads answers."""
    while os.read(lifeline, 4096):
        pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop)
    last_resort = threading.Timer(2 * GRACE_SECONDS, os._exit, (1,))  # whatever hangs must not outlive the parent
    last_resort.daemon = True
    last_resort.start()
