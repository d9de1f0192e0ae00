"""Hadamard transform."""

import numpy as np
import pytest

from models.engine.kernels import hadamard


@pytest.mark.parametrize("inputs", [16, 48, 576, 768, 3072])
def test_dot_products_are_unchanged(inputs: int) -> None:
    """And a row is the same bits alone and in a batch."""
    rows = np.random.default_rng(inputs).standard_normal((5, inputs), np.float32)
    found = hadamard.hadamard(rows)
    np.testing.assert_allclose(found @ found.T, rows @ rows.T, rtol=1e-4, atol=1e-3)
    assert not np.allclose(found, rows)
    assert all((hadamard.hadamard(rows[row : row + 1])[0] == found[row]).all() for row in range(5))


def test_an_outlier_is_spread_over_its_block() -> None:
    """Of 768 inputs, the 256 of its block have a sixteenth of it each."""
    x = np.zeros((1, 768), np.float32)
    x[0, 300] = 16
    found = abs(hadamard.hadamard(x)[0])
    assert (found[256:512] == 1).all()
    assert not found[:256].any()
    assert not found[512:].any()
