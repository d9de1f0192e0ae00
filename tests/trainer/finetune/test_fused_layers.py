"""The fused layers against those of PEFT and transformers that they replace."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers.pytorch_utils import Conv1D

from models.base_models.catalog import BaseModelSpec, LoadedBase, load
from trainer.data.dataset import collate
from trainer.finetune.fused_layers import GROUPED_ATTENTION, FusedLoraLinear, fuse_layers, use_unfused_attention
from trainer.finetune.held_out_loss import loss_sum

TEXTS = ["My dream is to sing louder than the kettle in the morning.", "A map of the sea is mostly blue.", "Rain."]
BASES = ["tiny_gpt2", "tiny_llama", "tiny_neox"]


@pytest.fixture(params=BASES)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def wrapped(base: LoadedBase, change: Callable[[Any, LoraConfig], None] | None) -> Any:
    """`base` with an adapter whose second matrix is not zero any more, as after some steps."""
    is_turned = any(isinstance(part, Conv1D) for part in base.model.modules())
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", fan_in_fan_out=is_turned, task_type="CAUSAL_LM")
    if change:
        change(base.model, config)
    torch.manual_seed(1)
    model = get_peft_model(base.model, config).eval()
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.05)
    return model


def loss_and_gradient(
    path: Path, change: Callable[[Any, LoraConfig], None] | None, dtype: torch.dtype
) -> tuple[float, Any]:
    """The loss of some tweets, and its gradient with respect to the adapter's weights."""
    base = load(BaseModelSpec("it", path, ""), dtype)
    model = wrapped(base, change)
    batch = collate([base.tokens(text) for text in TEXTS], base.separator, 64)
    loss = loss_sum(model, batch) / batch.tokens
    loss.backward()  # type: ignore[no-untyped-call]
    return float(loss.detach()), torch.cat(
        [weight.grad.flatten() for weight in model.parameters() if weight.requires_grad]
    )


def with_fused_layers(model: Any, config: LoraConfig) -> None:
    use_unfused_attention(model)
    fuse_layers(model, config)


def test_loss_and_gradients_are_those_of_peft(path: Path) -> None:
    """In float32, where rounding hides nothing, no architecture's figures change by more than the rounding."""
    (loss, gradient), (fused_loss, fused_gradient) = (
        loss_and_gradient(path, change, torch.float32) for change in (None, with_fused_layers)
    )
    assert fused_loss == pytest.approx(loss, rel=1e-6)
    assert torch.linalg.norm(fused_gradient - gradient) < 1e-5 * torch.linalg.norm(gradient)


def test_bfloat16_is_no_coarser_than_peft_in_bfloat16(path: Path) -> None:
    """Fewer steps between round no more: as near to float32 as PEFT's own layers are, give or take."""
    _loss, exact = loss_and_gradient(path, None, torch.float32)
    plain, fused = (loss_and_gradient(path, change, torch.bfloat16)[1] for change in (None, with_fused_layers))
    errors = [float(torch.linalg.norm(found - exact)) for found in (plain, fused)]
    assert errors[1] < 1.25 * errors[0]


def test_an_adapter_is_made_of_these_layers_and_saved_as_peft_saves_it(path: Path, tmp_path: Path) -> None:
    """All linear layers but the output's; what is written names no layer of ours."""
    model = wrapped(load(BaseModelSpec("it", path, "")), with_fused_layers)
    fused = [part for part in model.modules() if isinstance(part, FusedLoraLinear)]
    assert len(fused) == sum("lora_A" in name for name, _weight in model.named_parameters()) > 0
    model.save_pretrained(tmp_path, save_embedding_layers=False)
    assert "Fused" not in (tmp_path / "adapter_config.json").read_text()


def test_shared_keys_use_the_grouped_attention(tiny_llama: Path, tiny_gpt2: Path) -> None:
    """Where several heads look at one key the grouped attention is taken, elsewhere transformers' own plain one."""
    shared, single = (load(BaseModelSpec("it", path, "")).model for path in (tiny_llama, tiny_gpt2))
    use_unfused_attention(shared)
    use_unfused_attention(single)
    assert (shared.config._attn_implementation, single.config._attn_implementation) == (GROUPED_ATTENTION, "eager")
