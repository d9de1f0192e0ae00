"""The engine: what it writes for many personas at once, and what it refuses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from models.base_models.catalog import BaseModelSpec, load
from models.domain.errors import CheckpointUnfit, NotFound, RequestUnfit, TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.request import GenerationRequest, Sampling
from models.engine.scheduler.batch import Batch
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.listening import Listening, ask, texts
from tests.fakes.personas import adapted, base_at, publish_adapter, publish_full
from tests.fakes.stages import until

CPU = torch.device("cpu")
PROMPTS = ("My dream is", "", "The lighthouse keeper counts the ships and the", "日本の鳥")
GREEDY = Sampling(temperature=0, max_tokens=24, min_tokens=0)
Started = Callable[..., Engine]


class Failing(ModelManager):
    """A roster in which something goes wrong that nobody foresaw: `places` are the methods that raise."""

    def __init__(self, home: DataDir, **places: Exception) -> None:
        super().__init__(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
        self._places = places

    def preload(self) -> None:
        self._fail("preload")
        super().preload()

    def forget_unpublished(self) -> None:
        self._fail("forget_unpublished")
        super().forget_unpublished()

    def batches(self) -> Iterator[Batch]:
        self._fail("batches")
        return super().batches()

    def _fail(self, place: str) -> None:
        if place in self._places:
            raise self._places[place]


@pytest.fixture
def started(home: DataDir) -> Iterator[Started]:
    """Starts an engine in float32; all are closed at the end."""
    engines: list[Engine] = []

    def start(memory: int = 1 << 30, max_open_rows: int = 128) -> Engine:
        roster = ModelManager(home, "http://127.0.0.1:9", memory, CPU, torch.float32)
        engine = Engine(roster, max_open_rows=max_open_rows)
        engine.start()
        engines.append(engine)
        return engine

    yield start
    for engine in engines:
        engine.close()


def wish(persona_id: str, prompt: str = "My dream is", count: int = 1, **figures: Any) -> GenerationRequest:
    return GenerationRequest(persona_id, prompt, 7, count, Sampling(**({"max_tokens": 24} | figures)))


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
    """Token for token what `generate` writes with the same adapter: alone, and as rows that join others and leave."""
    base = base_at(request.getfixturevalue(f"tiny_{architecture}"))
    peft_models = {name: adapted(base.path, seed) for seed, name in enumerate(("ann", "bob"))}
    for name, model in peft_models.items():
        publish_adapter(home, base, name, 0, model=model)
    cases = [(name, prompt) for prompt in PROMPTS for name in peft_models]
    expected = {case: greedy_by_transformers(peft_models[case[0]], base, case[1]) for case in cases}
    engine = started()
    alone = {case: texts(engine, GenerationRequest(*case, 1, 1, GREEDY))[0] for case in cases}
    company = {case: _joining_others(engine, case, 1 + place) for place, case in enumerate(cases)}
    beside = {case: "".join(piece.text for piece in listening.pieces()) for case, listening in company.items()}
    assert (alone, beside) == (expected, expected)


def _joining_others(engine: Engine, case: tuple[str, str], tokens: int) -> Listening:
    """Ask for `case` while two other rows are under way, which end `tokens` tokens after they began."""
    others = GenerationRequest("ann", "The rain", 1, 2, Sampling(max_tokens=tokens), is_streamed=True)
    ask(engine, others)[1].next()
    return ask(engine, GenerationRequest(*case, 1, 1, GREEDY, is_streamed=True))[1]


def test_a_mixture_speaks_as_the_sum_of_its_adapters(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """What PEFT's own weighted sum of two adapters writes, of different ranks too; and each alone as before."""
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
    (text,) = texts(engine, GenerationRequest("ann*3+bob", "My dream is", 1, 1, GREEDY))
    assert text == greedy_by_transformers(plain, gpt2, "My dream is")
    assert text not in texts(engine, GenerationRequest("ann", "My dream is", 1, 1, GREEDY))


