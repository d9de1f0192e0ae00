"""The bot's drawing process: a child that draws pictures of tweets, started with the first and ended when idle.

Typst and the fonts are not in the bot, so a picture never holds up its event loop, and text that makes Typst hang or
take too much memory ends the child alone.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from models.domain.errors import ServiceError, TryLater
from models.pictures.request import PictureRequest
from models.runtime.python_process import child_environment, python_module

COMMAND = python_module("models.pictures")
MAX_WAITING = 20  # pictures at once
DRAW_SECONDS = 10.0  # a start on a slow disk included
IDLE_SECONDS = 600.0  # then its memory is given back
BUSY_SECONDS = 5.0
MAX_PNG_BYTES = 8 << 20
LENGTH_BYTES = 4

log = structlog.get_logger()


class PictureProcess:
    """Draws one picture at a time. The child ends when its input does, so that none outlives the bot."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        draw_seconds: float = DRAW_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._command = command
        self._draw_seconds, self._idle_seconds = draw_seconds, idle_seconds
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.TimerHandle | None = None

    async def draw(self, request: PictureRequest) -> bytes:
        """A PNG. Raises TryLater where too many wait, ServiceError where it can't be drawn."""
        if self._waiting >= MAX_WAITING:
            raise TryLater("pictures-busy", BUSY_SECONDS)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._draw(request)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        async with self._turn:
            await self._end()

    async def _draw(self, request: PictureRequest) -> bytes:
        if self._idle is not None:
            self._idle.cancel()
        try:
            async with asyncio.timeout(self._draw_seconds):
                try:
                    png = await self._ask(request)
                except (OSError, asyncio.IncompleteReadError):  # it had drawn its last one, or was killed
                    await self._end()
                    png = await self._ask(request)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:  # OSError: a timeout, too
            log.warning("picture_not_drawn", error=type(error).__name__)
            await self._end()
            raise ServiceError("picture-not-drawn") from error
        except asyncio.CancelledError:  # an answer may be half read
            await self._end()
            raise
        self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._leave)
        return png

    async def _ask(self, request: PictureRequest) -> bytes:
        child = await self._running()
        assert child.stdin
        assert child.stdout
        child.stdin.write(request.to_json().encode() + b"\n")
        await child.stdin.drain()
        return await _read_png(child.stdout)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            self._child = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=child_environment([])
            )
        return self._child

    def _leave(self) -> None:
        """Let the child end by itself."""
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            self._child = None

    async def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def _read_png(stdout: asyncio.StreamReader) -> bytes:
    """Raises IncompleteReadError, ValueError for what is no answer."""
    length = int.from_bytes(await stdout.readexactly(LENGTH_BYTES), "big")
    if length > MAX_PNG_BYTES:
        raise ValueError(length)
    return await stdout.readexactly(length)
