"""The model manager: which models and adapters are in memory, and which version is served."""

from collections.abc import Callable
from typing import Any

import pytest

from models.base_models.catalog import BaseModelSpec
from models.domain.errors import CheckpointUnfit, NotFound, RequestUnfit
from models.engine.core.engine import Engine
from models.engine.core.model_loader import PendingLoad
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import generate, submit
from tests.fakes.model_managers import GatedManager, RecordingManager, Started, generation_request
from tests.fakes.personas import publish_adapter, publish_full


def test_a_damaged_model_is_tried_again_each_time(home: DataDir, gpt2: BaseModelSpec) -> None:
    """It may have been repaired."""
    publish_adapter(home, gpt2, "ann", 1)
    weights = publish_full(home, gpt2, "bea", 2).path / "model.safetensors"
    whole = weights.read_bytes()
    manager = RecordingManager(home, [])
    with Engine(manager) as engine:
        for damaged in (whole[:-1], whole[:-2]):
            weights.write_bytes(damaged)
            with pytest.raises(CheckpointUnfit):
                generate(engine, generation_request("bea"))
            assert generate(engine, generation_request("ann"))
        weights.write_bytes(whole)
        assert generate(engine, generation_request("bea"))


def test_a_model_cached_by_another_request_is_unloaded(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Loaded for one request and cached by the next, it leaves memory when its persona is unpublished."""
    for number, name in enumerate(("bea", "cid")):
        publish_full(home, gpt2, name, number)
    manager = GatedManager(home)
    manager.gate.set()
    with pytest.raises(PendingLoad):
        manager.load_persona("bea", 0.0)
    manager.load_persona("cid")
    manager.load_persona("bea")
    checkpoints.withdraw(home, "bea")
    manager.unload_unpublished()
    assert manager.models_in_memory() == 1


def test_a_model_unpublished_while_loading_is_not_cached(home: DataDir, gpt2: BaseModelSpec) -> None:
    """Nothing would ever unload it."""
    for number, name in enumerate(("bea", "cid")):
        publish_full(home, gpt2, name, number)
    manager = GatedManager(home)
    with pytest.raises(PendingLoad):
        manager.load_persona("bea", 0.0)
    checkpoints.withdraw(home, "bea")
    manager.unload_unpublished()
    manager.gate.set()
    manager.load_persona("cid")
    assert manager.models_in_memory() == 1


def test_a_blend_needs_all_its_personas(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Once one is unpublished it is refused; a full model cannot be blended."""
    publish_adapter(home, gpt2, "ann", 1)
    publish_adapter(home, gpt2, "bob", 2)
    publish_full(home, gpt2, "cleo", 3)
    engine = started()
    assert generate(engine, generation_request("ann+bob"))
    with pytest.raises(RequestUnfit, match="blended"):
        generate(engine, generation_request("ann+cleo"))
    checkpoints.delete(home, "bob")
    with pytest.raises(NotFound):
        generate(engine, generation_request("ann+bob"))


def test_a_damaged_adapter_fails_only_its_own_persona(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """One byte is flipped; other personas are served."""
    damaged = publish_adapter(home, gpt2, "ann", 1).path / "adapter_model.safetensors"
    publish_adapter(home, gpt2, "bob", 2)
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    engine = started()
    with pytest.raises(CheckpointUnfit, match="damaged"):
        generate(engine, generation_request("ann"))
    assert generate(engine, generation_request("bob"))


def test_changed_files_are_verified_again(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """When an evicted adapter is loaded again; files that did not change are not hashed twice."""
    weights = publish_adapter(home, gpt2, "ann", 1).path / "adapter_model.safetensors"
    publish_adapter(home, gpt2, "bob", 2)
    engine = started(memory=1)
    first = generate(engine, generation_request("ann"))
    for _again in range(2):
        generate(engine, generation_request("bob"))
        assert generate(engine, generation_request("ann")) == first
    generate(engine, generation_request("bob"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(CheckpointUnfit, match="damaged"):
        generate(engine, generation_request("ann"))


def test_the_base_models_fingerprint_is_checked(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """An adapter is not put on another base model of the same name."""
    publish_adapter(home, BaseModelSpec(gpt2.name, gpt2.path, "another"), "ann", 1)
    publish_adapter(home, gpt2, "bob", 2)
    engine = started()
    with pytest.raises(CheckpointUnfit, match="Train it again"):
        generate(engine, generation_request("ann"))
    assert generate(engine, generation_request("bob"))


def test_an_unpublished_persona_is_refused_at_once(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Though its weights are in memory."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    assert generate(engine, generation_request("ann"))
    checkpoints.delete(home, "ann")
    with pytest.raises(NotFound):
        generate(engine, generation_request("ann"))


@pytest.mark.parametrize("publish", [publish_adapter, publish_full])
def test_a_new_version_is_served_at_once(
    publish: Callable[[DataDir, BaseModelSpec, str, int, int], Any],
    home: DataDir,
    gpt2: BaseModelSpec,
    started: Started,
) -> None:
    """Running sequences finish on the old version, whose files are then pruned."""
    publish(home, gpt2, "ann", 1, 1)
    engine, greedy = started(), generation_request("ann", temperature=0)
    old = generate(engine, greedy)
    _handle, running = submit(engine, generation_request("ann", temperature=0, max_tokens=200))
    publish(home, gpt2, "ann", 2, 2)
    assert generate(engine, greedy) != old
    assert running.finished(1)[0].text.startswith(old[0])
    assert not (home.checkpoints / "ann" / "1").exists()


def test_republished_weights_are_served(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Unpublished and published with other weights under the same version number."""
    publish_adapter(home, gpt2, "ann", 1)
    engine, greedy = started(), generation_request("ann", temperature=0)
    old = generate(engine, greedy)
    checkpoints.delete(home, "ann")
    publish_adapter(home, gpt2, "ann", 2)
    assert generate(engine, greedy) != old


def test_eviction_does_not_change_texts(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """With memory for hardly anything, models and adapters are loaded again and again."""
    for seed in range(3):
        publish_adapter(home, gpt2, f"ann{seed}", seed)
    publish_full(home, gpt2, "bob", 9)
    roomy, tight = started(), started(memory=1)
    for name in ("ann0", "ann1", "bob", "ann2", "ann0"):
        assert generate(tight, generation_request(name)) == generate(roomy, generation_request(name))
