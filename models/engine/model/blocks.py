"""Transformer blocks: what the fused GPT-2 and Llama have in common. Norms, activations, and the logits at the end.

All tokens of a forward pass lie end to end in one tensor [T, width], whichever sequences they belong to; only attention
tells sequences apart. The legend of shapes is in `layers`.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import gelu as torch_gelu
from torch.nn.functional import layer_norm, rms_norm, silu

from models.engine.kernels import activations
from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import FusedLoraBatch


class Network(Protocol):
    """A model family, as `decoder.FusedDecoder` runs it."""

    shape: KvCacheShape
    layers: list[FusedLinear]
    embeddings_nbytes: int

    def forward(self, tokens: Tensor, step: ForwardPass, lora: FusedLoraBatch, cache: KvCache) -> Tensor:
        """Token ids [T] -> logits of each sequence's next token [B, V]."""


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer norm, or RMS norm if it has no bias."""

    weight: Tensor
    bias: Tensor | None
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        if self.bias is None:
            return rms_norm(x, self.weight.shape, self.weight, self.epsilon)
        return layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class Block:
    """One pre-norm transformer block: attention, then the MLP, each added to the residual stream."""

    attention_norm: Norm
    qkv: FusedLinear  # query, key and value
    attention_out: FusedLinear
    mlp_norm: Norm
    mlp_in: FusedLinear  # gate and up, or up alone
    mlp_out: FusedLinear

    @property
    def layers(self) -> list[FusedLinear]:
        return [self.qkv, self.attention_out, self.mlp_in, self.mlp_out]


def gelu(x: Tensor) -> Tensor:
    """GELU (tanh approximation) of x [T, width]. In float32 on a CPU, as beside int8, by a batch-invariant kernel."""
    if x.dtype == torch.float32 and x.device.type == "cpu":
        return torch.from_numpy(activations.gelu(x.numpy()))
    return torch_gelu(x, approximate="tanh")


def swiglu(x: Tensor) -> Tensor:
    """SwiGLU of x [T, 2 * width], gate first; in float32 on a CPU by a batch-invariant kernel."""
    if x.dtype == torch.float32 and x.device.type == "cpu":
        return torch.from_numpy(activations.swiglu(x.numpy()))
    gate, up = x.chunk(2, dim=-1)
    return silu(gate) * up


def last_logits(head: FusedLinear, x: Tensor, step: ForwardPass, lora: FusedLoraBatch) -> Tensor:
    """Logits [B, V] of each sequence's last token. With LoRA on the head all tokens go through it."""
    if lora.changes(head):
        return lora.apply(head, x)[step.last]
    return head(x[step.last])
