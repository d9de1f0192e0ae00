"""The engine's door: OpenAI's completions protocol over HTTP, where a model's name is a persona's id.

It does not know torch, sockets or processes. It never logs a prompt or a text.
"""

import asyncio
import json
import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any, Literal, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from models.domain.errors import CheckpointUnfit, NotFound, RequestUnfit, ServiceError, TryLater
from models.engine.core.engine import Engine
from models.engine.core.metrics import CONTENT_TYPE
from models.engine.request import Event, GenerationRequest, Sampling, TokenChunk
from models.engine.server.auth import KeyCheck, problem
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin

MAX_BODY_BYTES = 256 * 1024
STATUS: dict[type[ServiceError], int] = {NotFound: 404, RequestUnfit: 400, TryLater: 429, CheckpointUnfit: 503}
DEFAULTS = Sampling()

CLIENT_GONE = 499  # nginx's number; nobody is there to read it

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The body of a request. What OpenAI's protocol has beyond this is refused unless it asks for nothing."""

    model_config = ConfigDict(extra="allow", strict=True)

    model: str = Field(max_length=400)
    prompt: str = ""
    n: int = 1
    max_tokens: int = DEFAULTS.max_tokens
    temperature: float = DEFAULTS.temperature
    top_p: float = DEFAULTS.top_p
    seed: int | None = None
    stop: str | list[str] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    user: str = ""
    top_k: int = DEFAULTS.top_k
    min_tokens: int = DEFAULTS.min_tokens
    repetition_penalty: float = DEFAULTS.repetition_penalty
    priority: Literal["interactive", "bulk"] = "interactive"
    seconds: float | None = None

    def generation(self, new_seed: Callable[[], int]) -> GenerationRequest:
        """What the engine is to do. Raises RequestUnfit."""
        strange = [name for name, value in (self.model_extra or {}).items() if value]
        if strange:
            raise RequestUnfit(f"“{strange[0][:40]}” is not served here.")
        stop = (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())
        sampling = Sampling(
            self.temperature,
            self.top_k,
            self.top_p,
            self.max_tokens,
            self.min_tokens,
            stop,
            self.repetition_penalty,
        )
        return GenerationRequest(
            persona_id=self.model,
            prompt=self.prompt,
            seed=new_seed() if self.seed is None else self.seed,
            count=self.n,
            sampling=sampling,
            is_streamed=self.stream,
            user=self.user,
            is_bulk=self.priority == "bulk",
            seconds=self.seconds,
        )


class CompletionEnvelope(BaseModel):
    """What every answer and every chunk of one begins with. `seed` is an extension: it gives the same text again."""

    id: str
    object: Literal["text_completion"] = "text_completion"
    created: int
    model: str
    seed: int
    choices: list[dict[str, Any]] = Field(default_factory=list)
    usage: dict[str, int] | None = None


