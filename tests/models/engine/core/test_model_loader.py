"""Models load in the background while other models go on generating."""

from dataclasses import replace

import pytest

from models.base_models.catalog import BaseModelSpec
from models.domain.errors import TryLater
from models.engine.core.engine import Engine
from models.engine.core.model_loader import ModelLoader
from models.runtime.data_dir import DataDir
from models.runtime.rust_panics import RustPanic
from tests.fakes.chunk_collector import generate, submit
from tests.fakes.model_managers import GatedManager, generation_request
from tests.fakes.personas import publish_adapter, publish_full


@pytest.fixture
def gated_manager(home: DataDir, gpt2: BaseModelSpec) -> GatedManager:
    """Ann's persona is loaded; Bea has a model of her own, which loads once `gate` is set."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_full(home, gpt2, "bea", 2)
    manager = GatedManager(home)
    manager.load_persona("ann")
    return manager


def test_others_are_served_while_a_model_loads(gated_manager: GatedManager) -> None:
    """Running and new requests finish; the request for the loading model is answered last."""
    with Engine(gated_manager) as engine:
        running = submit(engine, replace(generation_request("ann", max_tokens=60, min_tokens=60), is_streamed=True))[1]
        running.next()
        _handle, waiting = submit(engine, generation_request("bea"))
        assert list(running.chunks())
        assert generate(engine, generation_request("ann"))
        assert generate(engine, generation_request("ann"))
        gated_manager.gate.set()
        assert waiting.finished(1)


def test_the_deadline_holds_while_a_model_loads(home: DataDir, gpt2: BaseModelSpec) -> None:
    """TryLater comes at the deadline, not when the model is loaded."""
    publish_full(home, gpt2, "bea", 2)
    now, manager = [0.0], GatedManager(home)
    with Engine(manager, lambda: now[0]) as engine:
        _handle, waiting = submit(engine, replace(generation_request("bea"), seconds=5.0))
        now[0] = 6.0
        with pytest.raises(TryLater):
            waiting.next()
        manager.gate.set()


def test_a_request_can_be_cancelled_while_its_model_loads(gated_manager: GatedManager) -> None:
    """Its room is free before the model is loaded."""
    with Engine(gated_manager) as engine:
        handle, _waiting = submit(engine, generation_request("bea"))
        assert generate(engine, generation_request("ann"))
        engine.cancel(handle)
        assert generate(engine, generation_request("ann"))
        assert engine.load().waiting == 0
        gated_manager.gate.set()


def test_a_loading_model_is_not_polled_each_step(gated_manager: GatedManager) -> None:
    """It is asked for once until it is loaded."""
    with Engine(gated_manager) as engine:
        running = submit(engine, replace(generation_request("ann", max_tokens=60, min_tokens=60), is_streamed=True))[1]
        running.next()
        _handle, waiting = submit(engine, generation_request("bea"))
        list(running.chunks())
        assert generate(engine, generation_request("ann"))
        assert gated_manager.recorded.count("bea") == 1
        gated_manager.gate.set()
        assert waiting.finished(1)


class PanicException(BaseException):
    """As PyO3 raises for a panic in Rust."""


def test_a_panic_while_loading_is_raised_to_whoever_asked() -> None:
    """Otherwise the model would be loaded again and again, since it neither arrives nor fails."""

    def read() -> str:
        raise PanicException

    loader: ModelLoader[str] = ModelLoader()
    loader.start("ann", read)
    loader.wait(None)
    with pytest.raises(RustPanic):
        loader.raise_failure("ann")
