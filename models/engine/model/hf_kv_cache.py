"""KV cache for the transformers fallback: one left-aligned slot per running sequence.

transformers' own cache pads on the left, which shifts a row against the width of a vector and a bfloat16 logit by up to
half a unit; so does a width that is not a multiple of 16. Left-aligned and padded to 16, a row's results were the same
bits in any batch on the CPU that this was measured on.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from models.engine.layers.kv_cache import CAPACITY_MULTIPLE, WIDTH_MULTIPLE
from models.engine.layers.padding import round_up


class SlotLayer(DynamicLayer):  # type: ignore[misc]
    """One layer's slots: keys and values [S, H_kv, capacity, D]."""

    def __init__(self, cache: "HfKvCache", keys: Tensor, values: Tensor) -> None:
        super().__init__()
        self._cache = cache
        self.lazy_initialization(keys, values)
        self.keys, self.values = keys, values

    def update(self, keys: Tensor, values: Tensor, *_args: Any, **_kwargs: Any) -> tuple[Tensor, Tensor]:
        """Store one token per sequence, [B, H_kv, 1, D]; returns everything up to the common width."""
        rows, positions = self._cache.rows, self._cache.positions
        self.keys[rows, :, positions] = keys[:, :, 0]
        self.values[rows, :, positions] = values[:, :, 0]
        return self.keys[:, :, : self._cache.width], self.values[:, :, : self._cache.width]


class HfKvCache(DynamicCache):  # type: ignore[misc]
    """What the model takes for its `cache`. `lengths` counts the tokens in each slot."""

    def __init__(self, device: torch.device) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.rows = self.positions = torch.empty(0)
        self.width = 0
        self._device = device

    def begin_decode(self, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Reserve one more token in every slot: its positions [B, 1] and its mask [B, 1, 1, width]."""
        self.positions = torch.tensor(self.lengths, device=self._device)
        self.rows = torch.arange(len(self.lengths), device=self._device)
        self.lengths = [length + 1 for length in self.lengths]
        self.width = round_up(max(self.lengths), WIDTH_MULTIPLE)
        self._reserve(self.width)
        is_later = torch.arange(self.width, device=self._device) > self.positions.unsqueeze(-1)
        mask = torch.zeros(is_later.shape, dtype=dtype, device=self._device)
        return self.positions.unsqueeze(-1), mask.masked_fill(is_later, torch.finfo(dtype).min)[:, None, None]

    def append(self, prefilled: DynamicCache) -> None:
        """Add a slot for each row of `prefilled`, which all have one length and no padding."""
        count, length = prefilled.layers[0].keys.shape[0], prefilled.get_seq_length()
        capacity = round_up(length + 1, CAPACITY_MULTIPLE)
        if not self.lengths:
            self.layers = [
                SlotLayer(self, _padded(layer.keys, capacity), _padded(layer.values, capacity))
                for layer in prefilled.layers
            ]
        else:
            self._reserve(capacity)
            for layer, new in zip(self.layers, prefilled.layers, strict=True):
                capacity = layer.keys.shape[-2]
                layer.keys = torch.cat([layer.keys, _padded(new.keys, capacity)])
                layer.values = torch.cat([layer.values, _padded(new.values, capacity)])
        self.lengths += [length] * count

    def keep(self, slots: Sequence[int]) -> None:
        """Keep these slots, renumbered in this order, and shrink the rest to what they need."""
        self.lengths = [self.lengths[slot] for slot in slots]
        if not self.lengths:
            self.layers = []
            return
        kept = torch.tensor(slots, device=self._device)
        capacity = round_up(max(self.lengths) + 1, CAPACITY_MULTIPLE)
        for layer in self.layers:
            layer.keys = layer.keys[kept, :, :capacity]
            layer.values = layer.values[kept, :, :capacity]

    def _reserve(self, tokens: int) -> None:
        if self.layers[0].keys.shape[-2] < tokens:
            capacity = round_up(tokens, CAPACITY_MULTIPLE)
            for layer in self.layers:
                layer.keys = _padded(layer.keys, capacity)
                layer.values = _padded(layer.values, capacity)


def _padded(cached: Tensor, capacity: int) -> Tensor:
    return torch.nn.functional.pad(cached, (0, 0, 0, capacity - cached.shape[-2]))
