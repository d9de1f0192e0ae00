"""GPT-2: learned positions, layer norms with a bias, and a GELU MLP."""

from typing import Any

from torch import Tensor
from torch.nn.functional import embedding

from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import FusedLoraBatch
from models.engine.model.blocks import Block, Norm, gelu, last_logits
from models.engine.model.numerics import NumericsPlan


class Gpt2:
    """Built from a transformers GPT2LMHeadModel, whose weights it lays out anew."""

    def __init__(self, model: Any, plan: NumericsPlan) -> None:
        config, inner = model.config, model.transformer
        self._dtype = plan.activation_dtype
        self.shape = KvCacheShape(config.n_layer, config.n_head, config.n_head, config.n_embd // config.n_head)
        self._token_embedding, self._position_embedding = inner.wte.weight.detach(), inner.wpe.weight.detach()
        self._blocks = [_block(block, f"transformer.h.{number}", plan) for number, block in enumerate(inner.h)]
        self._final_norm = Norm.of(inner.ln_f, self._dtype)
        self._head = FusedLinear({"lm_head": model.lm_head}, is_int8=plan.int8)
        self.layers = [*(layer for block in self._blocks for layer in block.layers), self._head]

    def forward(self, tokens: Tensor, step: ForwardPass, lora: FusedLoraBatch, cache: KvCache) -> Tensor:
        heads, head_size = self.shape.heads, self.shape.head_size
        x = embedding(tokens, self._token_embedding) + embedding(step.positions, self._position_embedding)
        x = x.to(self._dtype)  # [T, width]
        for number, block in enumerate(self._blocks):
            qkv = lora.apply(block.qkv, block.attention_norm(x)).to(cache.dtype)
            attended = cache.attend(number, step, *qkv.view(-1, 3, heads, head_size).unbind(1))
            x = x + lora.apply(block.attention_out, attended)
            hidden = gelu(lora.apply(block.mlp_in, block.mlp_norm(x)))
            x = x + lora.apply(block.mlp_out, hidden)
        return last_logits(self._head, self._final_norm(x), step, lora)


def _block(block: Any, path: str, plan: NumericsPlan) -> Block:
    def fused(name: str, layer: Any) -> FusedLinear:
        return FusedLinear({f"{path}.{name}": layer}, is_int8=plan.int8)

    return Block(
        attention_norm=Norm.of(block.ln_1, plan.activation_dtype),
        qkv=fused("attn.c_attn", block.attn.c_attn),
        attention_out=fused("attn.c_proj", block.attn.c_proj),
        mlp_norm=Norm.of(block.ln_2, plan.activation_dtype),
        mlp_in=fused("mlp.c_fc", block.mlp.c_fc),
        mlp_out=fused("mlp.c_proj", block.mlp.c_proj),
    )
