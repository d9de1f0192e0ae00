"""The batch: fairness, prefill limits, stop conditions, and running out of memory."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from models.base_models.catalog import BaseModelSpec
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.scheduler.batch import MAX_PREFILL_TOKENS
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import generate, submit
from tests.fakes.model_managers import RecordingDecoder, RecordingManager, Started, generation_request
from tests.fakes.personas import publish_adapter

CPU = torch.device("cpu")


def test_bulk_work_leaves_room_for_interactive(home: DataDir, gpt2: BaseModelSpec) -> None:
    """With a full batch of long bulk completions, a tweet is finished before any of them."""
    publish_adapter(home, gpt2, "ann", 1)
    long = replace(generation_request("ann", count=16, max_tokens=240, min_tokens=250), is_bulk=True, is_streamed=True)
    with Engine(RecordingManager(home, [])) as engine:
        first, second = (submit(engine, long) for _again in range(2))
        first[1].next()
        second[1].next()
        assert generate(engine, generation_request("ann", max_tokens=2))
        assert (first[0].unfinished, second[0].unfinished) == (16, 16)


def test_long_prompts_are_prefilled_in_several_passes(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Together they would stop running sequences and take memory that was not planned for."""
    publish_adapter(home, gpt2, "ann", 1)
    manager = RecordingManager(home, [])
    batch = manager.load_persona("ann").batch
    joined: list[Any] = []
    batch.decoder = RecordingDecoder(batch.decoder, joined)
    with Engine(manager) as engine:
        assert len(generate(engine, generation_request("ann", "the ships " * 90, 16, max_tokens=4))) == 16
    assert MAX_PREFILL_TOKENS // 2 < max(joined) <= MAX_PREFILL_TOKENS


def test_more_completions_do_not_change_the_first(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Random numbers depend on the seed and index only."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    assert generate(engine, generation_request("ann", count=4))[:2] == generate(
        engine, generation_request("ann", count=2)
    )


def test_min_tokens(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """No completion ends before, counted with separator and prompt."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    _handle, collector = submit(
        engine, generation_request("ann", "", 16, max_tokens=60, min_tokens=40, temperature=3.0, top_k=0)
    )
    assert all(chunk.completion_tokens >= 40 for chunk in collector.finished(16))


def test_a_stop_string_ends_a_completion(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """The text ends before it, with the reason `stop`."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    (whole,) = generate(engine, generation_request("ann", max_tokens=60))
    stop = whole[8:10]
    (chunk,) = submit(engine, generation_request("ann", max_tokens=60, stop=(stop,)))[1].finished(1)
    assert (chunk.text, chunk.finish) == (whole[: whole.index(stop)], "stop")


class UnsortableLogits(torch.Tensor):
    """Logits that there is no memory to sort."""

    def topk(self, *_figures: Any, **_names: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")


class CrampedDecoder:
    """A device with memory for four sequences: it runs out in the forward pass or, with `late`, in sampling."""

    def __init__(self, decoder: Any, *, late: bool) -> None:
        self._decoder, self._late = decoder, late

    def forward(self, tokens: Any, prompts: Any, adapters: Any) -> Any:
        if len(adapters) > 4 and not self._late:
            raise torch.OutOfMemoryError("CUDA out of memory")
        logits = self._decoder.forward(tokens, prompts, adapters)
        return logits.as_subclass(UnsortableLogits) if len(adapters) > 4 else logits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)


@pytest.mark.parametrize("late", [False, True])
def test_the_batch_is_halved_on_out_of_memory(late: bool, home: DataDir, gpt2: BaseModelSpec) -> None:
    """No completion is lost, and each has the text that it has alone."""
    publish_adapter(home, gpt2, "ann", 1)
    manager = ModelManager(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
    batch = manager.load_persona("ann").batch
    with Engine(manager) as engine:
        alone = generate(engine, generation_request("ann", count=12))
        batch.decoder = CrampedDecoder(batch.decoder, late=late)
        assert generate(engine, generation_request("ann", count=12)) == alone
