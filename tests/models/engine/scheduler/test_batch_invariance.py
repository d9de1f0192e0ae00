"""What requests mean to each other: none waits long for what others want of the same engine."""

import gc
import threading
import weakref
from dataclasses import replace
from typing import Any

import pytest
import torch

from models.base_models.catalog import BaseModelSpec
from models.domain.errors import CheckpointUnfit, TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_loader import PendingLoad
from models.engine.core.model_manager import LoadedPersona, ModelManager
from models.engine.core.throughput import FIRST_ROW_TOKENS
from models.engine.request import Event, GenerationRequest, Sampling
from models.engine.scheduler.batch import MAX_JOINING, Batch
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.listening import Listening, ask, texts
from tests.fakes.personas import publish_adapter, publish_full


def wish(persona_id: str, prompt: str = "My dream is", count: int = 1, **figures: Any) -> GenerationRequest:
    return GenerationRequest(persona_id, prompt, 7, count, Sampling(**({"max_tokens": 24} | figures)))


class Counting:
    """A network that notes in `told` how many tokens of prompts each pass had."""

    def __init__(self, network: Any, told: list[Any]) -> None:
        self._network = network
        self._told = told

    def advance(self, tokens: Any, joining: Any, adapters: Any) -> Any:
        self._told.append(sum(map(len, joining)))
        return self._network.advance(tokens, joining, adapters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


class Slow:
    """A network whose every pass takes a second by the clock in `now`."""

    def __init__(self, network: Any, now: list[float]) -> None:
        self._network = network
        self._now = now

    def advance(self, tokens: Any, joining: Any, adapters: Any) -> Any:
        self._now[0] += 1.0
        return self._network.advance(tokens, joining, adapters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


class Noting(ModelManager):
    """Notes in `told` whose voice is asked for."""

    def __init__(self, home: DataDir, told: list[Any]) -> None:
        super().__init__(home, "http://127.0.0.1:9", 1 << 30, torch.device("cpu"), torch.float32)
        self.told = told

    def voice(self, persona_id: str, patience: float | None = None) -> LoadedPersona:
        self.told.append(persona_id)
        return super().voice(persona_id, patience)


class Waiting(Noting):
    """Reads no other model than bases before `go`."""

    def __init__(self, home: DataDir) -> None:
        super().__init__(home, [])
        self.go = threading.Event()
        self._read: list[weakref.ref[Batch]] = []

    def read(self, base: BaseModelSpec) -> Batch:
        if "/1/" in base.name and not base.name.startswith("/"):
            assert self.go.wait(300)
        batch = super().read(base)
        self._read.append(weakref.ref(batch))
        return batch

    def kept(self) -> int:
        """How many of the models that were read are in memory still."""
        assert not list(self.batches())
        gc.collect()
        return sum(batch() is not None for batch in self._read)


def test_who_is_read_from_disk_does_not_hold_up_the_others(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Where reading takes as long as a step, the rows under way go on between one persona and the next."""
    publish_adapter(home, gpt2, "ann", 1)
    for number in range(3):
        publish_adapter(home, gpt2, f"cold{number}", number)
    told: list[Any] = []
    ticks, others = iter(range(1_000_000)), Listening()
    roster = Noting(home, told)
    batch = roster.voice("ann").batch
    batch.network = Counting(batch.network, told)
    told.clear()
    with Engine(roster, lambda: float(next(ticks))) as engine:
        under_way = Listening()

        def hear(event: Event) -> None:
            if sum(isinstance(what, str) for what in told) == 1:
                for number in range(3):
                    engine.submit(wish(f"cold{number}", max_tokens=1), others)
            under_way(event)

        engine.submit(replace(wish("ann", max_tokens=60, min_tokens=60), is_streamed=True), hear)
        list(under_way.pieces())
        for _again in range(3):
            others.next()
    assert all(isinstance(told[place + 1], int) for place, what in enumerate(told) if isinstance(what, str))


def test_who_is_refused_is_told_how_long_all_models_take(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Two models with 16 rows each and a second a step: rows end half as fast as on one model with 32."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_full(home, gpt2, "bea", 2)
    now, roster = [0.0], Noting(home, [])
    for name in ("ann", "bea"):
        batch = roster.voice(name).batch
        batch.network = Slow(batch.network, now)
    with Engine(roster, lambda: now[0], max_open_rows=32) as engine:
        long: dict[str, Any] = {"count": 16, "max_tokens": 200, "min_tokens": 210}
        under_way = [ask(engine, replace(wish(name, **long), is_streamed=True))[1] for name in ("ann", "bea")]
        for _piece in range(16 * 60):
            for listening in under_way:
                listening.next()
        with pytest.raises(TryLater) as refused:
            engine.submit(wish("ann"), Listening())
    assert refused.value.after_seconds == pytest.approx(FIRST_ROW_TOKENS * 2 / 32, rel=0.1)


@pytest.fixture
def waiting_roster(home: DataDir, gpt2: BaseModelSpec) -> Waiting:
    """Ann's voice is in memory, and Bea has a model of her own that is read once `go` is set."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_full(home, gpt2, "bea", 2)
    roster = Waiting(home)
    roster.voice("ann")
    return roster


def test_rows_go_on_while_a_whole_model_is_read(waiting_roster: Waiting) -> None:
    """Who is under way ends, and who comes then is answered; the model's own request waits and is answered last."""
    with Engine(waiting_roster) as engine:
        under_way = ask(engine, replace(wish("ann", max_tokens=60, min_tokens=60), is_streamed=True))[1]
        under_way.next()
        _ticket, waiting = ask(engine, wish("bea"))
        assert list(under_way.pieces())
        assert texts(engine, wish("ann"))
        assert texts(engine, wish("ann"))
        waiting_roster.go.set()
        assert waiting.finished(1)


def test_a_model_that_cannot_be_read_is_told_to_who_asked(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Each time anew: it may have been mended."""
    publish_adapter(home, gpt2, "ann", 1)
    weights = publish_full(home, gpt2, "bea", 2).path / "model.safetensors"
    whole = weights.read_bytes()
    roster = Noting(home, [])
    with Engine(roster) as engine:
        for damaged in (whole[:-1], whole[:-2]):
            weights.write_bytes(damaged)
            with pytest.raises(CheckpointUnfit):
                texts(engine, wish("bea"))
            assert texts(engine, wish("ann"))
        weights.write_bytes(whole)
        assert texts(engine, wish("bea"))


def test_bulk_leaves_rows_for_who_comes_next(home: DataDir, gpt2: BaseModelSpec) -> None:
    """As many bulky rows as a batch has, all of them long: somebody's tweet is there before any of them ends."""
    publish_adapter(home, gpt2, "ann", 1)
    long = replace(wish("ann", count=16, max_tokens=240, min_tokens=250), is_bulk=True, is_streamed=True)
    with Engine(Noting(home, [])) as engine:
        first, second = (ask(engine, long) for _again in range(2))
        first[1].next()
        second[1].next()
        assert texts(engine, wish("ann", max_tokens=2))
        assert (first[0].left, second[0].left) == (16, 16)


def test_many_long_prompts_are_read_in_several_passes(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Together they would hold up the rows under way, and take memory that nobody counted on."""
    publish_adapter(home, gpt2, "ann", 1)
    roster = Noting(home, [])
    batch = roster.voice("ann").batch
    joined: list[Any] = []
    batch.network = Counting(batch.network, joined)
    with Engine(roster) as engine:
        assert len(texts(engine, wish("ann", "the ships " * 90, 16, max_tokens=4))) == 16
    assert MAX_JOINING // 2 < max(joined) <= MAX_JOINING


def test_who_hung_up_before_being_read_costs_nothing(home: DataDir, gpt2: BaseModelSpec) -> None:
    """A request that was cancelled while it waited has no persona loaded for it, and its room is free again."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_adapter(home, gpt2, "cold", 2)
    told: list[Any] = []
    engine = Engine(Noting(home, told))
    ticket, _listening = ask(engine, wish("cold"))
    engine.cancel(ticket)
    with engine:
        assert texts(engine, wish("ann"))
        assert told == ["ann"]
        assert engine.load().waiting == 0


def test_who_waits_for_a_model_in_vain_is_told_in_time(home: DataDir, gpt2: BaseModelSpec) -> None:
    """When the time that was given is over, not when the model is there."""
    publish_full(home, gpt2, "bea", 2)
    now, roster = [0.0], Waiting(home)
    with Engine(roster, lambda: now[0]) as engine:
        _ticket, waiting = ask(engine, replace(wish("bea"), seconds=5.0))
        now[0] = 6.0
        with pytest.raises(TryLater):
            waiting.next()
        roster.go.set()


def test_who_hangs_up_while_a_model_is_read_leaves_the_line(waiting_roster: Waiting) -> None:
    """Its room is free before the model is there."""
    with Engine(waiting_roster) as engine:
        ticket, _waiting = ask(engine, wish("bea"))
        assert texts(engine, wish("ann"))
        engine.cancel(ticket)
        assert texts(engine, wish("ann"))
        assert engine.load().waiting == 0
        waiting_roster.go.set()


def test_rows_are_not_held_up_by_who_waits_for_a_model(waiting_roster: Waiting) -> None:
    """Its voice is asked for once until it is there, and not again before every step."""
    with Engine(waiting_roster) as engine:
        under_way = ask(engine, replace(wish("ann", max_tokens=60, min_tokens=60), is_streamed=True))[1]
        under_way.next()
        _ticket, waiting = ask(engine, wish("bea"))
        list(under_way.pieces())
        assert texts(engine, wish("ann"))
        assert waiting_roster.told.count("bea") == 1
        waiting_roster.go.set()
        assert waiting.finished(1)


def test_a_model_that_came_with_anothers_request_is_let_go_of_too(home: DataDir, gpt2: BaseModelSpec) -> None:
    """What was read for one request and put away by the next leaves memory when its persona is taken back."""
    for number, name in enumerate(("bea", "cid")):
        publish_full(home, gpt2, name, number)
    roster = Waiting(home)
    roster.go.set()
    with pytest.raises(PendingLoad):
        roster.voice("bea", 0.0)
    roster.voice("cid")
    roster.voice("bea")
    checkpoints.withdraw(home, "bea")
    roster.forget_unpublished()
    assert roster.kept() == 1


def test_a_model_whose_persona_is_taken_back_meanwhile_is_not_kept(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Nobody could let go of it later."""
    for number, name in enumerate(("bea", "cid")):
        publish_full(home, gpt2, name, number)
    roster = Waiting(home)
    with pytest.raises(PendingLoad):
        roster.voice("bea", 0.0)
    checkpoints.withdraw(home, "bea")
    roster.forget_unpublished()
    roster.go.set()
    roster.voice("cid")
    assert roster.kept() == 1
