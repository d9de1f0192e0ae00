"""int8 GEMM kernel: exact sums on any number of threads."""

import numpy as np
import pytest
import torch

from models.engine.kernels import hadamard, int8_gemm
from models.engine.kernels.jit import Array
from tests.processors import needs_int8

ZERO_POINT = int8_gemm.ZERO_POINT
SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(16, 16), (64, 50), (768, 96), (3072, 33)])


def packed(*arrays: Array) -> int8_gemm.PackedLayer:
    """From weights, their scales and sums, and the bias."""
    return int8_gemm.pack(*(torch.from_numpy(array) for array in arrays))


@needs_int8
@SHAPES
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 9, 16, 17])
def test_sums_are_exact(inputs: int, outputs: int, rows: int) -> None:
    """For every tile of rows, outputs that do not fill a block, and more threads than blocks."""
    rng = np.random.default_rng(inputs + rows)
    x = rng.standard_normal((rows, inputs), np.float32) * 10
    weights = rng.integers(-127, 128, (outputs, inputs), np.int8)
    scales, weight_sums, bias = rng.random((3, outputs), np.float32)
    quantized, zero_points, row_scales = int8_gemm.quantize(x)
    sums = (quantized.astype(np.int64) - ZERO_POINT) @ weights.astype(np.int64).T
    expected = int8_gemm.dequantize(sums.astype(np.float32) * scales, zero_points, row_scales, weight_sums, bias)
    layer = packed(weights, scales, weight_sums, bias)
    assert all((int8_gemm.int8_gemm(x, layer, threads) == expected).all() for threads in (1, 2, 3))


@needs_int8
@pytest.mark.parametrize("weight", [-127, 127])
def test_the_largest_sums_do_not_overflow(weight: int) -> None:
    """The largest values on both sides, over more inputs than a layer of GPT-2 has."""
    inputs = 4080  # transformed in blocks of 16, each of which is all alike: nearly all get the largest activation
    x = np.tile(np.eye(16, dtype=np.float32)[0], (1, inputs // 16)) * hadamard.SIGNS[:inputs]
    x[0, :16] *= -1
    assert int8_gemm.quantize(x)[0].max() == int8_gemm.MAX_ACTIVATION
    weights, one = np.full((1, inputs), weight, np.int8), np.ones(1, np.float32)
    layer = packed(weights, one, np.array([weights.sum(dtype=np.float64)], np.float32), 0 * one)
    found = int8_gemm.int8_gemm(x, layer, 1)
    assert found[0, 0] == pytest.approx(weight * hadamard.hadamard(x).sum(dtype=np.float64), rel=1e-5)


def test_quantization_error_is_half_a_step() -> None:
    """Of the transformed values."""
    x = np.random.default_rng(0).standard_normal((3, 96), np.float32)
    quantized, zero_points, scales = int8_gemm.quantize(x)
    back = (quantized.astype(np.float64) - ZERO_POINT) * scales[:, None] + zero_points[:, None]
    assert (abs(back - hadamard.hadamard(x)) <= 0.51 * scales[:, None]).all()
