"""Small web servers of ours on 127.0.0.1 that stand in for services outside.

They do not know which service it is. What such a fake was not written for, a route or a field, fails the test.
"""

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    path: str
    fields: dict[str, str]


class Fake(ABC):
    """What every fake has: what was asked, what was not foreseen, and answers to be given out of turn.

    `address` is set while it is served; `begin` makes all else as new.
    """

    def __init__(self) -> None:
        self.address = ""
        self.begin()

    def begin(self) -> None:
        self.asked: list[Asked] = []
        self.unforeseen: list[str] = []
        self.out_of_turn: list[Response] = []

    @abstractmethod
    def routes(self) -> list[BaseRoute]:
        """The questions that it knows an answer to."""

    def noted(self, request: Request, known: Iterable[str]) -> Response | None:
        """Write the request down. What is to be answered out of turn, if anything is."""
        fields = dict(request.query_params)
        self.asked.append(Asked(request.url.path, fields))
        self.unforeseen += [f"{request.url.path}?{name}" for name in fields if name not in set(known)]
        return self.out_of_turn.pop(0) if self.out_of_turn else None

    def expect(self, is_so: bool) -> None:
        """A wrong request fails the test, and not only its answer."""
        if not is_so:
            self.unforeseen.append(f"this is not asked so: {self.asked[-1]}")

    async def unknown(self, request: Request) -> Response:
        self.unforeseen.append(request.url.path)
        return JSONResponse({}, status_code=404)

    def check(self) -> None:
        """Raises AssertionError where something was asked that the fake does not know."""
        assert not self.unforeseen
        assert not self.out_of_turn


@contextmanager
def served(fake: Fake) -> Iterator[None]:
    """The fake at its address, on a port of its own."""
    application = Starlette(routes=[*fake.routes(), Route("/{rest:path}", fake.unknown, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        fake.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