class CompletionsApi:
    """The routes. `new_seed` draws the seed of a request that names none, `now` gives seconds since 1970."""

    def __init__(self, engine: Engine, home: DataDir, new_seed: Callable[[], int], now: Callable[[], float]) -> None:
        self._engine = engine
        self._home = home
        self._new_seed = new_seed
        self._now = now

    async def completions(self, request: Request) -> Response:
        asked = await _read(request)
        generation = asked.generation(self._new_seed)
        generation.check()
        envelope = CompletionEnvelope(
            id=f"cmpl-{self._new_seed():016x}", created=int(self._now()), model=asked.model, seed=generation.seed
        )
        if asked.stream:
            includes_usage = bool(asked.stream_options and asked.stream_options.include_usage)
            return await self._stream(request, self._chunks(generation, envelope, includes_usage))
        pieces = await _unless_gone(request, self._whole(generation))
        choices = [_choice(piece) for piece in sorted(pieces, key=lambda piece: piece.index)]
        whole = envelope.model_copy(update={"choices": choices, "usage": _usage(pieces)})
        return JSONResponse(whole.model_dump())

    async def personas(self, _request: Request) -> Response:
        names = await asyncio.to_thread(lambda: list(checkpoints.published(self._home)))
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "mynah"} for name in names]
        return JSONResponse({"object": "list", "data": data})

    async def metrics(self, _request: Request) -> Response:
        return Response(self._engine.metrics.text(), media_type=CONTENT_TYPE)

    async def health(self, _request: Request) -> Response:
        """Where the engine's thread is gone this process is of no use any more, though it answers."""
        if not self._engine.is_alive:
            return JSONResponse({"status": "broken"}, 503)
        load = self._engine.load()
        return JSONResponse({"status": "ok", "rows": load.rows, "waiting": load.waiting})

    async def _whole(self, generation: GenerationRequest) -> list[TokenChunk]:
        async with self._events(generation) as events:
            return [piece async for piece in _pieces(events, generation.count) if piece.finish]

    async def _stream(self, request: Request, chunks: AsyncGenerator[str]) -> Response:
        """The first piece decides between an error's status and a stream; an error after it becomes its last chunk."""
        first = await _unless_gone(request, anext(chunks))

        async def all_chunks() -> AsyncIterator[str]:
            async with aclosing(chunks):
                yield first
                try:
                    async for chunk in chunks:
                        yield chunk
                except ServiceError as error:
                    yield _event(problem(error))

        return StreamingResponse(all_chunks(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def _chunks(
        self, generation: GenerationRequest, envelope: CompletionEnvelope, includes_usage: bool
    ) -> AsyncGenerator[str]:
        over: list[TokenChunk] = []
        async with self._events(generation) as events:
            async for piece in _pieces(events, generation.count):
                over += [piece] if piece.finish else []
                yield _event(envelope.model_copy(update={"choices": [_choice(piece)]}).model_dump())
        if includes_usage:
            yield _event(envelope.model_copy(update={"usage": _usage(over)}).model_dump())
        yield "data: [DONE]\n\n"

    @asynccontextmanager
    async def _events(self, generation: GenerationRequest) -> AsyncIterator["asyncio.Queue[Event]"]:
        """What the engine says about `generation`, brought onto this loop; leaving early cancels it."""
        loop, events = asyncio.get_running_loop(), asyncio.Queue[Event]()
        ticket = self._engine.submit(generation, lambda event: _post(loop, events, event))
        try:
            yield events
        finally:
            self._engine.cancel(ticket)


def application(
    engine: Engine, home: DataDir, new_seed: Callable[[], int], now: Callable[[], float], key: str | None = None
) -> Starlette:
    """The engine as an ASGI application; with `key` only for those who name it."""
    door = CompletionsApi(engine, home, new_seed, now)
    return Starlette(
        routes=[
            Route("/v1/completions", door.completions, methods=["POST"]),
            Route("/v1/models", door.personas),
            Route("/metrics", door.metrics),
            Route("/healthz", door.health),
        ],
        middleware=[Middleware(KeyCheck, key=key)] if key else [],
        exception_handlers={ServiceError: _refuse, HTTPException: _no_such_page, Exception: _apologise},
    )


async def _read(request: Request) -> CompletionRequest:
    """The body of `request`. A field that is null counts as left out. Raises RequestUnfit."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                raise RequestUnfit(f"A request has at most {MAX_BODY_BYTES >> 10} KB.")
    except ClientDisconnect:
        raise HTTPException(CLIENT_GONE) from None
    try:
        fields = json.loads(body)
        json.dumps(fields, ensure_ascii=False).encode()  # JSON can spell halves of characters, which no text has
        return CompletionRequest.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RequestUnfit(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None  # it quotes the prompt
    except (ValueError, AttributeError, RecursionError):
        raise RequestUnfit("The request is no JSON object with texts and numbers.") from None


async def _pieces(events: "asyncio.Queue[Event]", count: int) -> AsyncIterator[TokenChunk]:
    """The pieces of `count` completions until each has had its last. Raises the ServiceError that came instead."""
    while count:
        event = await events.get()
        if isinstance(event, ServiceError):
            raise event
        count -= event.finish is not None
        yield event


async def _unless_gone(request: Request, work: Awaitable[Answer]) -> Answer:
    """What `work` gives; it is cancelled when the client hangs up before."""
    answer, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise HTTPException(CLIENT_GONE)
        return answer.result()
    finally:
        answer.cancel()
        gone.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _post(loop: asyncio.AbstractEventLoop, events: "asyncio.Queue[Event]", event: Event) -> None:
    with suppress(RuntimeError):  # the loop is closed: the process is ending
        loop.call_soon_threadsafe(events.put_nowait, event)


def _choice(piece: TokenChunk) -> dict[str, Any]:
    return {"index": piece.index, "text": piece.text, "finish_reason": piece.finish, "logprobs": None}


def _usage(over: list[TokenChunk]) -> dict[str, int]:
    completion = sum(piece.completion_tokens for piece in over)
    prompt = over[0].prompt_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _event(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


def _refuse(_request: Request, error: Exception) -> Response:
    """A ServiceError as status, header and body."""
    assert isinstance(error, ServiceError)
    headers = {"Retry-After": str(math.ceil(error.after_seconds))} if isinstance(error, TryLater) else None
    return JSONResponse(problem(error), STATUS.get(type(error), 500), headers)


def _no_such_page(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = RequestUnfit(f"This address is not served: {error.detail}.")
    return JSONResponse(problem(sentence), error.status_code, error.headers)


def _apologise(_request: Request, error: Exception) -> Response:
    """Anything unforeseen. What the error says stays out of the answer and out of the log: it may quote a prompt."""
    log.error("request failed", **origin(error))
    return JSONResponse(problem(ServiceError("Something went wrong in the engine.")), 500)
