"""The keys and values of the rows under way, each row's from the first place of its slot on.

It does not know rows, texts or models: only how many tokens each slot holds.

Measured on the CPU this was written on: a row's results are then the same bits whatever stands beside it. Padding on
the left, as `generate` has it, shifts a row against the width of a vector, and a bfloat16 logit by up to half a unit;
so does a total that is no multiple of 16.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

WIDTH_STEP = 16  # tokens; the widest vector of 32-bit numbers that processors have
ROOM_STEP = 64  # tokens by which the slots grow


class SlotLayer(DynamicLayer):  # type: ignore[misc]
    """One layer's slots: keys and values [rows, heads, room, head size]."""

    def __init__(self, slots: "HfKvCache", keys: Tensor, values: Tensor) -> None:
        super().__init__()
        self._slots = slots
        self.lazy_initialization(keys, values)
        self.keys, self.values = keys, values

    def update(self, keys: Tensor, values: Tensor, *_args: Any, **_kwargs: Any) -> tuple[Tensor, Tensor]:
        """Put each row's next token, [rows, heads, 1, head size], in its place; gives all up to the common width."""
        rows, places = self._slots.rows, self._slots.places
        self.keys[rows, :, places] = keys[:, :, 0]
        self.values[rows, :, places] = values[:, :, 0]
        return self.keys[:, :, : self._slots.width], self.values[:, :, : self._slots.width]


class HfKvCache(DynamicCache):  # type: ignore[misc]
    """What a model takes for its cache. `lengths` counts the tokens in each slot."""

    def __init__(self, device: torch.device) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.rows = self.places = torch.empty(0)
        self.width = 0
        self._device = device

    def next_token(self, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Make ready for one more token in every slot: its positions [rows, 1], its mask [rows, 1, 1, width]."""
        self.places = torch.tensor(self.lengths, device=self._device)
        self.rows = torch.arange(len(self.lengths), device=self._device)
        self.lengths = [length + 1 for length in self.lengths]
        self.width = _up(max(self.lengths), WIDTH_STEP)
        self._make_room(self.width)
        is_later = torch.arange(self.width, device=self._device) > self.places.unsqueeze(-1)
        mask = torch.zeros(is_later.shape, dtype=dtype, device=self._device)
        return self.places.unsqueeze(-1), mask.masked_fill(is_later, torch.finfo(dtype).min)[:, None, None]

    def take_in(self, read: DynamicCache) -> None:
        """Give each row of `read`, all of one length and without padding, a slot of its own behind the others."""
        count, length = read.layers[0].keys.shape[0], read.get_seq_length()
        room = _up(length + 1, ROOM_STEP)
        if not self.lengths:
            self.layers = [
                SlotLayer(self, _padded(layer.keys, room), _padded(layer.values, room)) for layer in read.layers
            ]
        else:
            self._make_room(room)
            for layer, more in zip(self.layers, read.layers, strict=True):
                room = layer.keys.shape[-2]
                layer.keys = torch.cat([layer.keys, _padded(more.keys, room)])
                layer.values = torch.cat([layer.values, _padded(more.values, room)])
        self.lengths += [length] * count

    def keep(self, places: Sequence[int]) -> None:
        """Go on with the slots at `places`, in that order, and no more room than they need."""
        self.lengths = [self.lengths[place] for place in places]
        if not self.lengths:
            self.layers = []
            return
        chosen, room = torch.tensor(places, device=self._device), _up(max(self.lengths) + 1, ROOM_STEP)
        for layer in self.layers:
            layer.keys = layer.keys[chosen, :, :room]
            layer.values = layer.values[chosen, :, :room]

    def _make_room(self, room: int) -> None:
        if self.layers[0].keys.shape[-2] < room:
            for layer in self.layers:
                layer.keys = _padded(layer.keys, _up(room, ROOM_STEP))
                layer.values = _padded(layer.values, _up(room, ROOM_STEP))


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


def _padded(kept: Tensor, room: int) -> Tensor:
    return torch.nn.functional.pad(kept, (0, 0, 0, room - kept.shape[-2]))