def test_a_mixture_ends_with_one_of_its_personas(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Once one of them is taken back it is refused; a whole model cannot be mixed in."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_adapter(home, gpt2, "bob", 2)
    publish_full(home, gpt2, "cleo", 3)
    engine = started()
    assert texts(engine, wish("ann+bob"))
    with pytest.raises(RequestUnfit, match="mixed"):
        texts(engine, wish("ann+cleo"))
    checkpoints.unpublish(home, "bob")
    with pytest.raises(NotFound):
        texts(engine, wish("ann+bob"))


def test_a_full_checkpoint_speaks_like_transformers(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A persona with a whole model of its own is served beside adapters."""
    published = publish_full(home, gpt2, "ann", 3)
    publish_adapter(home, gpt2, "bob", 4)
    model = AutoModelForCausalLM.from_pretrained(published.path, dtype=torch.float32)
    engine = started()
    _other, listening = ask(engine, wish("bob"))
    assert texts(engine, GenerationRequest("ann", "My dream is", 1, 1, GREEDY)) == [
        greedy_by_transformers(model, gpt2, "My dream is")
    ]
    assert listening.finished(1)


def test_the_same_seed_gives_the_same_texts(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """The same request gives the same different texts again, in company too; another seed gives others."""
    for seed, name in enumerate(("ann", "bob", "cleo")):
        publish_adapter(home, gpt2, name, seed)
    engine = started()
    first = texts(engine, wish("ann", count=5))
    others = [ask(engine, wish(name, prompt, 3))[1] for name in ("bob", "cleo") for prompt in PROMPTS]
    assert texts(engine, wish("ann", count=5)) == first
    assert len(set(first)) == 5
    assert not set(first) & set(texts(engine, GenerationRequest("ann", "My dream is", 8, 5)))
    assert all(listening.finished(3) for listening in others)


def test_more_rows_of_a_request_do_not_change_the_first(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A row's chance depends on the seed and its place only."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    assert texts(engine, wish("ann", count=4))[:2] == texts(engine, wish("ann", count=2))


def test_a_text_has_its_least_length(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Before the least length, counted with separator and prompt, no text ends by itself."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    _ticket, listening = ask(engine, wish("ann", "", 16, max_tokens=60, min_tokens=40, temperature=3.0, top_k=0))
    assert all(piece.completion_tokens >= 40 for piece in listening.finished(16))


def test_a_stop_text_ends_a_row(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """The text ends before the stop text, for the reason `stop`."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    (whole,) = texts(engine, wish("ann", max_tokens=60))
    stop = whole[8:10]
    (piece,) = ask(engine, wish("ann", max_tokens=60, stop=(stop,)))[1].finished(1)
    assert (piece.text, piece.finish) == (whole[: whole.index(stop)], "stop")


def test_a_damaged_persona_is_alone_with_it(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A flipped byte in one adapter is told to whoever asks for that persona; the others answer."""
    damaged = publish_adapter(home, gpt2, "ann", 1).path / "adapter_model.safetensors"
    publish_adapter(home, gpt2, "bob", 2)
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    engine = started()
    with pytest.raises(CheckpointUnfit, match="damaged"):
        texts(engine, wish("ann"))
    assert texts(engine, wish("bob"))


def test_what_is_damaged_after_it_was_read_is_noticed(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A voice that had to leave the memory is read anew; files that were whole are hashed again if they changed."""
    weights = publish_adapter(home, gpt2, "ann", 1).path / "adapter_model.safetensors"
    publish_adapter(home, gpt2, "bob", 2)
    engine = started(memory=1)
    first = texts(engine, wish("ann"))
    for _again in range(2):
        texts(engine, wish("bob"))
        assert texts(engine, wish("ann")) == first
    texts(engine, wish("bob"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(CheckpointUnfit, match="damaged"):
        texts(engine, wish("ann"))


def test_another_base_under_the_same_name_is_noticed(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """An adapter is not put on a base with another fingerprint than it was made on."""
    publish_adapter(home, BaseModelSpec(gpt2.name, gpt2.path, "another"), "ann", 1)
    publish_adapter(home, gpt2, "bob", 2)
    engine = started()
    with pytest.raises(CheckpointUnfit, match="train it again"):
        texts(engine, wish("ann"))
    assert texts(engine, wish("bob"))


def test_an_unpublished_persona_is_gone_at_once(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """From the moment its folder is taken back nobody gets an answer, though its weights were in memory."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    assert texts(engine, wish("ann"))
    checkpoints.unpublish(home, "ann")
    with pytest.raises(NotFound):
        texts(engine, wish("ann"))


@pytest.mark.parametrize("publish", [publish_adapter, publish_full])
def test_a_new_version_speaks_at_once(
    publish: Callable[[DataDir, BaseModelSpec, str, int, int], Any],
    home: DataDir,
    gpt2: BaseModelSpec,
    started: Started,
) -> None:
    """The next request has the new version, rows under way end on the old one, whose files then go."""
    publish(home, gpt2, "ann", 1, 1)
    engine, greedy = started(), wish("ann", temperature=0)
    old = texts(engine, greedy)
    _ticket, under_way = ask(engine, wish("ann", temperature=0, max_tokens=200))
    publish(home, gpt2, "ann", 2, 2)
    assert texts(engine, greedy) != old
    assert under_way.finished(1)[0].text.startswith(old[0])
    assert not (home.checkpoints / "ann" / "1").exists()


def test_a_version_published_anew_under_its_old_number_is_seen(
    home: DataDir, gpt2: BaseModelSpec, started: Started
) -> None:
    """Taken back and published again with other weights, a persona speaks with the other weights."""
    publish_adapter(home, gpt2, "ann", 1)
    engine, greedy = started(), wish("ann", temperature=0)
    old = texts(engine, greedy)
    checkpoints.unpublish(home, "ann")
    publish_adapter(home, gpt2, "ann", 2)
    assert texts(engine, greedy) != old


def test_more_personas_than_fit_are_served_in_turn(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """With memory for hardly anything, models and adapters make room for each other."""
    for seed in range(3):
        publish_adapter(home, gpt2, f"ann{seed}", seed)
    publish_full(home, gpt2, "bob", 9)
    roomy, tight = started(), started(memory=1)
    for name in ("ann0", "ann1", "bob", "ann2", "ann0"):
        assert texts(tight, wish(name)) == texts(roomy, wish(name))


def test_a_prompt_without_room_is_refused(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A prompt that leaves the completion no room in the context is refused with both figures."""
    publish_adapter(home, gpt2, "ann", 1)
    with pytest.raises(RequestUnfit, match="room for 256"):
        texts(started(), wish("ann", "word " * 300))


def test_absurd_numbers_are_refused(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A thousand completions are refused before anything is done."""
    publish_adapter(home, gpt2, "ann", 1)
    with pytest.raises(RequestUnfit):
        ask(started(), wish("ann", count=1000))


def test_a_full_queue_says_when_to_come_back(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Beyond the bound a request is turned away with the seconds after which to try again."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_rows=4)
    _ticket, listening = ask(engine, wish("ann", count=4, max_tokens=100, min_tokens=100))
    with pytest.raises(TryLater) as caught:
        ask(engine, wish("ann"))
    assert caught.value.after_seconds >= 1
    assert listening.finished(4)


def test_a_cancelled_request_makes_room(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A cancelled request's rows end with the next step, though they had much to say; the others' go on."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_rows=8)
    endless = wish("ann", count=4, max_tokens=240, min_tokens=250)
    kept = ask(engine, wish("ann", count=4, temperature=0))[1]
    for _again in range(20):
        ticket, _listening = ask(engine, endless)
        engine.cancel(ticket)
        _until_free(engine, 4)
    assert kept.finished(4)


def _until_free(engine: Engine, rows: int) -> None:
    """Waits until at most `rows` are open. Raises AssertionError where that takes more than two minutes."""
    until(lambda: engine.load().rows + engine.load().waiting <= rows)


def test_one_chat_leaves_room_for_others(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """A chat has at most half of what can be open; what is over is turned away, and another chat's is taken."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started(max_open_rows=16)
    long = wish("ann", count=8, max_tokens=100, min_tokens=100)
    first = ask(engine, replace(long, user="one"))[1]
    with pytest.raises(TryLater, match="This chat"):
        ask(engine, replace(long, user="one", count=1))
    assert texts(engine, replace(wish("ann"), user="other"))
    assert first.finished(8)


def test_a_request_ends_at_its_deadline(home: DataDir, gpt2: BaseModelSpec) -> None:
    """What was not written in the time given is told so, and makes room."""
    publish_adapter(home, gpt2, "ann", 1)
    ticks = iter(range(1_000_000))
    roster = ModelManager(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
    with Engine(roster, lambda: float(next(ticks))) as engine:
        late = replace(wish("ann", max_tokens=200, min_tokens=200), seconds=30.0)
        with pytest.raises(TryLater, match="in the time"):
            texts(engine, late)
        assert texts(engine, wish("ann"))
        assert b'mynah_requests_total{end="late"} 1.0' in engine.metrics.text()


class Unsortable(torch.Tensor):
    """Logits for whose sorting there is no memory."""

    def topk(self, *_figures: Any, **_names: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")


class Cramped:
    """A network on a device with memory for four rows, which ends in a pass or, with `late`, while drawing."""

    def __init__(self, network: Any, *, late: bool) -> None:
        self._network, self._late = network, late

    def advance(self, tokens: Any, joining: Any, adapters: Any) -> Any:
        if len(adapters) > 4 and not self._late:
            raise torch.OutOfMemoryError("CUDA out of memory")
        logits = self._network.advance(tokens, joining, adapters)
        return logits.as_subclass(Unsortable) if len(adapters) > 4 else logits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


@pytest.mark.parametrize("late", [False, True])
def test_out_of_memory_the_batch_shrinks(late: bool, home: DataDir, gpt2: BaseModelSpec) -> None:
    """More rows than the device holds: none is lost, and each has the text it has alone."""
    publish_adapter(home, gpt2, "ann", 1)
    roster = ModelManager(home, "http://127.0.0.1:9", 1 << 30, CPU, torch.float32)
    batch = roster.voice("ann").batch
    with Engine(roster) as engine:
        alone = texts(engine, wish("ann", count=12))
        batch.network = Cramped(batch.network, late=late)
        assert texts(engine, wish("ann", count=12)) == alone


def test_the_engine_counts_what_it_does(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Requests, tokens, steps and loads are in what a Prometheus server reads; neither prompt nor persona is."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    pieces = ask(engine, wish("ann", count=3))[1].finished(3)
    _until_free(engine, 0)
    told = engine.metrics.text().decode()
    assert f"mynah_tokens_total {float(sum(piece.completion_tokens for piece in pieces))}" in told
    assert 'mynah_requests_total{end="done"} 1.0' in told
    assert "mynah_adapter_loads_total 1.0" in told
    assert "ann" not in told
    assert "dream" not in told


def test_closing_tells_those_who_wait(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """An engine that ends says so to every request under way, and takes no more."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    _ticket, listening = ask(engine, wish("ann", max_tokens=240, min_tokens=240))
    engine.close()
    with pytest.raises(TryLater, match="restarting"):
        listening.finished(1)
    with pytest.raises(TryLater, match="restarting"):
        ask(engine, wish("ann"))


def test_streamed_pieces_make_the_text(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """The pieces of a stream, put together, are the text that comes without one."""
    publish_adapter(home, gpt2, "ann", 1)
    engine, plain = started(), wish("ann", count=3)
    streamed = GenerationRequest("ann", plain.prompt, plain.seed, 3, plain.sampling, is_streamed=True)
    _ticket, listening = ask(engine, streamed)
    pieces = list(listening.pieces(3))
    joined = ["".join(piece.text for piece in pieces if piece.index == index) for index in range(3)]
    assert joined == texts(engine, plain)
    assert all(a.completion_tokens < b.completion_tokens for a, b in pairwise(p for p in pieces if p.index == 0))


@pytest.mark.parametrize(
    ("place", "error"), [("preload", torch.OutOfMemoryError("cannot")), ("forget_unpublished", OSError("disk"))]
)
def test_what_goes_wrong_beside_the_requests_does_not_end_the_engine(
    home: DataDir, gpt2: BaseModelSpec, place: str, error: Exception
) -> None:
    """A base that cannot be loaded in advance, a folder that cannot be listed: requests are answered all the same."""
    publish_adapter(home, gpt2, "ann", 1)
    with Engine(Failing(home, **{place: error})) as engine:
        assert texts(engine, wish("ann"))
        assert engine.is_alive


def test_an_engine_that_broke_says_so(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Its thread cannot go on: it counts as dead from then on, and whoever asks is told to come again."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = Engine(Failing(home, batches=ZeroDivisionError("a prompt")))
    engine.start()
    engine.wait()
    assert not engine.is_alive
    with pytest.raises(TryLater, match="restarting"):
        ask(engine, wish("ann"))
