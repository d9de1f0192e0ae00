"""Activation functions, batch-invariant: GELU and SwiGLU in float32.

torch has one formula for full vectors and another for the rest at the end of a thread's share, so a row's result
depends on the rows and threads beside it. Here there is one formula.
"""

import math
from typing import Any

import numpy as np

from models.engine.kernels.jit import Array, kernel

LOG2_E, LN2_HIGH, LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)
MIN_EXPONENT, MAX_EXPONENT = np.float32(-87), np.float32(88)  # beyond them exp overflows or underflows float32
HALF, ONE = np.float32(0.5), np.float32(1)
COEFFICIENTS = tuple(
    np.float32(coefficient)
    for coefficient in (
        1.9875691500e-4,
        1.3981999507e-3,
        8.3334519073e-3,
        4.1665795894e-2,
        1.6666665459e-1,
        5.0000001201e-1,
    )
)  # polynomial of exp between -ln 2 / 2 and ln 2 / 2, from Cephes (Moshier 1992)
EXPONENT_BIAS, FRACTION_BITS = np.int32(127), np.int32(23)  # of float32
GELU_SCALE, GELU_CUBE = np.float32(2 * 0.7978845608), np.float32(0.044715)  # tanh approximation (arXiv 1606.08415)


@kernel
def exp(x: Any) -> Any:
    """Exponential of a float32, accurate to 2 ulp."""
    x = min(max(x, MIN_EXPONENT), MAX_EXPONENT)
    power = np.float32(math.floor(x * LOG2_E + HALF))
    rest = x - power * LN2_HIGH
    rest = rest - power * LN2_LOW
    polynomial = COEFFICIENTS[0]
    polynomial = polynomial * rest + COEFFICIENTS[1]
    polynomial = polynomial * rest + COEFFICIENTS[2]
    polynomial = polynomial * rest + COEFFICIENTS[3]
    polynomial = polynomial * rest + COEFFICIENTS[4]
    polynomial = polynomial * rest + COEFFICIENTS[5]
    polynomial = polynomial * rest * rest + rest + ONE
    return polynomial * np.int32((np.int32(power) + EXPONENT_BIAS) << FRACTION_BITS).view(np.float32)


@kernel
def gelu(x: Array) -> Array:
    """GELU (tanh approximation) of x [B, width], float32. Reference: torch.nn.functional.gelu(approximate="tanh")."""
    out = np.empty_like(x)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            value = x[row, column]
            inner = GELU_SCALE * (value + GELU_CUBE * value * value * value)
            out[row, column] = value / (ONE + exp(-inner))
    return out


@kernel
def swiglu(x: Array) -> Array:
    """SwiGLU of x [B, 2 * width], float32: SiLU of the first half times the second half, [B, width].

    Reference: torch.nn.functional.silu(gate) * up.
    """
    rows, width = x.shape[0], x.shape[1] // 2
    out = np.empty((rows, width), np.float32)
    for row in range(rows):
        for column in range(width):
            gate = x[row, column]
            out[row, column] = gate / (ONE + exp(-gate)) * x[row, width + column]
    return out
