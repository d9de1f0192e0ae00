"""Networks of our own for the two families of bases that are used here: GPT-2's, and Llama's with SmolLM2.

They do not know rows in time, texts or personas: a pass of tokens goes in, with whose products are added to which, and
what is thought of each row's next token comes out. Any other causal model goes the generic way
(`models.engine.model.hf_decoder`).

All tokens of a pass lie end to end, [tokens, width], whichever rows they belong to: only looking back tells rows apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, gelu, layer_norm, rms_norm, silu
from transformers import GPT2LMHeadModel, LlamaForCausalLM

from models.domain.errors import CheckpointUnfit
from models.engine.kernels import activations
from models.engine.layers.kv_cache import ForwardPass, KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import LoraAdapter
from models.engine.lora.in_place import LoraPointerTable
from models.engine.lora.stacked import LoraSlots

GELU_BY_TANH = ("gelu_new", "gelu_pytorch_tanh")

LayOut = Callable[[dict[str, nn.Module]], FusedLinear]


class Decoder(Protocol):
    """A model with the rows under way on it, in order, each with what it has read."""

    dtype: torch.dtype  # in which adapters are read
    is_copying: bool  # an adapter in use takes its size again
    is_steady: bool  # the same bits with any number of threads
    size: int  # bytes of the weights
    token_size: int  # bytes that a row keeps of each token

    def admit(self, adapter: LoraAdapter) -> None:
        """Raises CheckpointUnfit when `adapter` was made for another model."""

    def advance(
        self, tokens: Sequence[int], joining: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        """Show each row under way its next token, and those that join behind them their prompts, shortest first.

        `adapters` has one entry a row, the joining ones last. Gives the logits [rows, vocabulary] after it.
        """

    def keep(self, places: Sequence[int]) -> None:
        """Go on with the rows at `places`, in that order."""

    def clear(self) -> None:
        """No row is under way any more."""


class _Seating(Protocol):
    """Whose products are added to which tokens of a step."""

    def changes(self, joint: FusedLinear) -> bool:
        """Whether anybody's products are added to what `joint` gives."""

    def apply(self, joint: FusedLinear, x: Tensor) -> Tensor:
        """What `joint` makes of x [tokens, inputs], with everybody's products: [tokens, outputs]."""


class _Family(Protocol):
    """What differs from family to family."""

    shape: KvCacheShape
    joints: list[FusedLinear]

    def forward(self, tokens: Tensor, step: ForwardPass, seating: _Seating, cache: KvCache) -> Tensor: ...


