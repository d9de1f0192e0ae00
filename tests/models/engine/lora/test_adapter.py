"""Reading LoRA adapters as PEFT saves them."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from models.domain.errors import CheckpointUnfit
from models.engine.lora.adapter import read_adapter
from tests.fakes.personas import adapted


@pytest.fixture
def folder(tiny_gpt2: Path, tmp_path: Path) -> Path:
    """A folder with an adapter."""
    adapted(tiny_gpt2, 1).save_pretrained(tmp_path)
    return tmp_path


def test_a_truncated_file_is_unfit(folder: Path) -> None:
    """An error with a sentence, not a crash."""
    weights = folder / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CheckpointUnfit, match="can't be read"):
        read_adapter(folder, torch.float32)


def test_the_file_is_not_memory_mapped(folder: Path) -> None:
    """Overwriting it changes nothing. Were it mapped, truncating it would kill the process."""
    weights = folder / "adapter_model.safetensors"
    adapter = read_adapter(folder, torch.float32)
    with weights.open("r+b") as file:
        file.write(bytes(weights.stat().st_size))
    assert all(pair.a.any() for pair in adapter.pairs.values())


@pytest.mark.parametrize("setting", [{"use_dora": True}, {"bias": "all"}, {"peft_type": "IA3"}])
def test_anything_but_plain_lora_is_refused(setting: dict[str, Any], folder: Path) -> None:
    """It would be served wrongly, without an error."""
    path = folder / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | setting))
    with pytest.raises(CheckpointUnfit, match="in a way that I can't use"):
        read_adapter(folder, torch.float32)
