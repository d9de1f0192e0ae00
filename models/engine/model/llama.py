"""Llama, SmolLM2 included: rotary positions, RMS norms, grouped-query attention, and a SwiGLU MLP."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding

from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import FusedLoraBatch
from models.engine.model.blocks import Block, Norm, last_logits, swiglu
from models.engine.model.numerics import NumericsPlan


class Llama:
    """Built from a transformers LlamaForCausalLM, whose weights it lays out anew."""

    def __init__(self, model: Any, plan: NumericsPlan) -> None:
        config, inner = model.config, model.model
        self._dtype = plan.activation_dtype
        head_size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self.shape = KvCacheShape(
            config.num_hidden_layers, config.num_attention_heads, config.num_key_value_heads, head_size
        )
        self._token_embedding = inner.embed_tokens.weight.detach()
        self._rotary_embedding = inner.rotary_emb
        self._blocks = [_block(block, f"model.layers.{number}", plan) for number, block in enumerate(inner.layers)]
        self._final_norm = Norm.of(inner.norm, self._dtype)
        self._head = FusedLinear({"lm_head": model.lm_head}, is_int8=plan.int8)
        self.layers = [*(layer for block in self._blocks for layer in block.layers), self._head]

    def forward(self, tokens: Tensor, step: ForwardPass, lora: FusedLoraBatch, cache: KvCache) -> Tensor:
        shape = self.shape
        x = embedding(tokens, self._token_embedding).to(self._dtype)  # [T, width]
        cos, sin = (
            part[0].unsqueeze(1) for part in self._rotary_embedding(x, step.positions.unsqueeze(0))
        )  # [T, 1, D]
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


def rotary(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding of x [T, heads, D], the first half of D against the second."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def _block(block: Any, path: str, plan: NumericsPlan) -> Block:
    def fused(module: str, *names: str) -> FusedLinear:
        inner = getattr(block, module)
        return FusedLinear({f"{path}.{module}.{name}": getattr(inner, name) for name in names}, is_int8=plan.int8)

    return Block(
        attention_norm=Norm.of(block.input_layernorm, plan.activation_dtype),
        qkv=fused("self_attn", "q_proj", "k_proj", "v_proj"),
        attention_out=fused("self_attn", "o_proj"),
        mlp_norm=Norm.of(block.post_attention_layernorm, plan.activation_dtype),
        mlp_in=fused("mlp", "gate_proj", "up_proj"),
        mlp_out=fused("mlp", "down_proj"),
    )
