"""The engine: parity with transformers, seeds, cancellation, deadlines, crashes."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from models.base_models.catalog import BaseModelSpec, load
from models.domain.errors import CheckpointUnfit, RequestUnfit, TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.request import Event, GenerationRequest, Sampling
from models.engine.scheduler.batch import Batch
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import ChunkCollector, generate, submit, until_free
from tests.fakes.model_managers import RecordingDecoder, RecordingManager, Started, generation_request
from tests.fakes.personas import adapted, base_at, publish_adapter, publish_full

CPU = torch.device("cpu")
PROMPTS = ("My dream is", "", "The lighthouse keeper counts the ships and the", "日本の鳥")
GREEDY = Sampling(temperature=0, max_tokens=24, min_tokens=0)


class FailingManager(ModelManager):
    """A model manager in which the methods in `failures` raise."""

    def __init__(self, home: DataDir, **failures: Exception) -> None:
        super().__init__(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
        self._failures = failures

    def preload(self) -> None:
        self._fail("preload")
        super().preload()

    def unload_unpublished(self) -> None:
        self._fail("forget_unpublished")
        super().unload_unpublished()

    def batches(self) -> Iterator[Batch]:
        self._fail("batches")
        return super().batches()

    def _fail(self, place: str) -> None:
        if place in self._failures:
            raise self._failures[place]


def greedy_by_transformers(model: Any, base: BaseModelSpec, prompt: str) -> str:
    """What transformers' own `generate` writes after the separator and `prompt`."""
    loaded = load(base, torch.float32)
    ids = torch.tensor([[loaded.separator, *loaded.tokens(prompt)]])
    with torch.inference_mode():
        out = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            max_new_tokens=GREEDY.max_tokens,
            pad_token_id=0,
        )[0, ids.shape[1] :].tolist()
    text: str = loaded.tokenizer.decode(out[: out.index(0)] if 0 in out else out)
    return text.rstrip("\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize("architecture", ["gpt2", "llama", "neox"])
def test_greedy_texts_are_those_of_transformers(
    architecture: str, home: DataDir, started: Started, request: pytest.FixtureRequest
) -> None:
    """Token for token, with the same adapter: alone, and in a batch that others join and leave."""
    base = base_at(request.getfixturevalue(f"tiny_{architecture}"))
    peft_models = {name: adapted(base.path, seed) for seed, name in enumerate(("ann", "bob"))}
    for name, model in peft_models.items():
        publish_adapter(home, base, name, 0, model=model)
    cases = [(name, prompt) for prompt in PROMPTS for name in peft_models]
    expected = {case: greedy_by_transformers(peft_models[case[0]], base, case[1]) for case in cases}
    engine = started()
    alone = {case: generate(engine, GenerationRequest(*case, 1, 1, GREEDY))[0] for case in cases}
    company = {case: _submit_into_running_batch(engine, case, 1 + place) for place, case in enumerate(cases)}
    beside = {case: "".join(chunk.text for chunk in collector.chunks()) for case, collector in company.items()}
    assert (alone, beside) == (expected, expected)


def _submit_into_running_batch(engine: Engine, case: tuple[str, str], tokens: int) -> ChunkCollector:
    """Submit `case` while two other sequences run, which end `tokens` tokens after they began."""
    others = GenerationRequest("ann", "The rain", 1, 2, Sampling(max_tokens=tokens), is_streamed=True)
    submit(engine, others)[1].next()
    return submit(engine, GenerationRequest(*case, 1, 1, GREEDY, is_streamed=True))[1]


def test_a_blend_is_the_weighted_sum_of_its_adapters(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """As PEFT's own weighted sum, with different ranks too; each persona alone is unchanged."""
    models = {"ann": adapted(gpt2.path, 1), "bob": adapted(gpt2.path, 2, r=9)}
    for name, model in models.items():
        publish_adapter(home, gpt2, name, 0, model=model)
    state = {name: {key: value.clone() for key, value in model.state_dict().items()} for name, model in models.items()}
    plain = AutoModelForCausalLM.from_pretrained(gpt2.path, dtype=torch.float32)
    for path, layer in plain.named_modules():
        key = f"base_model.model.{path}.lora_"
        if f"{key}A.default.weight" in state["ann"]:
            for name, share, scaling in (("ann", 0.75, 8 / 4), ("bob", 0.25, 8 / 9)):
                down, up = (state[name][f"{key}{half}.default.weight"] for half in "AB")
                layer.weight.data += share * scaling * (up @ down).t()
    engine = started()
    (text,) = generate(engine, GenerationRequest("ann*3+bob", "My dream is", 1, 1, GREEDY))
    assert text == greedy_by_transformers(plain, gpt2, "My dream is")
    assert text not in generate(engine, GenerationRequest("ann", "My dream is", 1, 1, GREEDY))


def test_a_full_checkpoint_is_served(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A persona with a model of its own, beside one with an adapter."""
    published = publish_full(home, gpt2, "ann", 3)
    publish_adapter(home, gpt2, "bob", 4)
    model = AutoModelForCausalLM.from_pretrained(published.path, dtype=torch.float32)
    engine = started()
    _other, collector = submit(engine, generation_request("bob"))
    assert generate(engine, GenerationRequest("ann", "My dream is", 1, 1, GREEDY)) == [
        greedy_by_transformers(model, gpt2, "My dream is")
    ]
    assert collector.finished(1)


def test_the_same_seed_gives_the_same_texts(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """In any batch; the completions of one request differ, and another seed gives others."""
    for seed, name in enumerate(("ann", "bob", "cleo")):
        publish_adapter(home, gpt2, name, seed)
    engine = started()
    first = generate(engine, generation_request("ann", count=5))
    others = [submit(engine, generation_request(name, prompt, 3))[1] for name in ("bob", "cleo") for prompt in PROMPTS]
    assert generate(engine, generation_request("ann", count=5)) == first
    assert len(set(first)) == 5
    assert not set(first) & set(generate(engine, GenerationRequest("ann", "My dream is", 8, 5)))
    assert all(collector.finished(3) for collector in others)


def test_a_prompt_too_long_for_the_context_is_refused(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """With both figures."""
    publish_adapter(home, gpt2, "ann", 1)
    with pytest.raises(RequestUnfit, match="where 256 fit"):
        generate(started(), generation_request("ann", "word " * 300))


def test_figures_out_of_range_are_refused(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Before anything is loaded."""
    publish_adapter(home, gpt2, "ann", 1)
    with pytest.raises(RequestUnfit):
        submit(started(), generation_request("ann", count=1000))


def test_a_cancelled_request_is_removed(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Its sequences end with the next step; others go on."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_sequences=8)
    endless = generation_request("ann", count=4, max_tokens=240, min_tokens=250)
    models_in_memory = submit(engine, generation_request("ann", count=4, temperature=0))[1]
    for _again in range(20):
        handle, _collector = submit(engine, endless)
        engine.cancel(handle)
        until_free(engine, 4)
    assert models_in_memory.finished(4)


def test_a_request_ends_at_its_deadline(home: DataDir, gpt2: BaseModelSpec) -> None:
    """It gets TryLater, and makes room."""
    publish_adapter(home, gpt2, "ann", 1)
    ticks = iter(range(1_000_000))
    manager = ModelManager(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
    with Engine(manager, lambda: float(next(ticks))) as engine:
        late = replace(generation_request("ann", max_tokens=200, min_tokens=200), seconds=30.0)
        with pytest.raises(TryLater, match="in time"):
            generate(engine, late)
        assert generate(engine, generation_request("ann"))
        assert b'mynah_requests_total{end="late"} 1.0' in engine.metrics.text()


def test_closing_refuses_running_and_new_requests(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Each gets TryLater."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    _handle, collector = submit(engine, generation_request("ann", max_tokens=240, min_tokens=240))
    engine.close()
    with pytest.raises(TryLater, match="restarting"):
        collector.finished(1)
    with pytest.raises(TryLater, match="restarting"):
        submit(engine, generation_request("ann"))


def test_streamed_chunks_make_the_text(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Joined, they are the text that comes without streaming."""
    publish_adapter(home, gpt2, "ann", 1)
    engine, plain = started(), generation_request("ann", count=3)
    streamed = GenerationRequest("ann", plain.prompt, plain.seed, 3, plain.sampling, is_streamed=True)
    _handle, collector = submit(engine, streamed)
    chunks = list(collector.chunks(3))
    joined = ["".join(chunk.text for chunk in chunks if chunk.index == index) for index in range(3)]
    assert joined == generate(engine, plain)
    assert all(a.completion_tokens < b.completion_tokens for a, b in pairwise(p for p in chunks if p.index == 0))


@pytest.mark.parametrize(
    ("place", "error"), [("preload", torch.OutOfMemoryError("cannot")), ("forget_unpublished", OSError("disk"))]
)
def test_errors_outside_requests_do_not_stop_the_engine(
    home: DataDir, gpt2: BaseModelSpec, place: str, error: Exception
) -> None:
    """A base model that cannot be preloaded, a folder that cannot be listed."""
    publish_adapter(home, gpt2, "ann", 1)
    with Engine(FailingManager(home, **{place: error})) as engine:
        assert generate(engine, generation_request("ann"))
        assert engine.is_alive


def test_a_crashed_engine_is_not_alive(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Its thread has ended, and new requests get TryLater."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = Engine(FailingManager(home, batches=ZeroDivisionError("a prompt")))
    engine.start()
    engine.wait()
    assert not engine.is_alive
    with pytest.raises(TryLater, match="restarting"):
        submit(engine, generation_request("ann"))


def test_loading_adapters_does_not_stop_running_sequences(home: DataDir, gpt2: BaseModelSpec) -> None:
    """If loading one takes as long as a step, a step runs between any two."""
    publish_adapter(home, gpt2, "ann", 1)
    for number in range(3):
        publish_adapter(home, gpt2, f"cold{number}", number)
    recorded: list[Any] = []
    ticks, others = iter(range(1_000_000)), ChunkCollector()
    manager = RecordingManager(home, recorded)
    batch = manager.load_persona("ann").batch
    batch.decoder = RecordingDecoder(batch.decoder, recorded)
    recorded.clear()
    with Engine(manager, lambda: float(next(ticks))) as engine:
        running = ChunkCollector()

        def on_chunk(event: Event) -> None:
            if sum(isinstance(what, str) for what in recorded) == 1:
                for number in range(3):
                    engine.submit(generation_request(f"cold{number}", max_tokens=1), others)
            running(event)

        engine.submit(replace(generation_request("ann", max_tokens=60, min_tokens=60), is_streamed=True), on_chunk)
        list(running.chunks())
        for _again in range(3):
            others.next()
    assert all(isinstance(recorded[place + 1], int) for place, what in enumerate(recorded) if isinstance(what, str))


def test_a_cancelled_request_loads_nothing(home: DataDir, gpt2: BaseModelSpec) -> None:
    """If it was still in the inbox; its room is free again."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_adapter(home, gpt2, "cold", 2)
    recorded: list[Any] = []
    engine = Engine(RecordingManager(home, recorded))
    handle, _collector = submit(engine, generation_request("cold"))
    engine.cancel(handle)
    with engine:
        assert generate(engine, generation_request("ann"))
        assert recorded == ["ann"]
        assert engine.load().waiting == 0


def test_a_persona_with_a_hostile_tokenizer_stops_nobody_else(
    home: DataDir, gpt2: BaseModelSpec, started: Started
) -> None:
    """Its regular expression never ends: requests for it fail in a sentence, and the engine goes on."""
    publish_adapter(home, gpt2, "ann", 1)
    persona = publish_full(home, gpt2, "eve", 2)
    tokenizer = json.loads((persona.path / "tokenizer.json").read_text())
    tokenizer["pre_tokenizer"] = {
        "type": "Split",
        "pattern": {"Regex": "(a+)+$"},
        "behavior": "Isolated",
        "invert": False,
    }
    staged = shutil.copytree(persona.path, checkpoints.stage(home, "eve", 2), dirs_exist_ok=True)
    (staged / "tokenizer.json").write_text(json.dumps(tokenizer))
    checkpoints.seal(staged, "eve", 2, "full", gpt2.name, gpt2.fingerprint)
    checkpoints.publish(home, "eve", 2)
    engine = started()
    with pytest.raises(CheckpointUnfit, match="has a part that Mynah doesn't know"):
        generate(engine, generation_request("eve", "a" * 40 + "!"))
    assert engine.is_alive
    assert generate(engine, generation_request("ann"))


def test_a_prompt_that_is_too_long_to_tokenize_is_refused(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """On the caller's thread: the engine's would be busy with it."""
    publish_adapter(home, gpt2, "ann", 1)
    with pytest.raises(RequestUnfit, match="Use at most 20,000"):
        submit(started(), generation_request("ann", "a" * 20_001))
