"""What the rows under way have read: each layer's keys and values, each row's from the first place of its slot on.

It does not know rows, texts or models: only how many tokens each slot holds, and how a token looks back at them.

Beside weights in 8 bits looking back is a loop of our own (`models.engine.kernels.decode_attention`). Else
what a row finds here was the same
bits whatever stood beside it, in all that was compared, where the width that is looked at is a multiple of 16. There a
whole text is nearly always the same in company, not always: of a tiny base's rows one in a hundred to one in a thousand
differs (docs/engine-log.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from models.engine.kernels.decode_attention import look_back
from models.engine.kernels.jit import Array

WIDTH_STEP = 16  # tokens; the widest vector of 32-bit numbers that processors have
ROOM_STEP = 64  # tokens by which the slots grow
NARROW = 2  # times as wide as the longest row needs, and they are made narrower


@dataclass(frozen=True, slots=True)
class KvCacheShape:
    """How a model looks back. `heads` ask, in groups of equal size, one of `shared` keys each of `size` numbers."""

    layers: int
    heads: int
    shared: int
    size: int

    @property
    def token_numbers(self) -> int:
        """How many numbers are kept of one token."""
        return 2 * self.layers * self.shared * self.size


@dataclass(frozen=True, slots=True)
class PrefillGroup:
    """Rows that are read from their first token on, all of one length; their tokens begin at `start`."""

    start: int
    rows: int
    length: int
    mask: Tensor | None  # [group * length, length]; None where plain causality says it


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """One pass over tokens that lie end to end: one for each row under way, then the prompts of those that join."""

    positions: Tensor  # [tokens]
    slots: Tensor  # [tokens]
    last: Tensor  # [rows]: each row's last token
    under_way: int
    width: int
    mask: Tensor | None  # [rows under way * shared, 1, width]; the compiled loop needs none
    prompts: tuple[PrefillGroup, ...]


class KvCache:
    """Slots for the rows of one model, as many and as wide as the rows need."""

    def __init__(
        self, shape: KvCacheShape, dtype: torch.dtype, device: torch.device, *, is_compiled: bool = False
    ) -> None:
        """With `is_compiled`, which is for bfloat16 on a processor, looking back is a loop of our own."""
        self.lengths: list[int] = []
        self._is_compiled = is_compiled
        self._shape, self.dtype, self._device = shape, dtype, device
        self._keys: list[Tensor] = []  # each [slots, shared, size, room], as the product wants them
        self._values: list[Tensor] = []  # each [slots, shared, room, size]

    @property
    def size(self) -> int:
        """Bytes that the slots take."""
        return sum(stack.nbytes for stack in (*self._keys, *self._values))

    def clear(self) -> None:
        self.lengths, self._keys, self._values = [], [], []

    def begin(self, joining: Sequence[int]) -> ForwardPass:
        """Make ready for one more token in every slot, and for prompts of these lengths in slots behind them."""
        before = list(self.lengths)
        self.lengths = [length + 1 for length in before] + list(joining)
        self._make_room(len(self.lengths), max(self.lengths))
        positions = before + [place for length in joining for place in range(length)]
        slots = list(range(len(before))) + [
            len(before) + number for number, length in enumerate(joining) for _place in range(length)
        ]
        width = _up(max(before, default=0) + 1, WIDTH_STEP)
        ends, end = [], len(before)
        for length in joining:
            end += length
            ends.append(end - 1)
        return ForwardPass(
            positions=self._tensor(positions),
            slots=self._tensor(slots),
            last=self._tensor([*range(len(before)), *ends]),
            under_way=len(before),
            width=width,
            mask=None if self._is_compiled else self._mask(before, width),
            prompts=self._prompts(joining, len(before)),
        )

    def attend(self, layer: int, step: ForwardPass, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Keep `key` and `value` [tokens, shared, size]; give what `query` [tokens, heads, size] finds, flat."""
        kept = step.under_way if self._is_compiled else 0  # the loop keeps those itself
        if kept < len(key):
            slots, positions = step.slots[kept:], step.positions[kept:]
            self._keys[layer][slots, :, :, positions] = key[kept:]
            self._values[layer][slots, :, positions] = value[kept:]
        found = []
        if step.under_way:
            one = slice(step.under_way)
            way = self._look_back_compiled if self._is_compiled else self._look_back
            found.append(way(layer, step, query[one], key[one], value[one]))
        found += [self._read(prompts, query, key, value) for prompts in step.prompts]
        return found[0] if len(found) == 1 else torch.cat([one.to(found[0].dtype) for one in found])

    def keep(self, places: Sequence[int]) -> None:
        """Go on with the slots at `places`, in that order: cheap where most stay where they are."""
        moved = [(to, place) for to, place in enumerate(places) if to != place]
        if moved:
            to, places_ = (self._tensor(part) for part in zip(*moved, strict=True))
            for stack in (*self._keys, *self._values):
                stack[to] = stack[places_]
        self.lengths = [self.lengths[place] for place in places]
        if not self.lengths:
            self.clear()

    def _look_back_compiled(self, layer: int, step: ForwardPass, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        kept = _bits(self._keys[layer]), _bits(self._values[layer])
        before, scale = step.positions[: step.under_way].numpy(), self._shape.size**-0.5
        asked = (_bits(one.contiguous()) for one in (query, key, value))
        return torch.from_numpy(look_back(*asked, before, *kept, scale))

    def _look_back(self, layer: int, step: ForwardPass, query: Tensor, _key: Tensor, _value: Tensor) -> Tensor:
        """One token of each row. Two plain products: a third of the time that the fused kernel takes for one token."""
        rows, shape = step.under_way, self._shape
        keys = self._keys[layer][:rows].flatten(0, 1)[:, :, : step.width]  # [rows * shared, size, width]
        values = self._values[layer][:rows].flatten(0, 1)[:, : step.width]  # [rows * shared, width, size]
        asked = query.reshape(rows * shape.shared, -1, shape.size)
        assert step.mask is not None
        scores = torch.baddbmm(step.mask, asked, keys, alpha=shape.size**-0.5)
        return torch.bmm(torch.softmax(scores, dim=-1), values).view(rows, -1)

    def _read(self, prompts: PrefillGroup, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """The tokens of whole prompts looking back at each other."""
        shape, rows, length = self._shape, prompts.rows, prompts.length
        tokens = slice(prompts.start, prompts.start + rows * length)
        asked = query[tokens].view(rows, length, shape.shared, -1, shape.size)
        group = asked.shape[3]
        asked = asked.permute(0, 2, 3, 1, 4).reshape(rows, shape.shared, group * length, shape.size)
        keys, values = (
            part[tokens].view(rows, length, shape.shared, shape.size).transpose(1, 2) for part in (key, value)
        )
        mask = prompts.mask
        answer = scaled_dot_product_attention(asked, keys, values, attn_mask=mask, is_causal=mask is None)
        answer = answer.view(rows, shape.shared, group, length, shape.size).permute(0, 3, 1, 2, 4)
        return answer.reshape(rows * length, -1)

    def _prompts(self, joining: Sequence[int], start: int) -> tuple[PrefillGroup, ...]:
        found = []
        for length, alike in groupby(joining):
            rows = len(list(alike))
            found.append(PrefillGroup(start, rows, length, self._causal(length)))
            start += rows * length
        return tuple(found)

    def _causal(self, length: int) -> Tensor | None:
        group = self._shape.heads // self._shape.shared
        if group == 1:
            return None
        is_later = torch.ones(length, length, device=self._device).triu(1).bool()
        mask = torch.zeros(length, length, dtype=self.dtype, device=self._device)
        return mask.masked_fill(is_later, -torch.inf).repeat(group, 1)

    def _mask(self, before: Sequence[int], width: int) -> Tensor:
        is_later = torch.arange(width, device=self._device) > self._tensor(before).unsqueeze(-1)
        mask = torch.zeros(is_later.shape, dtype=self.dtype, device=self._device)
        return mask.masked_fill(is_later, -torch.inf).repeat_interleave(self._shape.shared, dim=0).unsqueeze(1)

    def _make_room(self, slots: int, room: int) -> None:
        """Slots double, so that rows that come one by one do not have all the others copied each time."""
        has_slots, has_room = self._values[0].shape[::2] if self._values else (0, 0)
        needed = _up(room, ROOM_STEP)
        if slots <= has_slots and room <= has_room <= NARROW * needed:
            return
        slots = has_slots if slots <= has_slots else 1 << (slots - 1).bit_length()
        kept = min(has_room, needed)  # one long text does not leave every slot as wide as it was
        shared, size = self._shape.shared, self._shape.size
        for layer in range(self._shape.layers):
            keys, values = self._zeros(slots, shared, size, needed), self._zeros(slots, shared, needed, size)
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


def _bits(x: Tensor) -> Array:
    return x.view(torch.uint16).numpy()


def _up(number: int, step: int) -> int:
    return -(-number // step) * step
