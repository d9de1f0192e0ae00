"""Products in 8 bits by the loops of our own: exact sums, and the numbers that torch's kernel leads to."""

import numpy as np
import pytest
import torch

from models import dots

SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(16, 16), (64, 50), (768, 96), (3072, 33)])

pytestmark = pytest.mark.skipif(not dots.is_possible_here(), reason="this processor lacks the instruction")


@SHAPES
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 9, 16, 17])
@pytest.mark.parametrize("is_fine", [False, True])
def test_sums_are_exact(inputs: int, outputs: int, rows: int, *, is_fine: bool) -> None:
    """For every number of rows, and outputs that fill no block: the bits that whole sums made elsewhere lead to."""
    chance = np.random.default_rng(inputs + rows)
    x = chance.standard_normal((rows, inputs), np.float32) * 10
    whole = chance.integers(-127, 128, (outputs, inputs), np.int8)
    scales, totals, added = chance.random((3, outputs), np.float32)
    offsets = (128 * whole.sum(1, dtype=np.int32)).astype(np.int32)
    steps, middles, sizes = dots.stepped(x, is_fine)
    sums = steps.astype(np.int64) @ whole.astype(np.int64).T - offsets
    expected = dots.unstepped(sums.astype(np.float32) * scales, middles, sizes, totals, added)
    blocks = dots.packed(torch.from_numpy(whole)).numpy()
    found = dots.product(x, blocks, offsets, scales, totals, added, is_fine)
    assert (found == expected).all()


def test_the_largest_sums_have_room() -> None:
    """The greatest of all numbers on both sides, over as many inputs as any layer here has."""
    inputs = 16_384
    x = np.full((1, inputs), 255, np.float32)
    x[0, 0] = 0  # else all are alike, and there are no steps
    whole, one = np.full((1, inputs), -127, np.int8), np.ones(1, np.float32)
    blocks, offsets = dots.packed(torch.from_numpy(whole)).numpy(), 128 * whole.sum(1, dtype=np.int32)
    totals = np.array([whole.sum(dtype=np.float64)], np.float32)
    found = dots.product(x, blocks, offsets, one, totals, 0 * one, False)
    assert found[0, 0] == pytest.approx(-127 * 255 * (inputs - 1), rel=1e-6)


def test_steps_and_their_parts_give_the_numbers_back() -> None:
    """To half a step, and with the parts to half of one of these."""
    x = np.random.default_rng(0).standard_normal((3, 96), np.float32)
    for is_fine, parts in ((False, 1), (True, 254)):
        steps, middles, sizes = dots.stepped(x, is_fine)
        back = steps[:3].astype(np.float64) - 128
        if is_fine:
            back += (steps[3:].astype(np.float64) - 128) / 254
        assert (abs(back * sizes[:, None] + middles[:, None] - x) <= 0.51 * sizes[:, None] / parts).all()
