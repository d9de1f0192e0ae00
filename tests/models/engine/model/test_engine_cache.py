"""The engine cache: the next start gives the same bits from it, and does without whatever is damaged or out of date."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.base_models.catalog import BaseModelSpec, load
from models.engine.model import engine_cache
from models.engine.model.decoder import FusedDecoder
from models.engine.model.engine_cache import EngineCache
from models.engine.model.served_model import ServedModel, open_model
from models.runtime.data_dir import DataDir
from tests.fakes.decoders import CPU, random_adapter
from tests.processors import needs_int8

BATCH_SIZE = 8
FAMILIES = pytest.mark.parametrize("family", ["gpt2", "llama"])
TEXT = "My dream is to see the sea <|endoftext|> once more 🌊"

READ = """
import sys
from pathlib import Path
from models.base_models.catalog import BaseModelSpec
from models.engine.core.model_manager import ModelManager
from models.engine.model.engine_cache import EngineCache
from models.runtime.data_dir import DataDir
home, path, fingerprint = sys.argv[1:]
assert EngineCache(DataDir(Path(home))).read_model(BaseModelSpec("tiny", Path(path), fingerprint), 8)
sys.exit(bool({"transformers", "huggingface_hub"} & set(sys.modules)))
"""


def written(home: DataDir, path: Path) -> ServedModel:
    """An int8 model of the base at `path`, kept in the cache."""
    base = BaseModelSpec("tiny", path, "f" * 64)
    model, weights = open_model(load(base, torch.bfloat16), CPU, BATCH_SIZE, allow_int8=True)
    EngineCache(home).write_model(model, weights)
    return model


def logits(model: ServedModel) -> torch.Tensor:
    """After a prefill and a decode step, one sequence with LoRA and one without."""
    decoder = model.decoder
    assert isinstance(decoder, FusedDecoder)
    adapters = [random_adapter(decoder, 1, 16), None]
    with torch.inference_mode():
        decoder.forward([], [[0, 12, 13], [0, 9, 8, 7]], adapters)
        found = decoder.forward([5, 6], [], adapters)
        decoder.clear()
    return found


@needs_int8
@FAMILIES
def test_a_cached_model_gives_the_same_bits(family: str, home: DataDir, request: pytest.FixtureRequest) -> None:
    """So do its tokenizer, and everything else that a sequence needs to know."""
    model = written(home, request.getfixturevalue(f"tiny_{family}"))
    cached = EngineCache(home).read_model(model.base, BATCH_SIZE)
    assert cached is not None
    assert logits(cached).equal(logits(model))
    assert (cached.separator, cached.end_ids, cached.context) == (model.separator, model.end_ids, model.context)
    assert cached.decoder.plan == model.decoder.plan
    assert cached.decoder.nbytes == model.decoder.nbytes
    tokens = cached.tokenizer.encode(TEXT)
    assert tokens == model.tokenizer.encode(TEXT) == load(model.base).tokens(TEXT)
    assert cached.tokenizer.decode(tokens) == model.tokenizer.decode(tokens) == TEXT


@needs_int8
def test_it_is_read_without_transformers(home: DataDir, tiny_gpt2: Path) -> None:
    """Importing transformers takes longer than everything else that a start does. Nor is a hub's client needed."""
    model = written(home, tiny_gpt2)
    arguments = (str(home.root), str(model.base.path), model.base.fingerprint)
    subprocess.run([sys.executable, "-c", READ, *arguments], check=True, timeout=120)


@needs_int8
@pytest.mark.parametrize("damage", [b"", b"\xff" * 4096])
def test_a_damaged_model_is_read_anew(damage: bytes, home: DataDir, tiny_gpt2: Path) -> None:
    """And the damaged file is removed, whether it is the weights' or the tokenizer's."""
    for suffix in (".safetensors", ".json"):
        model = written(home, tiny_gpt2)
        (file,) = (path for path in home.engine_cache.iterdir() if path.suffix == suffix)
        file.write_bytes(damage)
        assert EngineCache(home).read_model(model.base, BATCH_SIZE) is None
        assert not list(home.engine_cache.glob("*.safetensors"))


@needs_int8
def test_another_machine_reads_nothing(home: DataDir, tiny_gpt2: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither does one whose instructions are limited otherwise; what it writes takes the old file's place."""
    model = written(home, tiny_gpt2)
    EngineCache(home).write_threads(1)
    assert EngineCache(home).read_threads() == 1
    engine_cache.machine_key.cache_clear()
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "SSE41")  # not that of the simulated processor
    try:
        assert EngineCache(home).read_model(model.base, BATCH_SIZE) is None
        assert EngineCache(home).read_threads() is None
        EngineCache(home).write_model(*open_model(load(model.base, torch.bfloat16), CPU, BATCH_SIZE, allow_int8=True))
        assert len(list(home.engine_cache.glob("*.safetensors"))) == 1
    finally:
        engine_cache.machine_key.cache_clear()


@needs_int8
@pytest.mark.parametrize("name", ["tokenizer.json", "generation_config.json"])
def test_another_tokenizer_or_end_token_is_read_anew(name: str, home: DataDir, tiny_gpt2: Path, tmp_path: Path) -> None:
    """Beside the same weights: the fingerprint of a base model covers only these and the configuration."""
    folder = Path(shutil.copytree(tiny_gpt2, tmp_path / "base"))
    model = written(home, folder)
    assert EngineCache(home).read_model(model.base, BATCH_SIZE) is not None
    document = json.loads((folder / name).read_text())
    if name == "tokenizer.json":
        document["normalizer"] = {"type": "Lowercase"}
    else:
        document["eos_token_id"] = [0, 7]
    (folder / name).write_text(json.dumps(document))
    assert EngineCache(home).read_model(model.base, BATCH_SIZE) is None
    changed = written(home, folder)
    cached = EngineCache(home).read_model(model.base, BATCH_SIZE)
    assert cached is not None
    assert cached.tokenizer.encode(TEXT) == changed.tokenizer.encode(TEXT)
    assert cached.end_ids == changed.end_ids
    assert (cached.tokenizer.encode(TEXT), cached.end_ids) != (model.tokenizer.encode(TEXT), model.end_ids)
    assert len(list(home.engine_cache.iterdir())) == 2  # the snapshot of the files that were there before is gone


@needs_int8
def test_where_nothing_can_be_written_nothing_is_kept(home: DataDir, tiny_gpt2: Path) -> None:
    """A full disk, or a file in the folder's place: the engine serves all the same."""
    home.engine_cache.write_text("in the way")
    model = written(home, tiny_gpt2)
    EngineCache(home).write_threads(1)
    assert EngineCache(home).read_threads() is None
    assert EngineCache(home).read_model(model.base, BATCH_SIZE) is None
