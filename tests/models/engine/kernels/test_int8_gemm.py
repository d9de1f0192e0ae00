"""Products in 8 bits by the loops of our own: exact sums, and the numbers that torch's kernel leads to."""

import numpy as np
import pytest
import torch

from models.engine.kernels import int8_gemm
from tests.processors import needs_vnni

SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(16, 16), (64, 50), (768, 96), (3072, 33)])


@needs_vnni
@SHAPES
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 9, 16, 17])
def test_sums_are_exact(inputs: int, outputs: int, rows: int) -> None:
    """For every number of rows, and outputs that fill no block: the bits that whole sums made elsewhere lead to."""
    chance = np.random.default_rng(inputs + rows)
    x = chance.standard_normal((rows, inputs), np.float32) * 10
    whole = chance.integers(-127, 128, (outputs, inputs), np.int8)
    scales, totals, added = chance.random((3, outputs), np.float32)
    offsets = (128 * whole.sum(1, dtype=np.int32)).astype(np.int32)
    steps, middles, sizes = int8_gemm.stepped(x)
    sums = steps.astype(np.int64) @ whole.astype(np.int64).T - offsets
    expected = int8_gemm.unstepped(sums.astype(np.float32) * scales, middles, sizes, totals, added)
    blocks = int8_gemm.packed(torch.from_numpy(whole)).numpy()
    found = int8_gemm.product(x, blocks, offsets, scales, totals, added)
    assert (found == expected).all()


@needs_vnni
def test_the_largest_sums_have_room() -> None:
    """The greatest of all numbers on both sides, over more inputs than a layer of GPT-2 has."""
    inputs = 4080  # spread in blocks of 16, each of which is all alike: nearly all at the upper end of the steps
    x = np.tile(np.eye(16, dtype=np.float32)[0], (1, inputs // 16)) * int8_gemm.SIGNS[:inputs]
    x[0, :16] *= -1
    whole, one = np.full((1, inputs), -127, np.int8), np.ones(1, np.float32)
    blocks, offsets = int8_gemm.packed(torch.from_numpy(whole)).numpy(), 128 * whole.sum(1, dtype=np.int32)
    totals = np.array([whole.sum(dtype=np.float64)], np.float32)
    found = int8_gemm.product(x, blocks, offsets, one, totals, 0 * one)
    assert found[0, 0] == pytest.approx(-127 * int8_gemm.spread(x).sum(dtype=np.float64), rel=1e-5)


@pytest.mark.parametrize("inputs", [16, 48, 576, 768, 3072])
def test_numbers_that_are_spread_have_the_same_products(inputs: int) -> None:
    """And each row is as long as before, by itself and among others the same bits."""
    rows = np.random.default_rng(inputs).standard_normal((5, inputs), np.float32)
    found = int8_gemm.spread(rows)
    np.testing.assert_allclose(found @ found.T, rows @ rows.T, rtol=1e-4, atol=1e-3)
    assert not np.allclose(found, rows)
    assert all((int8_gemm.spread(rows[row : row + 1])[0] == found[row]).all() for row in range(5))


def test_a_single_large_number_is_shared_out() -> None:
    """Of 768 inputs the 256 of its block have a sixteenth of it each."""
    x = np.zeros((1, 768), np.float32)
    x[0, 300] = 16
    found = abs(int8_gemm.spread(x)[0])
    assert (found[256:512] == 1).all()
    assert not found[:256].any()
    assert not found[512:].any()


def test_steps_give_the_numbers_back() -> None:
    """What was spread, to half a step."""
    x = np.random.default_rng(0).standard_normal((3, 96), np.float32)
    steps, middles, sizes = int8_gemm.stepped(x)
    back = (steps.astype(np.float64) - 128) * sizes[:, None] + middles[:, None]
    assert (abs(back - int8_gemm.spread(x)) <= 0.51 * sizes[:, None]).all()
