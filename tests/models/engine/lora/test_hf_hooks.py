"""LoRA by forward hooks on a transformers model."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from models.domain.errors import CheckpointUnfit
from models.engine.lora.adapter import LoraAdapter, read_adapter
from models.engine.lora.hf_hooks import LoraHooks
from tests.fakes.personas import adapted

PROMPTS = [[0, 45, 89, 277, 82], [0, 286, 77, 40, 12], [0, 9, 8, 7, 6]]


def saved_adapter(model: Any, folder: Path) -> LoraAdapter:
    model.save_pretrained(folder)
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
    """Each row of a batch with two adapters and a row without any."""
    base: Path = request.getfixturevalue(f"tiny_{architecture}")
    model, ids = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval(), torch.tensor(PROMPTS)
    hooks, one, two = LoraHooks(model), adapted(base, 1, **changes), adapted(base, 2)
    with torch.inference_mode():
        expected = torch.cat([one(ids[:1]).logits, model(ids[1:2]).logits, two(ids[2:]).logits])
        first, second = saved_adapter(one, tmp_path / "one"), saved_adapter(two, tmp_path / "two")
        hooks.check(first)
        hooks.check(second)
        hooks.assign([first, None, second], [len(prompt) for prompt in PROMPTS])
        torch.testing.assert_close(model(ids).logits, expected, atol=1e-4, rtol=1e-4)


def test_an_adapter_of_another_base_is_refused(tiny_gpt2: Path, tiny_llama: Path, tmp_path: Path) -> None:
    """Its layers are not in the model."""
    hooks = LoraHooks(AutoModelForCausalLM.from_pretrained(tiny_llama))
    with pytest.raises(CheckpointUnfit, match="another base"):
        hooks.check(saved_adapter(adapted(tiny_gpt2, 1), tmp_path))
