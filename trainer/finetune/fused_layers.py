"""Fused layers for LoRA training: linear layer with adapter, RMSNorm and attention in fewer passes over memory.

They compute what PEFT and transformers compute, to within the rounding of the data type: only the intermediate results
are not written out, read again and rounded. The weights stay PEFT's. All weights but the adapter's two matrices must be
frozen.
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

GROUPED_ATTENTION = "grouped"  # the name under which it is registered with transformers


def fuse_layers(model: Any, config: LoraConfig) -> None:
    """Replace the RMSNorms of `model`, and have PEFT create its adapter by `config` with fused linear layers."""
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if type(child) is LlamaRMSNorm:
                setattr(parent, name, FusedRMSNorm(child))
    config._register_custom_module({nn.Linear: FusedLoraLinear, Conv1D: FusedLoraLinear})  # noqa: SLF001 - PEFT documents it so


def use_unfused_attention(model: Any) -> None:
    """Compute attention step by step: on CPUs this is faster than SDPA for rows as short as tweets."""
    heads = getattr(model.config, "num_attention_heads", 1)
    if heads == getattr(model.config, "num_key_value_heads", heads):
        model.set_attn_implementation("eager")
        return
    AttentionInterface.register(GROUPED_ATTENTION, _grouped_attention)
    AttentionMaskInterface.register(GROUPED_ATTENTION, eager_mask)
    model.set_attn_implementation(GROUPED_ATTENTION)


def _grouped_attention(
    _layer: nn.Module,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float,
    **_unused: Any,
) -> tuple[torch.Tensor, None]:
    """Grouped-query attention that stacks the queries which share a key, instead of repeating the key.

    `queries` are [rows, heads, length, width], `keys` and `values` [rows, groups, length, width].
    """
    rows, heads, length, width = queries.shape
    groups = keys.shape[1]
    scores = queries.reshape(rows, groups, -1, width) @ keys.transpose(2, 3) * scaling
    scores = scores.view(rows, heads, length, -1)
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = scores.softmax(dim=-1, dtype=torch.float32).to(queries.dtype).view(rows, groups, -1, scores.shape[-1])
    return (weights @ values).view(rows, heads, length, width).transpose(1, 2).contiguous(), None


class FusedLoraLinear(LoraLinear):  # type: ignore[misc]
    """A linear layer and its LoRA adapter as one operation; handles GPT-2's transposed weights too."""

    def forward(self, inputs: torch.Tensor, *_unused: Any) -> torch.Tensor:
        (name,) = self.active_adapters
        base, a, b = self.base_layer, self.lora_A[name].weight, self.lora_B[name].weight
        weight = base.weight.T if self.fan_in_fan_out else base.weight  # [out, in]
        arguments = (inputs, weight, base.bias, a, b, self.scaling[name])
        outputs: torch.Tensor = _LoraLinear.apply(*arguments)  # type: ignore[no-untyped-call]
        return outputs


class _LoraLinear(torch.autograd.Function):
    """`inputs` [..., in] times `weight` [out, in] + scale * `b` [out, rank] @ `a` [rank, in]."""

    @staticmethod
    def forward(
        ctx: Any,
        inputs: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        a: torch.Tensor,
        b: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        rows = inputs.reshape(-1, inputs.shape[-1]).to(weight.dtype)  # [tokens, in]
        a, b = a.to(weight.dtype), (b * scale).to(weight.dtype)
        low_rank = rows @ a.T  # [tokens, rank]
        outputs = rows @ weight.T if bias is None else torch.addmm(bias, rows, weight.T)
        ctx.save_for_backward(rows, low_rank, weight, a, b)
        ctx.scale, ctx.shape = scale, inputs.shape
        return outputs.addmm_(low_rank, b.T).view(*inputs.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rows, low_rank, weight, a, b = ctx.saved_tensors
        of_outputs = gradients[0].reshape(-1, len(weight))  # [tokens, out]
        of_low_rank = of_outputs @ b  # [tokens, rank]
        of_inputs = (of_outputs @ weight).addmm_(of_low_rank, a).view(ctx.shape) if ctx.needs_input_grad[0] else None
        of_a, of_b = (of_low_rank.T @ rows).float(), (of_outputs.T @ low_rank).float() * ctx.scale
        return of_inputs, None, None, of_a, of_b, None


class FusedRMSNorm(nn.Module):
    """Llama's RMSNorm, for a frozen `weight`."""

    def __init__(self, norm: LlamaRMSNorm) -> None:
        super().__init__()
        self.weight, self.epsilon = norm.weight, norm.variance_epsilon

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = _RMSNorm.apply(hidden, self.weight, self.epsilon)  # type: ignore[no-untyped-call]
        return outputs


class _RMSNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, epsilon: float) -> torch.Tensor:
        wide = hidden.to(torch.float32, copy=True)
        inverse_rms = torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + epsilon)  # [..., 1]
        ctx.save_for_backward(hidden, weight, inverse_rms)
        return wide.mul_(inverse_rms).to(hidden.dtype) * weight

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        hidden, weight, inverse_rms = ctx.saved_tensors
        of_normed = (gradients[0] * weight).to(torch.float32, copy=True)
        normed = hidden.float() * inverse_rms
        projection = torch.linalg.vecdot(of_normed, normed).unsqueeze(-1) / hidden.shape[-1]  # [..., 1]
        return of_normed.sub_(normed.mul_(projection)).mul_(inverse_rms).to(hidden.dtype), None, None
