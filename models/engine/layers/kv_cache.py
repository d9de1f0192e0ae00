"""KV cache: one left-aligned slot per running sequence, and attention over it, for prefill and decode.

A slot holds keys and values of every token that its sequence has read, from position 0 on. All sequences go through one
forward pass: first one token of each sequence that decodes, then the whole prompts that are prefilled.

Beside int8 weights decode attention is a batch-invariant kernel (`kernels.decode_attention`). Otherwise it is torch,
and batch-invariant as long as the attended width is a multiple of 16: nearly every text is then the same in any batch,
but 1 in 100 to 1 in 1,000 of a tiny base's differs (docs/engine-log.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from models.engine.kernels.decode_attention import decode_attention
from models.engine.kernels.jit import Array
from models.engine.layers.padding import next_power_of_two, round_up

WIDTH_MULTIPLE = 16  # tokens: the widest vector of 32-bit values
CAPACITY_MULTIPLE = 64  # tokens by which slots grow
MAX_SLACK = 2  # slots more than this times as long as the longest sequence needs are shrunk


@dataclass(frozen=True, slots=True)
class KvCacheShape:
    """A model's attention: `heads` query heads in equal groups, each sharing one of `kv_heads` keys and values."""

    layers: int
    heads: int
    kv_heads: int
    head_size: int

    @property
    def elements_per_token(self) -> int:
        return 2 * self.layers * self.kv_heads * self.head_size


@dataclass(frozen=True, slots=True)
class PrefillGroup:
    """Prompts of one length that are prefilled together; their tokens begin at `start` of the pass."""

    start: int
    rows: int
    length: int
    mask: Tensor | None  # [group * length, length]; None if plain causal attention does


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """Which token of a pass belongs to which slot: one token of each decoding sequence, then the prompts."""

    positions: Tensor  # [T]
    slots: Tensor  # [T]
    last: Tensor  # [B]: index of each sequence's last token
    num_decode: int  # sequences that decode
    width: int  # positions that they attend to, padded
    mask: Tensor | None  # [num_decode * H_kv, 1, width]; the compiled kernel needs none
    prefill: tuple[PrefillGroup, ...]


