"""int8 GEMM kernel with VNNI: exact sums, and the same bits as through torch's kernel."""

import numpy as np
import pytest
import torch

from models.engine.kernels import hadamard, int8_gemm
from tests.processors import needs_vnni

SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(16, 16), (64, 50), (768, 96), (3072, 33)])


@needs_vnni
@SHAPES
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 9, 16, 17])
def test_sums_are_exact(inputs: int, outputs: int, rows: int) -> None:
    """For every tile of rows, and outputs that do not fill a block."""
    chance = np.random.default_rng(inputs + rows)
    x = chance.standard_normal((rows, inputs), np.float32) * 10
    whole = chance.integers(-127, 128, (outputs, inputs), np.int8)
    scales, totals, added = chance.random((3, outputs), np.float32)
    offsets = (128 * whole.sum(1, dtype=np.int32)).astype(np.int32)
    steps, middles, sizes = int8_gemm.quantize(x)
    sums = steps.astype(np.int64) @ whole.astype(np.int64).T - offsets
    expected = int8_gemm.dequantize(sums.astype(np.float32) * scales, middles, sizes, totals, added)
    blocks = int8_gemm.pack_vnni(torch.from_numpy(whole)).numpy()
    found = int8_gemm.int8_gemm(x, blocks, offsets, scales, totals, added)
    assert (found == expected).all()


@needs_vnni
def test_the_largest_sums_do_not_overflow() -> None:
    """The largest values on both sides, over more inputs than a layer of GPT-2 has."""
    inputs = 4080  # spread in blocks of 16, each of which is all alike: nearly all at the upper end of the steps
    x = np.tile(np.eye(16, dtype=np.float32)[0], (1, inputs // 16)) * hadamard.SIGNS[:inputs]
    x[0, :16] *= -1
    whole, one = np.full((1, inputs), -127, np.int8), np.ones(1, np.float32)
    blocks, offsets = int8_gemm.pack_vnni(torch.from_numpy(whole)).numpy(), 128 * whole.sum(1, dtype=np.int32)
    totals = np.array([whole.sum(dtype=np.float64)], np.float32)
    found = int8_gemm.int8_gemm(x, blocks, offsets, one, totals, 0 * one)
    assert found[0, 0] == pytest.approx(-127 * hadamard.hadamard(x).sum(dtype=np.float64), rel=1e-5)


def test_quantization_error_is_half_a_step() -> None:
    """Of the transformed values."""
    x = np.random.default_rng(0).standard_normal((3, 96), np.float32)
    steps, middles, sizes = int8_gemm.quantize(x)
    back = (steps.astype(np.float64) - 128) * sizes[:, None] + middles[:, None]
    assert (abs(back - hadamard.hadamard(x)) <= 0.51 * sizes[:, None]).all()
