"""A scripted engine: speaks the completions protocol, says what it was told to say, and dies when it was told to.

Runs inside a test, or as a process: `python -m tests.fakes.engine --socket PATH [--dies-once FLAG] [--hangs]`.
"""

import argparse
import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM
from socket import socket as Socket  # noqa: N812
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.engine_client.address import EngineAddress

Body = dict[str, Any]


@dataclass
class Script:
    """`say` gives the text of row `index` of a request; `asked` remembers every request."""

    say: Callable[[Body, int], str] = lambda body, index: f" {body['seed']} and {index}."
    finish: str = "stop"
    refusal: tuple[int, Body] | None = None
    is_well: bool = True
    before: Callable[[Body], None] = lambda _body: None
    asked: list[Body] = field(default_factory=list)
    held: asyncio.Event | None = None  # requests are answered once it is set
    checks: int = 0

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/completions", self._completions, methods=["POST"]),
                Route("/healthz", self._health),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        self.checks += 1
        return JSONResponse({"status": "ok"}, 200 if self.is_well else 503)

    async def _completions(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.asked.append(body)
        self.before(body)
        if self.held is not None:
            await self.held.wait()
        if self.refusal is not None:
            status, error = self.refusal
            return JSONResponse({"error": error}, status)
        choices = [
            {"index": index, "text": self.say(body, index), "finish_reason": self.finish, "logprobs": None}
            for index in range(body["n"])
        ]
        return JSONResponse(
            {"id": "cmpl-1", "object": "text_completion", "created": 0, "model": body["model"], "choices": choices}
        )


def saying(*texts: str) -> Callable[[Body, int], str]:
    """Row after row these texts, over all requests; the last one again and again."""
    left = list(texts)
    return lambda _body, _index: left.pop(0) if len(left) > 1 else left[0]


@asynccontextmanager
async def scripted(script: Script, socket: Path) -> AsyncIterator[EngineAddress]:
    """The scripted engine on a Unix socket, inside the test's own loop."""
    server = uvicorn.Server(uvicorn.Config(script.application(), log_config=None, lifespan="off"))
    with closing(Socket(AF_UNIX, SOCK_STREAM)) as listener:
        listener.bind(str(socket))
        listener.listen()  # from here on who connects waits until the server is up
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield EngineAddress.at_socket(socket)
        finally:
            server.should_exit = True
            await task


def main(arguments: Sequence[str] | None = None) -> None:
    """An engine as a process: ends when its stdin closes; with `--dies-once` it dies under its first request."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--dies-once", type=Path)
    parser.add_argument("--hangs", type=Path)
    parser.add_argument("--fails", action="store_true")
    parser.add_argument("--dies", action="store_true")
    parser.add_argument("--starts-with", type=Path)
    options = parser.parse_args(arguments)
    if options.fails:
        raise SystemExit("no such device")
    threading.Thread(target=_end_with_stdin, daemon=True).start()

    while options.starts_with is not None and not options.starts_with.exists():
        threading.Event().wait(0.01)

    def before(_body: Body) -> None:
        if options.dies:
            _die()
        for flag, act in ((options.dies_once, _die), (options.hangs, _hang)):
            if flag is not None and not flag.exists():
                flag.touch()
                act()

    uvicorn.run(Script(before=before).application(), uds=options.socket, log_config=None, lifespan="off")


def _die() -> None:
    os.kill(os.getpid(), 9)


def _hang() -> None:
    """Block the loop: neither requests nor /healthz are answered any more."""
    threading.Event().wait()


def _end_with_stdin() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
