"""The engine's HTTP door, asked by the openai client over a Unix socket."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import torch
from structlog.testing import capture_logs

from bot.engine_client.address import EngineAddress
from models.domain.errors import TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.scheduler.batch import Batch
from models.engine.server import process
from models.engine.server.api import CLIENT_GONE, application
from models.engine.server.listen import unix_socket
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.personas import base_at, publish_adapter

SEED, NOW = 4711, 1_790_000_000.0


class Service:
    """An engine behind its door, on a Unix socket."""

    def __init__(self, home: DataDir, engine: Engine, socket: Path) -> None:
        self.home = home
        self.engine = engine
        self.socket = socket
        self.http = httpx2.AsyncClient(
            transport=httpx2.AsyncHTTPTransport(verify=False, uds=str(socket)), base_url="http://engine"
        )
        self.openai = openai.AsyncOpenAI(
            base_url="http://engine/v1", api_key="none", max_retries=0, http_client=self.http
        )

    async def post(self, **fields: Any) -> httpx2.Response:
        return await self.http.post("/v1/completions", json=fields)

    async def until_idle(self) -> None:
        """Asks the health page until no row is open. Raises TimeoutError where that takes more than two minutes."""
        async with asyncio.timeout(120):
            while (health := (await self.http.get("/healthz")).json()) and health["rows"] + health["waiting"]:
                pass


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> DataDir:
    """A home with two personas. Read only."""
    home = DataDir(tmp_path_factory.mktemp("published")).prepare()
    for seed, name in enumerate(("ann", "bob")):
        publish_adapter(home, base_at(tiny_gpt2), name, seed)
    return home


@pytest.fixture
async def service(tmp_path: Path, published: DataDir) -> AsyncIterator[Service]:
    home = DataDir(shutil.copytree(published.root, tmp_path / "var", symlinks=True))
    engine = Engine(
        ModelManager(home, "http://127.0.0.1:9", 1 << 30, torch.device("cpu"), torch.float32), max_open_rows=8
    )
    await asyncio.to_thread(engine.start)
    async with _served(engine, home) as socket:
        service = Service(home, engine, socket)
        yield service
        await service.openai.close()
    engine.close()


@asynccontextmanager
async def _served(engine: Engine, home: DataDir, key: str | None = None) -> AsyncIterator[Path]:
    socket = home.socket_path()
    with unix_socket(socket) as listening:
        server = process.server(application(engine, home, lambda: SEED, lambda: NOW, key))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        yield socket
        server.should_exit = True
        await task


async def test_with_a_key_only_those_who_know_it_are_answered(service: Service) -> None:
    """Without it, or with another, every page but /healthz is closed; with it the openai client gets its answer."""
    async with _served(service.engine, service.home, key="kept secret") as socket:
        guarded = Service(service.home, service.engine, socket)
        refused = await guarded.http.get("/v1/models")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "not_allowed")
        with pytest.raises(openai.AuthenticationError):
            await guarded.openai.completions.create(model="ann", prompt="")
        assert (await guarded.http.get("/healthz")).status_code == 200
        known = guarded.openai.with_options(api_key="kept secret")
        assert (await known.completions.create(model="ann", prompt="", max_tokens=4)).choices
        await guarded.openai.close()


async def test_a_prometheus_server_is_told_the_figures(service: Service) -> None:
    """In its own format, with what was done so far."""
    await service.openai.completions.create(model="ann", prompt="", max_tokens=4)
    answer = await service.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "mynah_adapter_loads_total 1.0" in answer.text


async def test_the_extensions_are_taken(service: Service) -> None:
    """Who asks, how urgent, until when, and a repetition penalty; a mixture is asked for like a persona."""
    asked = {"user": "chat", "priority": "bulk", "seconds": 60, "repetition_penalty": 1.3}
    assert (await service.post(model="ann*2+bob", max_tokens=4, **asked)).status_code == 200
    assert (await service.post(model="ann", priority="royal")).status_code == 400


async def test_the_openai_client_gets_completions(service: Service) -> None:
    """The openai client gets n choices in order, with reasons, usage, and the seed that was drawn."""
    answer = await service.openai.completions.create(model="ann", prompt="My dream is", n=3, max_tokens=12)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert all(choice.text and choice.finish_reason in ("stop", "length") for choice in answer.choices)
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert (answer.model, answer.created, getattr(answer, "seed", None)) == ("ann", int(NOW), SEED)


async def test_the_seed_in_an_answer_gives_it_again(service: Service) -> None:
    """Asked again with the seed that an answer names, the engine writes the same."""
    first = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12)
    again = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12, seed=SEED)
    other = await service.openai.completions.create(model="ann", prompt="The rain", max_tokens=12, seed=1)
    assert first.choices[0].text == again.choices[0].text != other.choices[0].text


async def test_a_stream_is_the_answer_in_pieces(service: Service) -> None:
    """The pieces of a stream, by index, are the texts of the answer; the last one has the usage when asked for."""
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
    """On the wire a stream is server-sent events and ends with [DONE]."""
    answer = await service.post(model="ann", max_tokens=3, stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("data: [DONE]\n\n")


async def test_the_models_are_the_published_personas(service: Service) -> None:
    """What is taken back is no longer listed."""
    checkpoints.unpublish(service.home, "bob")
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
async def test_what_cannot_be_served_is_one_sentence(
    service: Service, fields: dict[str, Any], status: int, code: str
) -> None:
    """Each refusal has its status, its code and one sentence that does not repeat the prompt."""
    answer = await service.post(**fields)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].endswith(".")
    assert "word word" not in error["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"text"', b'{"model":"ann","prompt":"a\\ud800"}'])
async def test_what_is_no_request_is_refused(service: Service, body: bytes) -> None:
    """A body that is no JSON object, or whose text is none, is told so."""
    answer = await service.http.post("/v1/completions", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request_unfit")


async def test_what_asks_for_nothing_beyond_is_served(service: Service) -> None:
    """Fields that other clients always send are no obstacle as long as they are null or zero."""
    answer = await service.post(model="ann", max_tokens=2, logprobs=None, frequency_penalty=0, echo=False, seed=None)
    assert answer.status_code == 200


async def test_a_full_queue_says_when_to_come_back(service: Service) -> None:
    """Beyond the bound the status is 429, with the seconds in the header and in the body."""
    endless = {"model": "ann", "n": 8, "max_tokens": 200, "min_tokens": 200}
    async with service.http.stream("POST", "/v1/completions", json=endless | {"stream": True}) as stream:
        await anext(aiter(stream.aiter_lines()))
        answer = await service.post(model="bob")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= answer.json()["error"]["after_seconds"] >= 1


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_hanging_up_ends_the_rows(service: Service, is_streamed: bool) -> None:
    """When the client is gone its rows end too: eight at a time, all there is room for, can be abandoned in turn."""
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


async def test_who_hangs_up_while_asking_is_no_error(service: Service) -> None:
    """The connection ends in the middle of the body: nothing is begun, and nothing is logged as broken."""
    door = application(service.engine, service.home, lambda: SEED, lambda: NOW)
    heard = iter([{"type": "http.request", "body": b'{"mod', "more_body": True}, {"type": "http.disconnect"}])
    answers: list[Any] = []

    async def receive() -> Any:
        return next(heard)

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/completions", "headers": [], "query_string": b""}
    with capture_logs() as logged:
        await door(scope, receive, send)
    assert answers[0]["status"] == CLIENT_GONE
    assert logged == []


async def test_the_way_through_the_socket_costs_little(service: Service) -> None:
    """A request's way there and back, both ends counted and one token too, takes under 25 ms of processor time."""
    address = EngineAddress.at_socket(service.socket)
    await service.post(model="ann", max_tokens=1)
    began = time.process_time()
    async with address.client() as http:
        for _again in range(20):
            answer = await http.post(f"{address.url}/v1/completions", json={"model": "ann", "max_tokens": 1})
            assert answer.status_code == 200
    assert (time.process_time() - began) / 20 < 0.025


async def test_a_strange_address_is_an_error_of_the_same_shape(service: Service) -> None:
    """An address that is not served says so as every other error does."""
    answer = await service.http.get("/v1/embeddings")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].endswith(".")


async def test_an_engine_whose_thread_is_gone_is_not_well(service: Service) -> None:
    """The health page says so with 503, though the door still answers: the supervisor starts another then."""
    assert (await service.http.get("/healthz")).status_code == 200
    await asyncio.to_thread(service.engine.close)
    assert (await service.http.get("/healthz")).status_code == 503


def test_the_process_ends_with_an_engine_that_broke(published: DataDir) -> None:
    """Whoever started it starts it again; nobody finds a door with nothing behind it."""

    class Broken(ModelManager):
        def preload(self) -> None:
            pass

        def batches(self) -> Iterator[Batch]:
            raise ZeroDivisionError

    engine = Engine(Broken(published, "http://127.0.0.1:9", 1 << 30, torch.device("cpu")))
    with pytest.raises(TryLater, match="broke"):
        process.serve(
            engine,
            application(engine, published, lambda: SEED, lambda: NOW),
            unix_socket(published.socket_path()),
            None,
        )
