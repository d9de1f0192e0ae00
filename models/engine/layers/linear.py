"""Linear layers laid out for speed, each with the low-rank products that personas add to it.

It does not know what the layers belong to, nor whose row is whose: `models.engine.lora.stacked` and
`models.engine.lora.in_place` say that.

Layers that read the same input are one product (`FusedLinear`). On a processor that multiplies bfloat16 the weights are
packed once the way its kernel wants them, which it would otherwise do again at every step: 1.4 to 2 times faster, and
every result the same bits. In 8 bits they are faster still and nearly the same (docs/engine-log.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from models.engine.layers.int8_linear import has_own_loop, rounded
from models.engine.lora.adapter import RANK_STEP, LoraPair
from models.runtime.cpu_features import packs_bfloat16


@dataclass(frozen=True, slots=True)
class SubLayer:
    """One of the model's own layers: its path there, and where its outputs stand in the joint product."""

    path: str
    start: int
    stop: int


class FusedLinear:
    """One or several linear layers that read the same input.

    With `is_rounded` their weights are kept in 8 bits, and what they read is rounded too.
    What flows in and out is then float32 and the personas' products are bfloat16; else all is as the weights are.
    """

    def __init__(self, layers: dict[str, nn.Module], *, is_rounded: bool = False) -> None:
        weights, biases = zip(*(_plain(layer) for layer in layers.values()), strict=True)
        weight = torch.cat(weights)  # [outputs, inputs]
        bias = None if biases[0] is None else torch.cat(biases)
        self.inputs = weight.shape[1]
        self.parts = _parts(list(layers), [one.shape[0] for one in weights])
        self.size = weight.numel() * (1 + has_own_loop()) if is_rounded else weight.nbytes  # laid out for few rows, too
        self.is_rounded = is_rounded
        self.dtype, self._device = torch.bfloat16 if is_rounded else weight.dtype, weight.device
        self._multiply = rounded(weight, bias) if is_rounded else _exact(weight, bias)
        self.rank = 0  # of the widest adapter that sits here
        self.down = torch.empty(0, dtype=self.dtype, device=self._device)  # [seats, parts * rank, inputs]
        self.ups = [self.down for _part in self.parts]  # each [seats, outputs, rank]

    def __call__(self, x: Tensor) -> Tensor:
        """X [rows, inputs] -> [rows, outputs], without anybody's products, in the format of what flows."""
        return self._multiply(x)

    def clear(self) -> None:
        """Let go of every seat."""
        self.rank, self.down = 0, torch.empty(0, dtype=self.dtype, device=self._device)
        self.ups = [self.down for _part in self.parts]

    def widen(self, seats: int, rank: int) -> None:
        """Make room for `seats` seats of `rank`; what sits there stays. Rank 0 needs none."""
        if not rank or (self.down.shape[0] >= seats and self.rank >= rank):
            return
        old_rank, old_down, old_ups = self.rank, self.down, self.ups
        seats, self.rank = max(seats, old_down.shape[0]), -(-max(rank, old_rank) // RANK_STEP) * RANK_STEP
        self.down = self._zeros(seats, len(self.parts) * self.rank, self.inputs)
        self.ups = [self._zeros(seats, part.stop - part.start, self.rank) for part in self.parts]
        for number in range(len(self.parts) if old_rank else 0):
            kept = old_down[:, number * old_rank : (number + 1) * old_rank]
            self.down[: len(kept), number * self.rank : number * self.rank + old_rank] = kept
            self.ups[number][: len(kept), :, :old_rank] = old_ups[number]

    def put(self, seat: int, products: Sequence[LoraPair | None]) -> None:
        """Let `products`, one for each part, sit at `seat`."""
        if not self.rank:
            return
        for number, product in enumerate(products):
            down = self.down[seat, number * self.rank : (number + 1) * self.rank]
            rank = 0 if product is None else product.rank
            down[rank:] = 0  # a product of nothing: what stands in `up` beside it does not count
            if product is not None:
                down[:rank] = product.down
                self.ups[number][seat, :, :rank] = product.up

    def _zeros(self, *shape: int) -> Tensor:
        return torch.zeros(shape, dtype=self.dtype, device=self._device)


def _plain(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Weight [outputs, inputs] and bias of a layer; GPT-2 keeps its weights the other way round."""
    assert isinstance(layer, nn.Linear | Conv1D)
    weight = layer.weight.detach()
    bias = None if layer.bias is None else layer.bias.detach()
    return (weight.t().contiguous() if isinstance(layer, Conv1D) else weight), bias


def _parts(paths: Sequence[str], outputs: Sequence[int]) -> tuple[SubLayer, ...]:
    parts, start = [], 0
    for path, width in zip(paths, outputs, strict=True):
        parts.append(SubLayer(path, start, start + width))
        start += width
    return tuple(parts)


def _exact(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    """A row alone goes twice: kernels may add up in another order for one row than for several."""
    multiply = _packed(weight, bias) if _is_packable(weight) else _unpacked(weight, bias)
    return lambda x: multiply(x) if len(x) > 1 else multiply(x.expand(2, -1).contiguous())[:1]


def _is_packable(weight: Tensor) -> bool:
    return weight.device.type == "cpu" and weight.dtype == torch.bfloat16 and packs_bfloat16()


def _packed(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    packed = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), None)  # noqa: SLF001 - torch's own name

    def multiply(x: Tensor) -> Tensor:
        product: Tensor = torch.ops.mkldnn._linear_pointwise(x, packed, bias, "none", [], "")  # noqa: SLF001
        return product

    return multiply


def _unpacked(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    return lambda x: nn.functional.linear(x, weight, bias)