class KvCache:
    """Keys and values of all running sequences of one model. It grows and shrinks with them."""

    def __init__(
        self, shape: KvCacheShape, dtype: torch.dtype, device: torch.device, *, is_compiled: bool = False
    ) -> None:
        """With `is_compiled` (on a CPU) decode attention is our own kernel."""
        self.lengths: list[int] = []  # tokens in each slot
        self.dtype = dtype
        self._shape, self._device, self._is_compiled = shape, device, is_compiled
        self._keys: list[Tensor] = []  # per layer [S, H_kv, D, capacity], as the product reads them
        self._values: list[Tensor] = []  # per layer [S, H_kv, capacity, D]

    @property
    def nbytes(self) -> int:
        return sum(tensor.nbytes for tensor in (*self._keys, *self._values))

    def clear(self) -> None:
        self.lengths, self._keys, self._values = [], [], []

    def begin(self, prompt_lengths: Sequence[int]) -> ForwardPass:
        """Reserve one more token in every slot, and new slots behind them for prompts of these lengths."""
        before = list(self.lengths)
        self.lengths = [length + 1 for length in before] + list(prompt_lengths)
        self._reserve(len(self.lengths), max(self.lengths))
        positions = before + [position for length in prompt_lengths for position in range(length)]
        slots = list(range(len(before))) + [
            len(before) + number for number, length in enumerate(prompt_lengths) for _token in range(length)
        ]
        width = round_up(max(before, default=0) + 1, WIDTH_MULTIPLE)
        last, end = list(range(len(before))), len(before)
        for length in prompt_lengths:
            end += length
            last.append(end - 1)
        return ForwardPass(
            positions=self._tensor(positions),
            slots=self._tensor(slots),
            last=self._tensor(last),
            num_decode=len(before),
            width=width,
            mask=None if self._is_compiled else self._decode_mask(before, width),
            prefill=self._prefill_groups(prompt_lengths, len(before)),
        )

    def attend(self, layer: int, step: ForwardPass, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Store key and value [T, H_kv, D] and attend with query [T, H, D]: [T, H * D]."""
        stored = step.num_decode if self._is_compiled else 0  # the kernel stores those itself
        if stored < len(key):
            slots, positions = step.slots[stored:], step.positions[stored:]
            self._keys[layer][slots, :, :, positions] = key[stored:]
            self._values[layer][slots, :, positions] = value[stored:]
        outputs = []
        if step.num_decode:
            tokens = slice(step.num_decode)
            decode = self._decode_compiled if self._is_compiled else self._decode
            outputs.append(decode(layer, step, query[tokens], key[tokens], value[tokens]))
        outputs += [self._prefill(group, query, key, value) for group in step.prefill]
        return outputs[0] if len(outputs) == 1 else torch.cat([one.to(outputs[0].dtype) for one in outputs])

    def keep(self, slots: Sequence[int]) -> None:
        """Keep these slots, renumbered in this order. Cheap if most keep their number."""
        moved = [(target, source) for target, source in enumerate(slots) if target != source]
        if moved:
            targets, sources = (self._tensor(numbers) for numbers in zip(*moved, strict=True))
            for tensor in (*self._keys, *self._values):
                tensor[targets] = tensor[sources]
        self.lengths = [self.lengths[slot] for slot in slots]
        if not self.lengths:
            self.clear()

    def _decode_compiled(self, layer: int, step: ForwardPass, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        lengths, scale = step.positions[: step.num_decode].numpy(), self._shape.head_size**-0.5
        new = _array(query.contiguous()), _array(key.contiguous()), _array(value.contiguous())
        cached = _array(self._keys[layer]), _array(self._values[layer])
        return torch.from_numpy(decode_attention(*new, lengths, *cached, scale, torch.get_num_threads()))

    def _decode(self, layer: int, step: ForwardPass, query: Tensor, _key: Tensor, _value: Tensor) -> Tensor:
        """Two plain products: a third of the time of the fused kernel for one token per sequence."""
        rows, shape = step.num_decode, self._shape
        keys = self._keys[layer][:rows].flatten(0, 1)[:, :, : step.width]  # [B * H_kv, D, width]
        values = self._values[layer][:rows].flatten(0, 1)[:, : step.width]  # [B * H_kv, width, D]
        queries = query.reshape(rows * shape.kv_heads, -1, shape.head_size)
        assert step.mask is not None
        scores = torch.baddbmm(step.mask, queries, keys, alpha=shape.head_size**-0.5)
        return torch.bmm(torch.softmax(scores, dim=-1), values).view(rows, -1)

    def _prefill(self, prompts: PrefillGroup, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Causal attention within whole prompts."""
        shape, rows, length = self._shape, prompts.rows, prompts.length
        tokens = slice(prompts.start, prompts.start + rows * length)
        queries = query[tokens].view(rows, length, shape.kv_heads, -1, shape.head_size)
        group = queries.shape[3]
        queries = queries.permute(0, 2, 3, 1, 4).reshape(rows, shape.kv_heads, group * length, shape.head_size)
        keys, values = (
            new[tokens].view(rows, length, shape.kv_heads, shape.head_size).transpose(1, 2) for new in (key, value)
        )
        mask = prompts.mask
        out = scaled_dot_product_attention(queries, keys, values, attn_mask=mask, is_causal=mask is None)
        out = out.view(rows, shape.kv_heads, group, length, shape.head_size).permute(0, 3, 1, 2, 4)
        return out.reshape(rows * length, -1)

    def _prefill_groups(self, prompt_lengths: Sequence[int], start: int) -> tuple[PrefillGroup, ...]:
        groups = []
        for length, prompts in groupby(prompt_lengths):
            rows = len(list(prompts))
            groups.append(PrefillGroup(start, rows, length, self._causal_mask(length)))
            start += rows * length
        return tuple(groups)

    def _causal_mask(self, length: int) -> Tensor | None:
        group = self._shape.heads // self._shape.kv_heads
        if group == 1:
            return None
        is_later = torch.ones(length, length, device=self._device).triu(1).bool()
        mask = torch.zeros(length, length, dtype=self.dtype, device=self._device)
        return mask.masked_fill(is_later, -torch.inf).repeat(group, 1)

    def _decode_mask(self, lengths: Sequence[int], width: int) -> Tensor:
        is_later = torch.arange(width, device=self._device) > self._tensor(lengths).unsqueeze(-1)
        mask = torch.zeros(is_later.shape, dtype=self.dtype, device=self._device)
        return mask.masked_fill(is_later, -torch.inf).repeat_interleave(self._shape.kv_heads, dim=0).unsqueeze(1)

    def _reserve(self, slots: int, tokens: int) -> None:
        """Make room for `slots` slots of `tokens` tokens. Slots double: joining one by one does not copy each time."""
        has_slots, capacity = self._values[0].shape[::2] if self._values else (0, 0)
        needed = round_up(tokens, CAPACITY_MULTIPLE)
        if slots <= has_slots and tokens <= capacity <= MAX_SLACK * needed:
            return
        slots = has_slots if slots <= has_slots else next_power_of_two(slots)
        shape, kept = self._shape, min(capacity, needed)
        for layer in range(shape.layers):  # one after the other, so that only one is there twice
            keys = self._zeros(slots, shape.kv_heads, shape.head_size, needed)
            values = self._zeros(slots, shape.kv_heads, needed, shape.head_size)
            if layer < len(self._values):
                keys[:has_slots, ..., :kept] = self._keys[layer][..., :kept]
                values[:has_slots, :, :kept] = self._values[layer][:, :, :kept]
                self._keys[layer], self._values[layer] = keys, values
            else:
                self._keys.append(keys)
                self._values.append(values)

    def _zeros(self, *shape: int) -> Tensor:
        return torch.zeros(shape, dtype=self.dtype, device=self._device)

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, dtype=torch.long, device=self._device)


def _array(x: Tensor) -> Array:
    """A tensor as an array that numba can read, without copying: bfloat16 as its bits."""
    return x.view(torch.uint16).numpy() if x.dtype == torch.bfloat16 else x.numpy()
