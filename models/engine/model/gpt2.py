"""GPT-2: learned positions, layer norms with a bias, and a GELU MLP."""

from torch import Tensor
from torch.nn.functional import embedding

from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.lora.adapter import FusedLoraBatch
from models.engine.model.blocks import Block, Norm, gelu, last_logits
from models.engine.model.weights import Weights


class Gpt2:
    """`blocks.Network` for GPT-2."""

    def __init__(self, weights: Weights) -> None:
        shape = weights.architecture
        self._dtype = weights.plan.activation_dtype
        self.shape = KvCacheShape(shape.layers, shape.heads, shape.kv_heads, shape.head_size)
        self._token_embedding = weights.tensor("transformer.wte.weight")
        self._position_embedding = weights.tensor("transformer.wpe.weight")
        self._blocks = [_block(weights, f"transformer.h.{number}") for number in range(shape.layers)]
        self._final_norm = _norm(weights, "transformer.ln_f")
        self._head = weights.linear("lm_head")
        self.embeddings_nbytes = self._token_embedding.nbytes + self._position_embedding.nbytes
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


def _block(weights: Weights, path: str) -> Block:
    return Block(
        attention_norm=_norm(weights, f"{path}.ln_1"),
        qkv=weights.linear(f"{path}.attn.c_attn"),
        attention_out=weights.linear(f"{path}.attn.c_proj"),
        mlp_norm=_norm(weights, f"{path}.ln_2"),
        mlp_in=weights.linear(f"{path}.mlp.c_fc"),
        mlp_out=weights.linear(f"{path}.mlp.c_proj"),
    )


def _norm(weights: Weights, path: str) -> Norm:
    dtype = weights.plan.activation_dtype
    weight, bias = (weights.tensor(f"{path}.{name}").to(dtype) for name in ("weight", "bias"))
    return Norm(weight, bias, weights.architecture.epsilon)