class FusedDecoder:
    """A network whose layers are ours: packed, with a place for each adapter, and all rows in one pass."""

    def __init__(self, model: Any, family: _Family, device: torch.device, max_rows: int) -> None:
        self.dtype = family.joints[0].dtype
        self.is_steady = model.dtype == torch.bfloat16  # as measured; in float32 sums are split among threads
        self.token_size = family.shape.token_numbers * torch.finfo(model.dtype).bits // 8
        self._family = family
        self._device = device
        self.is_copying = not family.joints[0].is_rounded
        is_compiled = not self.is_copying and model.dtype == torch.bfloat16
        self._cache = KvCache(family.shape, model.dtype, device, is_compiled=is_compiled)
        self._seats = LoraSlots(family.joints, device, max_rows) if self.is_copying else LoraPointerTable(family.joints)
        self.shapes = _shapes(family.joints)
        laid_out = {f"{path}.weight" for path in self.shapes}
        others = (weight.nbytes for name, weight in model.named_parameters() if name not in laid_out)
        self.size = sum(joint.size for joint in family.joints) + sum(others)  # a tied head is there twice

    def admit(self, adapter: LoraAdapter) -> None:
        for path, product in adapter.products.items():
            if self.shapes.get(path) != product.shape:
                raise CheckpointUnfit("The persona's adapter was made for another base model.")

    def advance(
        self, tokens: Sequence[int], joining: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        seating = self._seats.seat(adapters, [1] * len(tokens) + [len(prompt) for prompt in joining])
        step = self._cache.begin([len(prompt) for prompt in joining])
        shown = [*tokens, *(token for prompt in joining for token in prompt)]
        logits = self._family.forward(torch.tensor(shown, device=self._device), step, seating, self._cache)
        return logits.float()

    def keep(self, places: Sequence[int]) -> None:
        self._cache.keep(places)
        if not places and not self.is_copying:
            self._seats.clear()  # nobody's adapter is held on to; to know it again costs nothing

    def clear(self) -> None:
        self._cache.clear()
        self._seats.clear()


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Tensor
    bias: Tensor | None
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        if self.bias is None:
            return rms_norm(x, self.weight.shape, self.weight, self.epsilon)
        return layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class _Block:
    """One layer: looking back, then thinking, each after a norm and added to what came in."""

    before_attention: _Norm
    attention: FusedLinear  # query, key and value
    projection: FusedLinear
    before_thought: _Norm
    wide: FusedLinear
    narrow: FusedLinear

    @property
    def joints(self) -> list[FusedLinear]:
        return [self.attention, self.projection, self.wide, self.narrow]


class Gpt2:
    """Learned positions, layer norms with a bias, one wide product and GELU."""

    def __init__(self, model: Any, lay_out: LayOut, flow: torch.dtype) -> None:
        config, inner = model.config, model.transformer
        self._flow = flow
        self.shape = KvCacheShape(config.n_layer, config.n_head, config.n_head, config.n_embd // config.n_head)
        self._words, self._places = inner.wte.weight.detach(), inner.wpe.weight.detach()
        self._blocks = [
            self._block(block, f"transformer.h.{number}", lay_out, flow) for number, block in enumerate(inner.h)
        ]
        self._last_norm = _norm(inner.ln_f, flow)
        self._head = lay_out({"lm_head": model.lm_head})
        self.joints = [*(joint for block in self._blocks for joint in block.joints), self._head]

    def forward(self, tokens: Tensor, step: ForwardPass, seating: _Seating, cache: KvCache) -> Tensor:
        heads, size = self.shape.heads, self.shape.size
        x = (embedding(tokens, self._words) + embedding(step.positions, self._places)).to(self._flow)
        for number, block in enumerate(self._blocks):
            parts = seating.apply(block.attention, block.before_attention(x)).to(cache.dtype)
            found = cache.attend(number, step, *parts.view(-1, 3, heads, size).unbind(1))
            x = x + seating.apply(block.projection, found)
            wide = seating.apply(block.wide, block.before_thought(x))
            x = x + seating.apply(block.narrow, _bent(wide))
        return _logits(self._head, self._last_norm(x), step, seating)

    @staticmethod
    def _block(block: Any, path: str, lay_out: LayOut, flow: torch.dtype) -> _Block:
        return _Block(
            before_attention=_norm(block.ln_1, flow),
            attention=lay_out({f"{path}.attn.c_attn": block.attn.c_attn}),
            projection=lay_out({f"{path}.attn.c_proj": block.attn.c_proj}),
            before_thought=_norm(block.ln_2, flow),
            wide=lay_out({f"{path}.mlp.c_fc": block.mlp.c_fc}),
            narrow=lay_out({f"{path}.mlp.c_proj": block.mlp.c_proj}),
        )


class Llama:
    """Turned positions, norms without a bias, keys shared by several heads, and a gate."""

    def __init__(self, model: Any, lay_out: LayOut, flow: torch.dtype) -> None:
        config, inner = model.config, model.model
        self._flow = flow
        size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self.shape = KvCacheShape(
            config.num_hidden_layers, config.num_attention_heads, config.num_key_value_heads, size
        )
        self._words = inner.embed_tokens.weight.detach()
        self._turn = inner.rotary_emb
        self._blocks = [
            self._block(block, f"model.layers.{number}", lay_out, flow) for number, block in enumerate(inner.layers)
        ]
        self._last_norm = _norm(inner.norm, flow)
        self._head = lay_out({"lm_head": model.lm_head})
        self.joints = [*(joint for block in self._blocks for joint in block.joints), self._head]

    def forward(self, tokens: Tensor, step: ForwardPass, seating: _Seating, cache: KvCache) -> Tensor:
        shape = self.shape
        x = embedding(tokens, self._words).to(self._flow)
        cosine, sine = (
            part[0].unsqueeze(1) for part in self._turn(x, step.positions.unsqueeze(0))
        )  # [tokens, 1, size]
        asking = shape.heads + shape.shared
        for number, block in enumerate(self._blocks):
            parts = seating.apply(block.attention, block.before_attention(x)).view(len(x), -1, shape.size)
            turned = _turned(parts[:, :asking], cosine, sine).to(cache.dtype)
            said = parts[:, asking:].to(cache.dtype)
            found = cache.attend(number, step, turned[:, : shape.heads], turned[:, shape.heads :], said)
            x = x + seating.apply(block.projection, found)
            wide = seating.apply(block.wide, block.before_thought(x))
            x = x + seating.apply(block.narrow, _gated(wide))
        return _logits(self._head, self._last_norm(x), step, seating)

    @staticmethod
    def _block(block: Any, path: str, lay_out: LayOut, flow: torch.dtype) -> _Block:
        look, think = block.self_attn, block.mlp
        asking = {f"{path}.self_attn.{name}": getattr(look, name) for name in ("q_proj", "k_proj", "v_proj")}
        return _Block(
            before_attention=_norm(block.input_layernorm, flow),
            attention=lay_out(asking),
            projection=lay_out({f"{path}.self_attn.o_proj": look.o_proj}),
            before_thought=_norm(block.post_attention_layernorm, flow),
            wide=lay_out({f"{path}.mlp.{name}": getattr(think, name) for name in ("gate_proj", "up_proj")}),
            narrow=lay_out({f"{path}.mlp.down_proj": think.down_proj}),
        )


def own_network(model: Any, device: torch.device, max_rows: int, *, is_rounded: bool = False) -> FusedDecoder | None:
    """`model` as one of ours; None where it is of another family, or of these in a way that is not served here."""
    config, lay_out = model.config, partial(FusedLinear, is_rounded=is_rounded)
    flow = torch.float32 if is_rounded else model.dtype  # that is what products in 8 bits give
    if isinstance(model, GPT2LMHeadModel):
        is_plain = config.scale_attn_weights and not config.scale_attn_by_inverse_layer_idx
        if is_plain and config.activation_function in GELU_BY_TANH:
            return FusedDecoder(model, Gpt2(model, lay_out, flow), device, max_rows)
    if isinstance(model, LlamaForCausalLM):
        is_plain = (config.rope_parameters or {}).get("rope_type") == "default"
        if is_plain and config.hidden_act == "silu":
            return FusedDecoder(model, Llama(model, lay_out, flow), device, max_rows)
    return None


def _shapes(joints: Sequence[FusedLinear]) -> dict[str, tuple[int, int]]:
    """Inputs and outputs of every layer that an adapter may change, by its path."""
    return {part.path: (joint.inputs, part.stop - part.start) for joint in joints for part in joint.parts}


def _norm(layer: Any, flow: torch.dtype) -> _Norm:
    bias = getattr(layer, "bias", None)
    epsilon = layer.eps if isinstance(layer, nn.LayerNorm) else layer.variance_epsilon
    return _Norm(layer.weight.detach().to(flow), None if bias is None else bias.detach().to(flow), epsilon)


def _bent(wide: Tensor) -> Tensor:
    """GELU; in float32, which flows beside weights in 8 bits, by a loop that knows no company."""
    if wide.dtype == torch.float32 and wide.device.type == "cpu":
        return torch.from_numpy(activations.gelu(wide.numpy()))
    return gelu(wide, approximate="tanh")


def _gated(wide: Tensor) -> Tensor:
    """SiLU of the first half times the second, in the same way."""
    if wide.dtype == torch.float32 and wide.device.type == "cpu":
        return torch.from_numpy(activations.gated(wide.numpy()))
    gate, rest = wide.chunk(2, dim=-1)
    return silu(gate) * rest


def _turned(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """X [tokens, heads, size] turned by each token's place, half against half."""
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-second, first), dim=-1) * sine


def _logits(head: FusedLinear, x: Tensor, step: ForwardPass, seating: _Seating) -> Tensor:
    """Of each row's last token alone. A persona that changes the last layer too has all of them looked at."""
    if seating.changes(head):
        return seating.apply(head, x)[step.last]
    return head(x[step.last])
