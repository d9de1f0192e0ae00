"""LoRA adapters on the rows of a batch."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from models.domain.errors import CheckpointUnfit
from models.engine.lora.adapter import AdaptedLayers, LoraAdapter, read_adapter
from tests.fakes.personas import adapted

PROMPT = [[0, 45, 89, 277, 82], [0, 286, 77, 40, 12], [0, 9, 8, 7, 6]]


def saved(base: Path, folder: Path, seed: int = 1, **changes: Any) -> Path:
    adapted(base, seed, **changes).save_pretrained(folder)
    return folder


def read(folder: Path) -> LoraAdapter:
    return read_adapter(folder, torch.float32)


@pytest.mark.parametrize("architecture", ["gpt2", "llama"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"r": 7, "use_rslora": True}, {"rank_pattern": {"c_attn|q_proj": 2}}],
    ids=["plain", "rank-stable", "several-ranks"],
)
def test_logits_are_those_of_peft(
    architecture: str, changes: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A row with an adapter has the logits PEFT gives it; its neighbours have those of their own, or of the base."""
    base: Path = request.getfixturevalue(f"tiny_{architecture}")
    model, ids = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval(), torch.tensor(PROMPT)
    layers, one, two = AdaptedLayers(model), adapted(base, 1, **changes), adapted(base, 2)
    with torch.inference_mode():
        expected = torch.cat([one(ids[:1]).logits, model(ids[1:2]).logits, two(ids[2:]).logits])
        for number, peft_model in enumerate((one, two)):
            peft_model.save_pretrained(tmp_path / str(number))
        seated = [read(tmp_path / "0"), None, read(tmp_path / "1")]
        for adapter in seated:
            if adapter is not None:
                layers.admit(adapter)
        layers.seat(seated)
        torch.testing.assert_close(model(ids).logits, expected, atol=1e-4, rtol=1e-4)


def test_a_file_cut_short_is_said_to_be_unfit(tiny_gpt2: Path, tmp_path: Path) -> None:
    """Half a file of weights is an error with a sentence, not a crash."""
    weights = saved(tiny_gpt2, tmp_path) / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CheckpointUnfit, match="cannot be read"):
        read(tmp_path)


def test_what_happens_to_the_file_later_does_not_reach_the_adapter(tiny_gpt2: Path, tmp_path: Path) -> None:
    """Zeros written over it change nothing; were it mapped, a file cut short would even end the process."""
    weights = saved(tiny_gpt2, tmp_path) / "adapter_model.safetensors"
    adapter = read(tmp_path)
    with weights.open("r+b") as file:
        file.write(bytes(weights.stat().st_size))
    assert all(product.down.any() for product in adapter.products.values())


@pytest.mark.parametrize("setting", [{"use_dora": True}, {"bias": "all"}, {"peft_type": "IA3"}])
def test_other_arithmetic_is_refused(setting: dict[str, Any], tiny_gpt2: Path, tmp_path: Path) -> None:
    """An adapter that is more than a low-rank product is refused: it would be served wrongly, silently."""
    path = saved(tiny_gpt2, tmp_path) / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | setting))
    with pytest.raises(CheckpointUnfit, match="plain LoRA"):
        read(tmp_path)


def test_an_adapter_of_another_base_is_refused(tiny_gpt2: Path, tiny_llama: Path, tmp_path: Path) -> None:
    """An adapter whose layers the model does not have is refused."""
    layers = AdaptedLayers(AutoModelForCausalLM.from_pretrained(tiny_llama))
    with pytest.raises(CheckpointUnfit, match="another base"):
        layers.admit(read(saved(tiny_gpt2, tmp_path)))
