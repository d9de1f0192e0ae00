"""Where each persona's products are in memory, beside weights in 8 bits: they are read there, and nothing is copied.

It does not know layers in a model, rows in time, or text. For all other weights there are `models.engine.lora.stacked`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.engine.kernels import lora_gemv
from models.engine.kernels.jit import Array
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import RANK_STEP, LoraAdapter, LoraPair, placed
from models.engine.lora.stacked import NOBODY, LoraBatch

RANK, NOTHING = 2, (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class LoraPointers:
    """For the coming step: `products` [parts of all layers, tokens, 4], as `lows.add` wants them. What they are the
    addresses of is `held`.
    """

    products: Array
    held: tuple[LoraAdapter, ...]
    first: dict[FusedLinear, int]  # of each layer's parts

    def changes(self, joint: FusedLinear) -> bool:
        """Whether anybody's products are added to what `joint` gives."""
        first = self.first[joint]
        return bool(self.products[first : first + len(joint.parts), :, RANK].any())

    def apply(self, joint: FusedLinear, x: Tensor) -> Tensor:
        """What `joint` makes of x [tokens, inputs], with everybody's products: [tokens, outputs], float32."""
        out = joint(x)
        given, changed = x.float().contiguous().numpy(), out.numpy()
        for number, part in enumerate(joint.parts, self.first[joint]):
            lora_gemv.add(given, self.products[number], changed, part.start)
        return out


class LoraPointerTable:
    """The adapters of the step before are remembered, so that nobody's are looked up at every step."""

    def __init__(self, joints: Sequence[FusedLinear]) -> None:
        self._paths = [part.path for joint in joints for part in joint.parts]
        counts = np.cumsum([0, *(len(joint.parts) for joint in joints)]).tolist()
        self._first = dict(zip(joints, counts, strict=False))
        self._known: dict[int, tuple[LoraAdapter, LoraAdapter, Array]] = {}  # by identity, so both are held on to

    def clear(self) -> None:
        self._known = {}

    def seat(self, adapters: Sequence[LoraAdapter | None], tokens: Sequence[int]) -> LoraPointers | LoraBatch:
        """One adapter a row, and how many tokens each row has in the coming step, all in order."""
        self._known = {
            id(adapter): self._known.get(id(adapter)) or (adapter, *self._known_as(adapter))
            for adapter in adapters
            if adapter is not None
        }
        if not self._known:
            return NOBODY
        nobody = np.zeros((len(self._paths), len(NOTHING)), np.int64)
        tables = [nobody if adapter is None else self._known[id(adapter)][2] for adapter in adapters]
        held = tuple(fit for _adapter, fit, _table in self._known.values())
        return LoraPointers(np.repeat(np.stack(tables, axis=1), tokens, axis=1), held, self._first)

    def _known_as(self, adapter: LoraAdapter) -> tuple[LoraAdapter, Array]:
        """The adapter itself, or one that the loops can read, and where its products are."""
        fit = LoraAdapter({path: _fit(product) for path, product in adapter.products.items()})
        return fit, np.array([_address(fit.products.get(path)) for path in self._paths], np.int64)


def _fit(product: LoraPair) -> LoraPair:
    halves = product.down, product.up
    if product.rank % RANK_STEP or any(half.dtype != torch.bfloat16 or not half.is_contiguous() for half in halves):
        return placed(product, torch.bfloat16)
    return product


def _address(product: LoraPair | None) -> tuple[int, int, int, int]:
    if product is None:
        return NOTHING
    return product.down.data_ptr(), product.up.data_ptr(), product.rank, product.up.shape[0]
