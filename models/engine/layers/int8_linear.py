"""int8 linear layer (W8A8): weights are quantized once per output, activations per row and step.

The sums are exact integers, so a row's result is the same bits in any batch and with any number of threads. A Hadamard
transform of weights and activations keeps outliers from making the scales too coarse (`kernels.hadamard`).

On processors for which there is no kernel (`kernels.dot_product`) the reference takes its place: correct on every
processor, and too slow to serve with.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from models.engine.kernels import int8_gemm
from models.engine.kernels.hadamard import hadamard

MAX_INT8 = 127
MIN_SCALE = 1e-12  # outputs whose weights are all zero
INPUTS_MULTIPLE = 16

Multiply = Callable[[Tensor], Tensor]


def has_fast_int8() -> bool:
    """Whether int8 products are faster than float ones here."""
    return int8_gemm.is_available()


def instructions() -> str:
    """The name of the instructions that multiply int8 here; empty if only the reference does."""
    return int8_gemm.DOT.name if int8_gemm.DOT else ""


@dataclass(frozen=True, slots=True)
class QuantizedWeights:
    """Weights as int8 after the Hadamard transform: what an int8 layer is made of on any processor."""

    values: Tensor  # int8 [outputs, inputs]
    scales: Tensor  # float32 [outputs]
    bias: Tensor  # float32 [outputs]

    @property
    def sums(self) -> Tensor:
        """Sum of each output's weights as floats, for the zero point of a row."""
        return self.values.sum(1, dtype=torch.int32) * self.scales


def quantize_weights(weight: Tensor, bias: Tensor | None) -> QuantizedWeights:
    """Weight [outputs, inputs] in int8. Raises ValueError if the number of inputs is not a multiple of 16."""
    if weight.shape[1] % INPUTS_MULTIPLE:
        raise ValueError(f"{weight.shape[1]} inputs are not a multiple of {INPUTS_MULTIPLE}")
    transformed = torch.from_numpy(hadamard(weight.detach().float().contiguous().numpy()))
    scales = torch.maximum(transformed.amax(1), -transformed.amin(1)).clamp_(min=MIN_SCALE) / MAX_INT8
    values = transformed.div_(scales.unsqueeze(1)).round_().to(torch.int8)
    return QuantizedWeights(
        values, scales, torch.zeros(len(values)) if bias is None else bias.detach().float().contiguous()
    )


def int8_linear(weights: QuantizedWeights) -> Multiply:
    """A function from x [B, inputs] to [B, outputs], float32."""
    return compiled(weights) if int8_gemm.is_available() else reference(weights)


def compiled(weights: QuantizedWeights) -> Multiply:
    """By our own kernel, on as many threads as torch uses."""
    layer = int8_gemm.pack(weights.values, weights.scales, weights.sums, weights.bias)

    def multiply(x: Tensor) -> Tensor:
        out = int8_gemm.int8_gemm(x.float().contiguous().numpy(), layer, torch.get_num_threads())
        return torch.from_numpy(out)

    return multiply


def reference(weights: QuantizedWeights) -> Multiply:
    """The same bits by float64 products, which hold the sums exactly."""
    transposed = weights.values.t().double()
    sums, bias = weights.sums.numpy(), weights.bias.numpy()

    def multiply(x: Tensor) -> Tensor:
        quantized, zero_points, row_scales = int8_gemm.quantize(x.float().contiguous().numpy())
        exact = (torch.from_numpy(quantized).double() - int8_gemm.ZERO_POINT) @ transposed
        products = (exact.float() * weights.scales).numpy()
        return torch.from_numpy(int8_gemm.dequantize(products, zero_points, row_scales, sums, bias))

    return multiply
