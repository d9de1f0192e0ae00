"""HTTP server: the OpenAI completions API, in which a model is a persona. Prompts and texts are never logged."""

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
from models.engine.server.auth import KeyCheck, error_body
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin

MAX_BODY_BYTES = 256 * 1024
MAX_BODY_SECONDS = 30.0
STATUS: dict[type[ServiceError], int] = {NotFound: 404, RequestUnfit: 400, TryLater: 429, CheckpointUnfit: 503}
DEFAULTS = Sampling()

CLIENT_CLOSED_REQUEST = 499  # nginx's status; nobody reads it

Result = TypeVar("Result")
Events = asyncio.Queue[Event]
log = structlog.get_logger(__name__)


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The body of a request. OpenAI's other fields are refused unless they are empty or zero."""

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

    def to_generation(self, new_seed: Callable[[], int]) -> GenerationRequest:
        """The engine's request. Raises RequestUnfit for fields that are not supported."""
        unsupported = [name for name, value in (self.model_extra or {}).items() if value]
        if unsupported:
            raise RequestUnfit("engine-field-unsupported", field=unsupported[0][:40])
        stop = (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())
        sampling = Sampling(
            temperature=self.temperature,
            top_k=self.top_k,
            top_p=self.top_p,
            max_tokens=self.max_tokens,
            min_tokens=self.min_tokens,
            stop=stop,
            repetition_penalty=self.repetition_penalty,
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
    """An answer, or one chunk of a stream. `seed` is an extension: with it the request gives the same texts again."""

    id: str
    object: Literal["text_completion"] = "text_completion"
    created: int
    model: str
    seed: int
    choices: list[dict[str, Any]] = Field(default_factory=list)
    usage: dict[str, int] | None = None


class CompletionsApi:
    """The routes. `new_seed` draws the seed of a request that has none, `now` returns seconds since 1970."""

    def __init__(self, engine: Engine, home: DataDir, new_seed: Callable[[], int], now: Callable[[], float]) -> None:
        self._engine = engine
        self._home = home
        self._new_seed = new_seed
        self._now = now

    async def completions(self, request: Request) -> Response:
        body = await _read_body(request)
        generation = body.to_generation(self._new_seed)
        generation.check()
        envelope = CompletionEnvelope(
            id=f"cmpl-{self._new_seed():016x}", created=int(self._now()), model=body.model, seed=generation.seed
        )
        if body.stream:
            includes_usage = bool(body.stream_options and body.stream_options.include_usage)
            return await self._stream(request, self._server_sent_events(generation, envelope, includes_usage))
        chunks = await _unless_disconnected(request, self._complete(generation))
        choices = [_choice(chunk) for chunk in sorted(chunks, key=lambda chunk: chunk.index)]
        completed = envelope.model_copy(update={"choices": choices, "usage": _usage(chunks)})
        return JSONResponse(completed.model_dump())

    async def models(self, _request: Request) -> Response:
        """The published personas."""
        names = await asyncio.to_thread(lambda: list(checkpoints.published_ids(self._home)))
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "mynah"} for name in names]
        return JSONResponse({"object": "list", "data": data})

    async def metrics(self, _request: Request) -> Response:
        return Response(self._engine.metrics.text(), media_type=CONTENT_TYPE)

    async def health(self, _request: Request) -> Response:
        """503 if the engine's thread has ended, so that the supervisor restarts this process."""
        if not self._engine.is_alive:
            return JSONResponse({"status": "broken"}, 503)
        load = self._engine.load()
        return JSONResponse({"status": "ok", "rows": load.running, "waiting": load.waiting})

    async def _complete(self, generation: GenerationRequest) -> list[TokenChunk]:
        """The last chunk of each completion, which has the whole text."""
        async with self._submit(generation) as events:
            return [chunk async for chunk in _chunks(events, generation.count) if chunk.finish]

    async def _stream(self, request: Request, events: AsyncGenerator[str]) -> Response:
        """Until the first event an error has its own status; after that it is the stream's last event."""
        first = await _unless_disconnected(request, anext(events))

        async def body() -> AsyncIterator[str]:
            async with aclosing(events):
                yield first
                try:
                    async for event in events:
                        yield event
                except ServiceError as error:
                    yield _server_sent_event(error_body(error))

        return StreamingResponse(body(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def _server_sent_events(
        self, generation: GenerationRequest, envelope: CompletionEnvelope, includes_usage: bool
    ) -> AsyncGenerator[str]:
        finished: list[TokenChunk] = []
        async with self._submit(generation) as events:
            async for chunk in _chunks(events, generation.count):
                finished += [chunk] if chunk.finish else []
                yield _server_sent_event(envelope.model_copy(update={"choices": [_choice(chunk)]}).model_dump())
        if includes_usage:
            yield _server_sent_event(envelope.model_copy(update={"usage": _usage(finished)}).model_dump())
        yield "data: [DONE]\n\n"

    @asynccontextmanager
    async def _submit(self, generation: GenerationRequest) -> AsyncIterator[Events]:
        """The engine's events for `generation`, in this event loop. Cancels the request if left early."""
        loop, events = asyncio.get_running_loop(), Events()
        handle = self._engine.submit(generation, lambda event: _post(loop, events, event))
        try:
            yield events
        finally:
            self._engine.cancel(handle)


def application(
    engine: Engine, home: DataDir, new_seed: Callable[[], int], now: Callable[[], float], key: str | None = None
) -> Starlette:
    """The engine as an ASGI application. With `key`, requests need it as their bearer token."""
    api = CompletionsApi(engine, home, new_seed, now)
    return Starlette(
        routes=[
            Route("/v1/completions", api.completions, methods=["POST"]),
            Route("/v1/models", api.models),
            Route("/metrics", api.metrics),
            Route("/healthz", api.health),
        ],
        middleware=[Middleware(KeyCheck, key=key)] if key else [],
        exception_handlers={ServiceError: _service_error, HTTPException: _http_error, Exception: _internal_error},
    )


async def _read_body(request: Request, seconds: float = MAX_BODY_SECONDS) -> CompletionRequest:
    """Parse the body; a null field counts as missing. Raises RequestUnfit."""
    body = b""
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY_BYTES:
                    raise RequestUnfit("engine-body-too-large", kilobytes=MAX_BODY_BYTES >> 10)
    except TimeoutError:
        raise RequestUnfit("engine-body-too-slow", seconds=round(seconds)) from None
    except ClientDisconnect:
        raise HTTPException(CLIENT_CLOSED_REQUEST) from None
    try:
        fields = json.loads(body)
        json.dumps(fields, ensure_ascii=False).encode()  # JSON can escape lone surrogates, which are no text
        return CompletionRequest.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise RequestUnfit("engine-field-invalid", field=field, reason=first["msg"]) from None  # it quotes the prompt
    except (ValueError, AttributeError, RecursionError):
        raise RequestUnfit("engine-body-invalid") from None


async def _chunks(events: Events, count: int) -> AsyncIterator[TokenChunk]:
    """Chunks until `count` completions have finished. Raises the ServiceError that came instead."""
    while count:
        event = await events.get()
        if isinstance(event, ServiceError):
            raise event
        count -= event.finish is not None
        yield event


async def _unless_disconnected(request: Request, work: Awaitable[Result]) -> Result:
    """The result of `work`, which is cancelled if the client disconnects first."""
    result, disconnected = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((result, disconnected), return_when=asyncio.FIRST_COMPLETED)
        if not result.done():
            raise HTTPException(CLIENT_CLOSED_REQUEST)
        return result.result()
    finally:
        result.cancel()
        disconnected.cancel()
        await asyncio.gather(result, disconnected, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _post(loop: asyncio.AbstractEventLoop, events: Events, event: Event) -> None:
    with suppress(RuntimeError):  # the loop is closed: the process is ending
        loop.call_soon_threadsafe(events.put_nowait, event)


def _choice(chunk: TokenChunk) -> dict[str, Any]:
    return {"index": chunk.index, "text": chunk.text, "finish_reason": chunk.finish, "logprobs": None}


def _usage(finished: list[TokenChunk]) -> dict[str, int]:
    completion = sum(chunk.completion_tokens for chunk in finished)
    prompt = finished[0].prompt_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _server_sent_event(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


def _service_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    headers = {"Retry-After": str(math.ceil(error.after_seconds))} if isinstance(error, TryLater) else None
    return JSONResponse(error_body(error), STATUS.get(type(error), 500), headers)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason = RequestUnfit("engine-path-unknown", reason=str(error.detail))
    return JSONResponse(error_body(reason), error.status_code, error.headers)


def _internal_error(_request: Request, error: Exception) -> Response:
    """The error's message is neither sent nor logged: it may quote a prompt."""
    log.error("request_failed", **origin(error))
    return JSONResponse(error_body(ServiceError("engine-internal-error")), 500)
