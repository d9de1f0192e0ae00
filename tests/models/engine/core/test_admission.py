"""Admission: what is refused, and the estimate of when to retry."""

from dataclasses import replace
from typing import Any

import pytest

from models.base_models.catalog import BaseModelSpec
from models.domain.errors import TryLater
from models.engine.core.admission import INITIAL_TOKENS, MIN_RETRY_SECONDS, ThroughputEstimate
from models.engine.core.engine import Engine
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import ChunkCollector, generate, submit
from tests.fakes.model_managers import RecordingManager, SlowDecoder, Started, generation_request
from tests.fakes.personas import publish_adapter, publish_full


def test_the_estimate_follows_the_measurements() -> None:
    """Steps of 20 ms, completions of 30 tokens, 10 at a time: 50 sequences need 3 s."""
    estimate = ThroughputEstimate()
    for _again in range(200):
        estimate.record_step(0.02)
        estimate.record_completion(30)
    assert estimate.seconds_until_ended(50, 10) == pytest.approx(3.0)


def test_the_estimate_is_at_least_a_second() -> None:
    """Even if nothing is ahead."""
    assert ThroughputEstimate().seconds_until_ended(0, 8) == MIN_RETRY_SECONDS


def test_the_estimate_counts_all_active_models(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Two models with 16 sequences each and 1 s a step are half as fast as one model with 32."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_full(home, gpt2, "bea", 2)
    now, manager = [0.0], RecordingManager(home, [])
    for name in ("ann", "bea"):
        batch = manager.load_persona(name).batch
        batch.decoder = SlowDecoder(batch.decoder, now)
    with Engine(manager, lambda: now[0], max_open_sequences=32) as engine:
        long: dict[str, Any] = {"count": 16, "max_tokens": 200, "min_tokens": 210}
        running = [
            submit(engine, replace(generation_request(name, **long), is_streamed=True))[1] for name in ("ann", "bea")
        ]
        for _piece in range(16 * 60):
            for collector in running:
                collector.next()
        with pytest.raises(TryLater) as refused:
            engine.submit(generation_request("ann"), ChunkCollector())
    assert refused.value.after_seconds == pytest.approx(INITIAL_TOKENS * 2 / 32, rel=0.1)


def test_a_full_engine_refuses_with_a_retry_time(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Requests beyond the limit get TryLater."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_sequences=4)
    _handle, collector = submit(engine, generation_request("ann", count=4, max_tokens=100, min_tokens=100))
    with pytest.raises(TryLater) as caught:
        submit(engine, generation_request("ann"))
    assert caught.value.after_seconds >= 1
    assert collector.finished(4)


def test_a_client_gets_at_most_its_share(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Half of the open sequences; its next request is refused, another client's is served."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_sequences=16)
    long = generation_request("ann", count=8, max_tokens=100, min_tokens=100)
    first = submit(engine, replace(long, user="one"))[1]
    with pytest.raises(TryLater, match="for this chat"):
        submit(engine, replace(long, user="one", count=1))
    assert generate(engine, replace(generation_request("ann"), user="other"))
    assert first.finished(8)
