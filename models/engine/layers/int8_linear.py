"""int8 linear layer (W8A8): weights are quantized once per output, activations per row and step.

torch's oneDNN kernel takes one activation scale for all rows. It is given 1, and each row's own scale and zero point
are applied to its sums (`kernels.int8_gemm.dequantize`). The sums are exact integers, so a row's result is the same
bits in any batch and with any number of threads. A Hadamard transform of weights and activations keeps outliers from
making the scales too coarse (`kernels.hadamard`).

On a processor without VNNI torch's kernel adds pairs of products in 16 bits, where they overflow. There the reference
takes its place: correct on every processor, and too slow to serve with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numba import config
from torch import Tensor

from models.engine.kernels import int8_gemm
from models.engine.kernels.hadamard import hadamard
from models.engine.kernels.jit import Array
from models.runtime.cpu_features import has_int8_instructions

ZERO_POINT, MAX_INT8 = int(int8_gemm.ZERO_POINT), 127
MIN_SCALE = 1e-12  # outputs whose weights are all zero
INPUTS_MULTIPLE = 16
MAX_VNNI_ROWS = 16  # up to here our own kernel is the faster one

Multiply = Callable[[Tensor], Tensor]


def has_fast_int8() -> bool:
    """Whether this processor multiplies 8-bit integers itself, and this torch lets it."""
    return has_int8_instructions() and is_onednn_exact() and not config.DISABLE_JIT


@cache
def is_onednn_exact() -> bool:
    """Whether torch's kernel exists under the name we use and sums the largest values there are without overflow."""
    weights = torch.full((32, 64), MAX_INT8, dtype=torch.int8)
    quantized = torch.full((4, 64), 2 * ZERO_POINT - 1, dtype=torch.uint8)
    weights[::2] *= -1
    scales = torch.ones(len(weights))
    try:
        return torch.equal(_onednn(weights, scales)(quantized), _reference(weights, scales)(quantized))
    except (AttributeError, RuntimeError, NotImplementedError):
        return False  # a private operator of torch: its name and arguments may change


@cache
def has_vnni_kernel() -> bool:
    """Whether our own kernel for small batches runs here and gives the same bits as torch's."""
    if not int8_gemm.is_available():
        return False
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((5, 96), np.float32), rng.standard_normal((40, 96), np.float32)
    weights = _lay_out(quantize_weights(torch.from_numpy(weight), None), pack_for_vnni=True)
    return bool((weights.multiply_vnni(x) == weights.multiply_onednn(x)).all())


@dataclass(frozen=True, slots=True)
class QuantizedWeights:
    """Weights as int8 after the Hadamard transform: what an int8 layer is made of on any processor."""

    values: Tensor  # int8 [outputs, inputs]
    scales: Tensor  # float32 [outputs]
    bias: Tensor  # float32 [outputs]


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


def int8_linear(quantized: QuantizedWeights) -> Multiply:
    """A function from x [B, inputs] to [B, outputs], float32."""
    weights = _lay_out(quantized, pack_for_vnni=has_vnni_kernel())

    def multiply(x: Tensor) -> Tensor:
        rows = x.float().contiguous().numpy()
        use_vnni = weights.blocks is not None and len(rows) <= MAX_VNNI_ROWS and torch.get_num_threads() == 1
        return torch.from_numpy(weights.multiply_vnni(rows) if use_vnni else weights.multiply_onednn(rows))

    return multiply


@dataclass(frozen=True, slots=True)
class _Int8Weights:
    """Quantized weights, packed for oneDNN (`multiply`) and, for small batches, for VNNI (`blocks`).

    Everything else is [outputs].
    """

    scales: Array
    weight_sums: Array  # float sum of each output's weights, for the zero point of a row
    bias: Array
    zero_corrections: Array  # what quantized activations of 128 add to the integer sums
    blocks: Array | None
    multiply: Multiply

    def multiply_vnni(self, x: Array) -> Array:
        """By our own kernel, on one thread."""
        out: Array = int8_gemm.int8_gemm(
            x, self.blocks, self.zero_corrections, self.scales, self.weight_sums, self.bias
        )
        return out

    def multiply_onednn(self, x: Array) -> Array:
        """By torch's kernel, on all threads."""
        quantized, zero_points, row_scales = int8_gemm.quantize(x)
        products = self.multiply(torch.from_numpy(quantized)).numpy()
        out: Array = int8_gemm.dequantize(products, zero_points, row_scales, self.weight_sums, self.bias)
        return out


def _lay_out(quantized: QuantizedWeights, *, pack_for_vnni: bool) -> _Int8Weights:
    values, scales = quantized.values, quantized.scales
    sums = values.sum(1, dtype=torch.int32)
    multiply = (_onednn if is_onednn_exact() else _reference)(values, scales)
    return _Int8Weights(
        scales=scales.numpy(),
        weight_sums=(sums * scales).numpy(),
        bias=quantized.bias.numpy(),
        zero_corrections=(ZERO_POINT * sums).numpy(),
        blocks=int8_gemm.pack_vnni(values).numpy() if pack_for_vnni else None,
        multiply=multiply,
    )


def _reference(weights: Tensor, scales: Tensor) -> Multiply:
    """Product of activations quantized around 128 with `weights`, times `scales`; exact, as float64 holds the sums."""
    transposed = weights.t().double()
    return lambda quantized: ((quantized.double() - ZERO_POINT) @ transposed).float() * scales


def _onednn(weights: Tensor, scales: Tensor) -> Multiply:
    """The same by torch's oneDNN kernel: for large batches, on all threads."""
    packed = torch.ops.onednn.qlinear_prepack(weights, None)
    zeros = torch.zeros(len(weights), dtype=torch.long)

    def multiply(quantized: Tensor) -> Tensor:
        is_single = len(quantized) == 1  # the kernel does not split one row among threads
        rows = quantized.expand(2, -1).contiguous() if is_single else quantized
        out: Tensor = torch.ops.onednn.qlinear_pointwise(
            rows, 1.0, ZERO_POINT, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return out[:1] if is_single else out

    return multiply
