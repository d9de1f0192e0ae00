"""Fused linear layers: layers that read the same input (query, key and value; gate and up) are one matrix product.

On a CPU with bfloat16 instructions the weights are packed once in oneDNN's layout, which torch would otherwise do at
every step: 1.4 to 2 times faster, bit for bit the same. int8 is faster still (`int8_linear`, docs/engine-log.md).
LoRA is not applied here: see `lora`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from models.engine.layers.int8_linear import has_vnni_kernel, int8_linear
from models.runtime.cpu_features import packs_bfloat16


@dataclass(frozen=True, slots=True)
class SubLayer:
    """One of the model's own layers inside a fused one: its path in the model, and its outputs `start` to `stop`."""

    path: str
    start: int
    stop: int

    @property
    def outputs(self) -> int:
        return self.stop - self.start


class FusedLinear:
    """One or several linear layers with a common input, as one matrix product.

    With `is_int8`, weights and inputs are quantized, activations are float32, and LoRA weights are bfloat16. Otherwise
    everything has the dtype of the weights.
    """

    def __init__(self, layers: dict[str, nn.Module], *, is_int8: bool = False) -> None:
        weights, biases = zip(*(_weight_and_bias(layer) for layer in layers.values()), strict=True)
        weight = torch.cat(weights)  # [outputs, inputs]
        bias = None if biases[0] is None else torch.cat(biases)
        self.inputs = weight.shape[1]
        self.sublayers = _sublayers(list(layers), [one.shape[0] for one in weights])
        copies = 1 + has_vnni_kernel()  # packed for small batches too
        self.nbytes = weight.numel() * copies if is_int8 else weight.nbytes
        self.lora_dtype = torch.bfloat16 if is_int8 else weight.dtype
        self.device = weight.device
        self._multiply = int8_linear(weight, bias) if is_int8 else _float_linear(weight, bias)

    def __call__(self, x: Tensor) -> Tensor:
        """X [T, inputs] -> [T, outputs], without LoRA."""
        return self._multiply(x)


def _weight_and_bias(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Weight [outputs, inputs] and bias. GPT-2's Conv1D stores its weight transposed."""
    assert isinstance(layer, nn.Linear | Conv1D)
    weight = layer.weight.detach()
    bias = None if layer.bias is None else layer.bias.detach()
    return (weight.t().contiguous() if isinstance(layer, Conv1D) else weight), bias


def _sublayers(paths: Sequence[str], outputs: Sequence[int]) -> tuple[SubLayer, ...]:
    sublayers, start = [], 0
    for path, width in zip(paths, outputs, strict=True):
        sublayers.append(SubLayer(path, start, start + width))
        start += width
    return tuple(sublayers)


def _float_linear(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    """A single row is multiplied twice: for one row, kernels may sum in another order than for several."""
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
