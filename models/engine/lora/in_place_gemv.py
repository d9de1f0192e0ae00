"""LoRA in place, the backend beside int8 weights: a kernel reads each adapter where it lies, nothing is copied."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.engine.kernels.jit import Array
from models.engine.kernels.lora_gemv import add_lora, token_groups
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import NO_LORA, RANK_MULTIPLE, FusedLoraBatch, LoraAdapter, LoraPair, pad_rank

RANK_COLUMN, NO_POINTERS = 2, (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class LoraPointers:
    """Addresses of each token's LoRA matrices, in `table` [all sublayers, T, 4] as `lora_gemv.add_lora` reads them."""

    table: Array
    held: tuple[LoraAdapter, ...]  # keeps the memory at these addresses alive
    first_row: dict[FusedLinear, int]  # of a layer's sublayers in the table
    groups: Array  # of tokens with the same adapter

    def changes(self, layer: FusedLinear) -> bool:
        first = self.first_row[layer]
        return bool(self.table[first : first + len(layer.sublayers), :, RANK_COLUMN].any())

    def apply(self, layer: FusedLinear, x: Tensor) -> Tensor:
        out = layer(x)
        first, starts = self.first_row[layer], np.array([sublayer.start for sublayer in layer.sublayers])
        pointers, inputs = self.table[first : first + len(starts)], x.float().contiguous().numpy()
        add_lora(inputs, pointers, starts, self.groups, out.numpy(), torch.get_num_threads())
        return out


class LoraPointerTable:
    """Looks up adapters' addresses, and remembers those of the last step's adapters."""

    def __init__(self, layers: Sequence[FusedLinear]) -> None:
        self._paths = [sublayer.path for layer in layers for sublayer in layer.sublayers]
        counts = np.cumsum([0, *(len(layer.sublayers) for layer in layers)]).tolist()
        self._first_row = dict(zip(layers, counts, strict=False))
        # by id: the adapter, its readable copy (or itself), and the copy's addresses [all sublayers, 4]
        self._known: dict[int, tuple[LoraAdapter, LoraAdapter, Array]] = {}

    def clear(self) -> None:
        self._known = {}

    def assign(self, adapters: Sequence[LoraAdapter | None], tokens: Sequence[int]) -> FusedLoraBatch:
        used = {id(adapter): adapter for adapter in adapters if adapter is not None}
        self._known = {key: self._known.get(key) or self._look_up(adapter) for key, adapter in used.items()}
        if not self._known:
            return NO_LORA
        none = np.zeros((len(self._paths), len(NO_POINTERS)), np.int64)
        addresses = [none if adapter is None else self._known[id(adapter)][2] for adapter in adapters]
        held = tuple(readable for _adapter, readable, _addresses in self._known.values())
        table = np.repeat(np.stack(addresses, axis=1), tokens, axis=1)
        groups = token_groups(np.repeat([id(adapter) for adapter in adapters], tokens).tolist())
        return LoraPointers(table, held, self._first_row, groups)

    def _look_up(self, adapter: LoraAdapter) -> tuple[LoraAdapter, LoraAdapter, Array]:
        readable = LoraAdapter({path: _readable(pair) for path, pair in adapter.pairs.items()})
        addresses = np.array([_pointers(readable.pairs.get(path)) for path in self._paths], np.int64)
        return adapter, readable, addresses


def _readable(pair: LoraPair) -> LoraPair:
    """`pair` if the kernel can read it as it is, else a copy: bfloat16, contiguous, rank a multiple of 16."""
    matrices = pair.a, pair.b
    if pair.rank % RANK_MULTIPLE or any(one.dtype != torch.bfloat16 or not one.is_contiguous() for one in matrices):
        return pad_rank(pair, torch.bfloat16)
    return pair


def _pointers(pair: LoraPair | None) -> tuple[int, int, int, int]:
    if pair is None:
        return NO_POINTERS
    return pair.a.data_ptr(), pair.b.data_ptr(), pair.rank, pair.b.shape[0]
