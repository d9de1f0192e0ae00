"""Llama, SmolLM2 included: rotary positions, RMS norms, grouped-query attention, and a SwiGLU MLP."""

import torch
from torch import Tensor
from torch.nn.functional import embedding

from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import FusedLoraBatch
from models.engine.model.blocks import Block, Norm, last_logits, swiglu
from models.engine.model.weights import Weights


class Llama:
    """`blocks.Network` for Llama."""

    def __init__(self, weights: Weights) -> None:
        shape = weights.architecture
        self._dtype = weights.plan.activation_dtype
        self.shape = KvCacheShape(shape.layers, shape.heads, shape.kv_heads, shape.head_size)
        self._token_embedding = weights.tensor("model.embed_tokens.weight")
        device = self._token_embedding.device
        self._frequencies = rotary_frequencies(shape.rope_theta, shape.head_size).to(device)
        self._blocks = [_block(weights, f"model.layers.{number}") for number in range(shape.layers)]
        self._final_norm = _norm(weights, "model.norm")
        self._head = weights.linear("lm_head")
        self.embeddings_nbytes = self._token_embedding.nbytes
        self.layers = [*(layer for block in self._blocks for layer in block.layers), self._head]

    def forward(self, tokens: Tensor, step: ForwardPass, lora: FusedLoraBatch, cache: KvCache) -> Tensor:
        shape = self.shape
        x = embedding(tokens, self._token_embedding).to(self._dtype)  # [T, width]
        angles = (step.positions.unsqueeze(-1).float() * self._frequencies).unsqueeze(1).repeat(1, 1, 2)
        cos, sin = angles.cos().to(self._dtype), angles.sin().to(self._dtype)  # [T, 1, D]
        rotated_heads = shape.heads + shape.kv_heads
        for number, block in enumerate(self._blocks):
            qkv = lora.apply(block.qkv, block.attention_norm(x)).view(len(x), -1, shape.head_size)
            rotated = rotary(qkv[:, :rotated_heads], cos, sin).to(cache.dtype)
            value = qkv[:, rotated_heads:].to(cache.dtype)
            attended = cache.attend(number, step, rotated[:, : shape.heads], rotated[:, shape.heads :], value)
            x = x + lora.apply(block.attention_out, attended)
            hidden = swiglu(lora.apply(block.mlp_in, block.mlp_norm(x)))
            x = x + lora.apply(block.mlp_out, hidden)
        return last_logits(self._head, self._final_norm(x), step, lora)


def rotary_frequencies(theta: float, head_size: int) -> Tensor:
    """Angle per position of each pair of a head's dimensions: [D / 2], float32."""
    return 1.0 / theta ** (torch.arange(0, head_size, 2, dtype=torch.int64).float() / head_size)


def rotary(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding of x [T, heads, D], the first half of D against the second."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def _block(weights: Weights, path: str) -> Block:
    def fused(module: str, *names: str) -> FusedLinear:
        return weights.linear(*(f"{path}.{module}.{name}" for name in names))

    return Block(
        attention_norm=_norm(weights, f"{path}.input_layernorm"),
        qkv=fused("self_attn", "q_proj", "k_proj", "v_proj"),
        attention_out=fused("self_attn", "o_proj"),
        mlp_norm=_norm(weights, f"{path}.post_attention_layernorm"),
        mlp_in=fused("mlp", "gate_proj", "up_proj"),
        mlp_out=fused("mlp", "down_proj"),
    )


def _norm(weights: Weights, path: str) -> Norm:
    weight = weights.tensor(f"{path}.weight").to(weights.plan.activation_dtype)
    return Norm(weight, None, weights.architecture.epsilon)
