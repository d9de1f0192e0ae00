"""Which numerics and decoder a base model gets, and the check before it serves anybody."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer

from models.base_models.catalog import BaseModelSpec, LoadedBase, load
from models.domain.errors import BaseUnavailable
from models.engine.model.decoder import FusedDecoder
from models.engine.model.verification import verified_decoder
from models.engine.model.weights import architecture_of
from tests.fakes.decoders import CPU, fused_decoder
from tests.fakes.personas import base_at
from tests.processors import needs_int8


@needs_int8
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_int8_only_if_allowed(dtype: torch.dtype, tiny_gpt2: Path) -> None:
    """A number format that was asked for is kept; the plan says what was chosen."""
    exact, quantized = (
        verified_decoder(load(base_at(tiny_gpt2), dtype), CPU, 8, allow_int8=allowed)[0] for allowed in (False, True)
    )
    assert (exact.plan.int8, exact.plan.lora, exact.plan.attention) == (False, "stacked", "torch")
    assert (quantized.plan.int8, quantized.plan.lora, quantized.plan.attention) == (True, "in_place", "compiled")


@needs_int8
def test_int8_is_rejected_if_predictions_change(tiny_gpt2: Path) -> None:
    """A base model whose weights have outliers thousands of times as large as the rest stays unquantized."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    with torch.no_grad():
        for block in loaded.model.transformer.h:
            block.ln_2.weight[0] = 1e4
            block.mlp.c_fc.weight[0] = 0
        loaded.model.lm_head.weight *= 100
    exact = fused_decoder(loaded.model, 8)
    decoder, _weights = verified_decoder(loaded, CPU, 8, allow_int8=True)
    assert decoder.nbytes == exact.nbytes
    assert not decoder.plan.int8


def test_another_architecture_falls_back_to_transformers(tiny_gpt2: Path) -> None:
    """A GPT-2 with another activation, whether its configuration says so or only its logits do."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    loaded.model.transformer.h[0].mlp.act = torch.nn.ReLU()
    decoder, _weights = verified_decoder(loaded, CPU, 8)
    assert not isinstance(decoder, FusedDecoder)
    assert decoder.plan.lora == "hooks"
    loaded.model.config.activation_function = "relu"
    assert architecture_of(loaded.model) is None


def test_a_model_that_cannot_be_batched_is_refused(tiny_gpt2: Path) -> None:
    """If decoding gives other logits than prefill, loading fails; the model is not served wrongly."""

    class Forgetful(torch.nn.Module):
        """Attends only to the last of its input tokens."""

        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model, self.config, self.generation_config = model, model.config, model.generation_config
            self.dtype = torch.float32

        def forward(self, input_ids: torch.Tensor, **rest: Any) -> Any:
            return self.model(input_ids[:, -1:], cache=rest["cache"])

    base = BaseModelSpec("forgetful", tiny_gpt2, "")
    model = Forgetful(load(base, torch.float32).model)
    with pytest.raises(BaseUnavailable, match="forgetful"):
        verified_decoder(LoadedBase(base, model, AutoTokenizer.from_pretrained(tiny_gpt2), 0, 256), CPU, 32)
