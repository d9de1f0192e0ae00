"""Fuzzing of the engine's API: any body is answered or refused with a sentence, within a second."""

import asyncio
import json
from collections.abc import Iterator
from random import Random

import httpx2
import pytest
import torch
from starlette.applications import Starlette

from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.server.api import application
from models.runtime.data_dir import DataDir
from tests.fuzzing import SEEDS, fuzzed, in_some_encoding, mutated_bytes, mutated_json, within_a_second
from tests.models.engine.server.conftest import NOW, SEED

BODY = {
    "model": "ann",
    "prompt": "My dream is",
    "n": 1,
    "max_tokens": 2,
    "temperature": 1.0,
    "top_p": 0.9,
    "seed": 3,
    "stop": ["\n"],
    "stream": False,
    "stream_options": {"include_usage": True},
    "user": "chat",
    "top_k": 5,
    "min_tokens": 0,
    "repetition_penalty": 1.1,
    "priority": "bulk",
    "seconds": 60.0,
    "logprobs": None,
    "echo": False,
}


@pytest.fixture(scope="module")
def served(published: DataDir) -> Iterator[Starlette]:
    """The API of an engine that has loaded its model."""
    manager = ModelManager(published, "http://127.0.0.1:9", 1 << 30, torch.device("cpu"), torch.float32)
    engine = Engine(manager, max_open_sequences=8)
    engine.start()
    app = application(engine, published, lambda: SEED, lambda: NOW)
    asyncio.run(post(app, json.dumps(BODY).encode()))
    yield app
    engine.close()


async def post(app: Starlette, body: bytes) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://engine") as client:
        return await client.post("/v1/completions", content=body)


@fuzzed(30, seed=SEEDS)
def test_any_request_body(served: Starlette, seed: int) -> None:
    """Other types, missing and repeated fields, no JSON, other encodings."""
    random = Random(seed)
    body = {**BODY, "model": random.choice(("ann", "ann", "bob*2+ann", "no", "../ann", "ann+" * 90))}
    sent = mutated_bytes(in_some_encoding(mutated_json(body, random), random), random)
    with within_a_second():
        answer = asyncio.run(post(served, sent))
    assert answer.status_code < 500
    if answer.status_code == 200:
        assert answer.text
    else:
        assert answer.json()["error"]["message"]


def test_the_undamaged_body_is_answered(served: Starlette) -> None:
    """So the test above damages something that works."""
    assert asyncio.run(post(served, json.dumps(BODY).encode())).json()["choices"]
