"""The OpenAI completions API, called by the openai client over a Unix socket."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from starlette.requests import Request
from starlette.types import Message
from structlog.testing import capture_logs

from bot.engine_client.address import EngineAddress
from models.domain.errors import RequestUnfit, TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.scheduler.batch import Batch
from models.engine.server import process
from models.engine.server.api import CLIENT_CLOSED_REQUEST, _read_body, application
from models.engine.server.listen import unix_socket
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.models.engine.server.conftest import NOW, SEED, Service


async def test_metrics_in_prometheus_format(service: Service) -> None:
    """With what has been done so far."""
    await service.openai.completions.create(model="ann", prompt="", max_tokens=4)
    answer = await service.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "mynah_adapter_loads_total 1.0" in answer.text


async def test_extensions(service: Service) -> None:
    """Client, priority, deadline and repetition penalty; a blend in place of a persona."""
    asked = {"user": "chat", "priority": "bulk", "seconds": 60, "repetition_penalty": 1.3}
    assert (await service.post(model="ann*2+bob", max_tokens=4, **asked)).status_code == 200
    assert (await service.post(model="ann", priority="royal")).status_code == 400


async def test_a_body_that_never_ends_is_refused() -> None:
    """A byte every now and then keeps the connection alive."""

    async def receive() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    with pytest.raises(RequestUnfit, match="did not arrive within"):
        await asyncio.wait_for(_read_body(Request({"type": "http", "method": "POST"}, receive), seconds=0.2), 60)


async def test_the_openai_client_gets_completions(service: Service) -> None:
    """In order, with finish reasons, usage, and the seed that was drawn."""
    answer = await service.openai.completions.create(model="ann", prompt="My dream is", n=3, max_tokens=12)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert all(choice.text and choice.finish_reason in ("stop", "length") for choice in answer.choices)
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert (answer.model, answer.created, getattr(answer, "seed", None)) == ("ann", int(NOW), SEED)


async def test_a_responses_seed_reproduces_it(service: Service) -> None:
    """Sent with the same request."""
    first = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12)
    again = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12, seed=SEED)
    other = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12, seed=1)
    assert first.choices[0].text == again.choices[0].text != other.choices[0].text


async def test_a_stream_is_the_answer_in_chunks(service: Service) -> None:
    """By index; the last chunk has the usage if asked for."""
    asked: dict[str, Any] = {"model": "bob", "prompt": "Good morning", "n": 2, "max_tokens": 20, "seed": 3}
    whole = await service.openai.completions.create(**asked)
    texts, usage = ["", ""], None
    async for chunk in await service.openai.completions.create(
        **asked, stream=True, stream_options={"include_usage": True}
    ):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            texts[choice.index] += choice.text
    assert texts == [choice.text for choice in whole.choices]
    assert usage == whole.usage


async def test_a_stream_ends_with_done(service: Service) -> None:
    """As server-sent events."""
    answer = await service.post(model="ann", max_tokens=3, stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("data: [DONE]\n\n")


async def test_models_are_the_published_personas(service: Service) -> None:
    """An unpublished one is not listed."""
    checkpoints.delete(service.home, "bob")
    assert [model.id async for model in service.openai.models.list()] == ["ann"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"model": "nobody"}, 404, "not_found"),
        ({"model": "../ann"}, 404, "not_found"),
        ({"model": "a\0n"}, 404, "not_found"),
        ({"model": "n" * 300}, 400, "request_unfit"),
        ({"model": "ann", "n": 100}, 400, "request_unfit"),
        ({"model": "ann", "n": "two"}, 400, "request_unfit"),
        ({"model": "ann", "max_tokens": 10**9}, 400, "request_unfit"),
        ({"model": "ann", "prompt": "word " * 400}, 400, "request_unfit"),
        ({"model": "ann", "prompt": ["a", "b"]}, 400, "request_unfit"),
        ({"model": "ann", "prompt": "a" * 300_000}, 400, "request_unfit"),
        ({"model": "ann", "logprobs": 5}, 400, "request_unfit"),
        ({"model": "ann", "prompt": "word " * 400, "stream": True}, 400, "request_unfit"),
        ({}, 400, "request_unfit"),
    ],
)
async def test_refusals(service: Service, fields: dict[str, Any], status: int, code: str) -> None:
    """Each has its status, its code and one sentence, which does not repeat the prompt."""
    answer = await service.post(**fields)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].endswith(".")
    assert "word word" not in error["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"text"', b'{"model":"ann","prompt":"a\\ud800"}'])
async def test_an_invalid_body_is_refused(service: Service, body: bytes) -> None:
    """No JSON object, or no valid text in it."""
    answer = await service.http.post("/v1/completions", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request_unfit")


async def test_empty_unsupported_fields_are_ignored(service: Service) -> None:
    """Fields that other clients always send, as null or zero."""
    answer = await service.post(model="ann", max_tokens=2, logprobs=None, frequency_penalty=0, echo=False, seed=None)
    assert answer.status_code == 200


async def test_a_full_engine_answers_429(service: Service) -> None:
    """With the seconds until a retry in the header and in the body."""
    endless = {"model": "ann", "n": 8, "max_tokens": 200, "min_tokens": 200}
    async with service.http.stream("POST", "/v1/completions", json=endless | {"stream": True}) as stream:
        await anext(aiter(stream.aiter_lines()))
        answer = await service.post(model="bob")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= answer.json()["error"]["after_seconds"] >= 1


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_disconnecting_cancels_the_request(service: Service, is_streamed: bool) -> None:
    """Five times in turn, each with all sequences that there is room for."""
    endless = {"model": "ann", "n": 8, "max_tokens": 240, "min_tokens": 240, "stream": is_streamed}
    for _again in range(5):
        request = asyncio.create_task(service.post(**endless))
        while not (await service.http.get("/healthz")).json()["rows"]:
            assert not request.done()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        await service.until_idle()
    tokens = await service.post(model="ann", max_tokens=2)
    assert tokens.status_code == 200


async def test_disconnecting_within_the_body_is_no_error(service: Service) -> None:
    """Nothing is started, and nothing is logged."""
    app = application(service.engine, service.home, lambda: SEED, lambda: NOW)
    heard = iter([{"type": "http.request", "body": b'{"mod', "more_body": True}, {"type": "http.disconnect"}])
    answers: list[Any] = []

    async def receive() -> Any:
        return next(heard)

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/completions", "headers": [], "query_string": b""}
    with capture_logs() as logged:
        await app(scope, receive, send)
    assert answers[0]["status"] == CLIENT_CLOSED_REQUEST
    assert logged == []


async def test_http_overhead(service: Service) -> None:
    """A request over the socket, client included, takes under 25 ms of CPU time with its one token."""
    address = EngineAddress.at_socket(service.socket)
    await service.post(model="ann", max_tokens=1)
    began = time.process_time()
    async with address.client() as http:
        for _again in range(20):
            answer = await http.post(f"{address.url}/v1/completions", json={"model": "ann", "max_tokens": 1})
            assert answer.status_code == 200
    assert (time.process_time() - began) / 20 < 0.025


async def test_an_unknown_path_is_an_openai_error(service: Service) -> None:
    """Like every other error."""
    answer = await service.http.get("/v1/embeddings")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].endswith(".")


async def test_health_is_503_after_the_engines_thread_ended(service: Service) -> None:
    """The supervisor then restarts the process."""
    assert (await service.http.get("/healthz")).status_code == 200
    await asyncio.to_thread(service.engine.close)
    assert (await service.http.get("/healthz")).status_code == 503


def test_the_process_ends_if_the_engine_crashes(published: DataDir) -> None:
    """So that it is restarted."""

    class Broken(ModelManager):
        def preload(self) -> None:
            pass

        def batches(self) -> Iterator[Batch]:
            raise ZeroDivisionError

    engine = Engine(Broken(published, "http://127.0.0.1:9", 1 << 30, torch.device("cpu")))
    with pytest.raises(TryLater, match="has to start me again"):
        process.serve(
            engine,
            application(engine, published, lambda: SEED, lambda: NOW),
            unix_socket(published.socket_path()),
            None,
        )
