"""The layers of an adapter that learns, made to pass fewer times over the same numbers.

It does not know what is learnt. What is computed is what PEFT and transformers compute, to within the rounding of the
numbers' own type: only the steps between are not written out, read again and rounded. The weights stay PEFT's.

Everything here expects weights that do not learn, but for an adapter's own two matrices.
"""

from typing import Any

import torch
from peft import LoraConfig
from peft.tuners.lora.layer import Linear as LoraLinear
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask
from transformers.models.llama.modeling_llama import LlamaRMSNorm
from transformers.pytorch_utils import Conv1D

GROUPED = "grouped"  # what transformers calls the attention below, once it is told of it


def fuse_layers(model: Any, config: LoraConfig) -> None:
    """Have `model` normalise, and the adapter that PEFT will make by `config` multiply, in this way."""
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if type(child) is LlamaRMSNorm:
                setattr(parent, name, LeanNorm(child))
    config._register_custom_module({nn.Linear: LeanLinear, Conv1D: LeanLinear})  # noqa: SLF001 - PEFT documents it so


def attend_plainly(model: Any) -> None:
    """Have `model` attend step by step: for rows as short as tweets quicker than fused, on processors."""
    heads = getattr(model.config, "num_attention_heads", 1)
    if heads == getattr(model.config, "num_key_value_heads", heads):
        model.set_attn_implementation("eager")
        return
    AttentionInterface.register(GROUPED, _grouped)
    AttentionMaskInterface.register(GROUPED, eager_mask)
    model.set_attn_implementation(GROUPED)


def _grouped(
    _layer: nn.Module,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float,
    **_none: Any,
) -> tuple[torch.Tensor, None]:
    """Plain attention, the queries that share a key laid one after the other in place of repeating the key.

    `queries` are [rows, heads, length, width], `keys` and `values` [rows, groups, length, width].
    """
    rows, heads, length, width = queries.shape
    groups = keys.shape[1]
    scores = queries.reshape(rows, groups, -1, width) @ keys.transpose(2, 3) * scaling
    scores = scores.view(rows, heads, length, -1)
    if attention_mask is not None:
        scores = scores + attention_mask
    shares = scores.softmax(dim=-1, dtype=torch.float32).to(queries.dtype).view(rows, groups, -1, scores.shape[-1])
    return (shares @ values).view(rows, heads, length, width).transpose(1, 2).contiguous(), None


class LeanLinear(LoraLinear):  # type: ignore[misc]
    """A linear layer and its adapter as one product; the base's may keep its weight transposed, as GPT-2's do."""

    def forward(self, inputs: torch.Tensor, *_none: Any) -> torch.Tensor:
        (name,) = self.active_adapters
        base, pair = self.base_layer, (self.lora_A[name].weight, self.lora_B[name].weight)
        weight = base.weight.T if self.fan_in_fan_out else base.weight  # [out, in]
        parts = (inputs, weight, base.bias, *pair, self.scaling[name])
        found: torch.Tensor = _Product.apply(*parts)  # type: ignore[no-untyped-call]
        return found


class _Product(torch.autograd.Function):
    """`inputs` [..., in] times `weight` [out, in] plus scale · `second` [out, rank] · `first` [rank, in]."""

    @staticmethod
    def forward(
        ctx: Any,
        inputs: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        first: torch.Tensor,
        second: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        rows = inputs.reshape(-1, inputs.shape[-1]).to(weight.dtype)  # [tokens, in]
        first, second = first.to(weight.dtype), (second * scale).to(weight.dtype)
        inner = rows @ first.T  # [tokens, rank]
        outer = rows @ weight.T if bias is None else torch.addmm(bias, rows, weight.T)
        ctx.save_for_backward(rows, inner, weight, first, second)
        ctx.scale, ctx.shape = scale, inputs.shape
        return outer.addmm_(inner, second.T).view(*inputs.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rows, inner, weight, first, second = ctx.saved_tensors
        outer = gradients[0].reshape(-1, len(weight))  # [tokens, out]
        between = outer @ second  # [tokens, rank]
        back = (outer @ weight).addmm_(between, first).view(ctx.shape) if ctx.needs_input_grad[0] else None
        return back, None, None, (between.T @ rows).float(), (outer.T @ inner).float() * ctx.scale, None


class LeanNorm(nn.Module):
    """What Llama normalises by: each token's numbers over the root of their mean square, times `weight`."""

    def __init__(self, norm: LlamaRMSNorm) -> None:
        super().__init__()
        self.weight, self.epsilon = norm.weight, norm.variance_epsilon

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = _Norm.apply(hidden, self.weight, self.epsilon)  # type: ignore[no-untyped-call]
        return found


class _Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, epsilon: float) -> torch.Tensor:
        wide = hidden.to(torch.float32, copy=True)
        factors = torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + epsilon)  # [..., 1]
        ctx.save_for_backward(hidden, weight, factors)
        return wide.mul_(factors).to(hidden.dtype) * weight

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        hidden, weight, factors = ctx.saved_tensors
        outer = (gradients[0] * weight).to(torch.float32, copy=True)
        scaled = hidden.float() * factors
        along = torch.linalg.vecdot(outer, scaled).unsqueeze(-1) / hidden.shape[-1]  # [..., 1]
        return outer.sub_(scaled.mul_(along)).mul_(factors).to(hidden.dtype), None, None
