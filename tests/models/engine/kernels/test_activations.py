"""Activation kernels: torch's results, and batch invariance."""

import numpy as np
import pytest
import torch
from torch.nn.functional import gelu, silu

from models.engine.kernels import activations


def test_gelu_is_torchs() -> None:
    """For small values, large ones and zero."""
    x = torch.cat((torch.linspace(-12, 12, 999), torch.tensor([0.0, -1e4, 1e4, 1e-30]))).unsqueeze(0)
    expected = gelu(x.double(), approximate="tanh")
    torch.testing.assert_close(torch.from_numpy(activations.gelu(x.numpy())).double(), expected, rtol=2e-5, atol=1e-6)


def test_swiglu_is_torchs() -> None:
    """SiLU of one half times the other."""
    x = torch.randn(3, 2 * 37) * 10
    expected = silu(x.double()[:, :37]) * x.double()[:, 37:]
    torch.testing.assert_close(torch.from_numpy(activations.swiglu(x.numpy())).double(), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("way", [activations.gelu, activations.swiglu])
def test_activations_are_position_invariant(way: "object") -> None:
    """The same bits at the beginning and end of a row, and in a row of any width."""
    assert callable(way)
    for width in (2, 6, 32, 34, 62):
        x = np.full((3, width), 1.7, np.float32)
        assert len(set(way(x).ravel().tolist())) == 1
        assert way(x)[0, 0] == way(x[:1, :2].copy())[0, 0]
