"""Fused linear layers: layers that read the same input (query, key and value; gate and up) are one matrix product.

On a CPU with bfloat16 instructions the weights are packed once in oneDNN's layout, which torch would otherwise do at
every step: 1.4 to 2 times faster, bit for bit the same. int8 is faster still (`int8_linear`, docs/engine-log.md).
LoRA is not applied here: see `lora`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.engine.layers.int8_linear import QuantizedWeights, int8_linear
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

    Made by `fuse` or `fuse_quantized`. With int8, weights and inputs are quantized, activations are float32, and LoRA
    weights are bfloat16. Otherwise everything has the dtype of the weights.
    """

    def __init__(
        self,
        outputs: Mapping[str, int],
        inputs: int,
        multiply: Callable[[Tensor], Tensor],
        *,
        nbytes: int,
        lora_dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        """`outputs` has the number of outputs of each layer, by its path in the model."""
        self.inputs, self.nbytes, self.lora_dtype, self.device = inputs, nbytes, lora_dtype, device
        self.sublayers = _sublayers(outputs)
        self._multiply = multiply

    def __call__(self, x: Tensor) -> Tensor:
        """X [T, inputs] -> [T, outputs], without LoRA."""
        return self._multiply(x)


def fuse(layers: Mapping[str, nn.Module]) -> FusedLinear:
    """Layers of a transformers model, by path, in their own dtype."""
    weight, bias, outputs = concatenate(layers)
    multiply = _float_linear(weight, bias)
    inputs = weight.shape[1]
    return FusedLinear(outputs, inputs, multiply, nbytes=weight.nbytes, lora_dtype=weight.dtype, device=weight.device)


def fuse_quantized(outputs: Mapping[str, int], weights: QuantizedWeights) -> FusedLinear:
    """The same of int8 weights."""
    values = weights.values
    return FusedLinear(
        outputs,
        values.shape[1],
        int8_linear(weights),
        nbytes=values.nbytes,
        lora_dtype=torch.bfloat16,
        device=values.device,
    )


def concatenate(layers: Mapping[str, nn.Module]) -> tuple[Tensor, Tensor | None, dict[str, int]]:
    """Weight [outputs, inputs] and bias of several layers as one, and each one's number of outputs."""
    weights, biases = zip(*(_weight_and_bias(layer) for layer in layers.values()), strict=True)
    outputs = {path: weight.shape[0] for path, weight in zip(layers, weights, strict=True)}
    return torch.cat(weights), None if biases[0] is None else torch.cat(biases), outputs


def _weight_and_bias(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Weight [outputs, inputs] and bias. What is no Linear is GPT-2's Conv1D, which stores its weight transposed."""
    weight: Tensor = layer.get_parameter("weight").detach()
    bias = None if layer.bias is None else layer.get_parameter("bias").detach()
    return (weight if isinstance(layer, nn.Linear) else weight.t().contiguous()), bias


def _sublayers(outputs: Mapping[str, int]) -> tuple[SubLayer, ...]:
    sublayers, start = [], 0
    for path, width in outputs.items():
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
