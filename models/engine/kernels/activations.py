"""What happens to single numbers between two products, by loops of our own.

It does not know layers or rows. torch's have one formula for whole vectors and another for what is left at the end of a
thread's share, so that a row's numbers depend on the rows and threads beside it; here there is one formula.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from models.engine.kernels.jit import Array, compiled

LOG2_E, LN2_HIGH, LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)
LEAST, MOST = np.float32(-87), np.float32(88)  # beyond them float32 has no room
HALF, ONE = np.float32(0.5), np.float32(1)
TERMS = tuple(
    np.float32(term)
    for term in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
)  # of the exponential between -ln 2 / 2 and ln 2 / 2: Cephes' figures (Moshier 1992)
BIAS, FRACTION = np.int32(127), np.int32(23)  # of a float32's exponent, and the bits below it
SLOPE, BEND = np.float32(2 * 0.7978845608), np.float32(0.044715)  # GELU's approximation by tanh (arXiv 1606.08415)


@intrinsic  # type: ignore[untyped-decorator]
def _of_bits(_typing: Any, bits: Any) -> Any:
    """The float32 that has these 32 bits."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        return builder.bitcast(given[0], ir.FloatType())

    return types.float32(bits), generate


@compiled
def exponential(x: Any) -> Any:
    """Of a float32; right to 2 units of its last place, which library functions are too, but for whole vectors."""
    x = min(max(x, LEAST), MOST)
    whole = np.float32(math.floor(x * LOG2_E + HALF))
    left = x - whole * LN2_HIGH
    left = left - whole * LN2_LOW
    found = TERMS[0]
    found = found * left + TERMS[1]
    found = found * left + TERMS[2]
    found = found * left + TERMS[3]
    found = found * left + TERMS[4]
    found = found * left + TERMS[5]
    found = found * left * left + left + ONE
    return found * _of_bits(np.int32((np.int32(whole) + BIAS) << FRACTION))


@compiled
def gelu(x: Array) -> Array:
    """GELU by tanh of x [rows, width], float32."""
    out = np.empty_like(x)
    for row in range(x.shape[0]):
        for place in range(x.shape[1]):
            number = x[row, place]
            bent = SLOPE * (number + BEND * number * number * number)
            out[row, place] = number / (ONE + exponential(-bent))
    return out


@compiled
def gated(x: Array) -> Array:
    """SiLU of the first half of x [rows, 2 * width], float32, times its second half: [rows, width]."""
    rows, width = x.shape[0], x.shape[1] // 2
    out = np.empty((rows, width), np.float32)
    for row in range(rows):
        for place in range(width):
            number = x[row, place]
            out[row, place] = number / (ONE + exponential(-number)) * x[row, width + place]
    return out
