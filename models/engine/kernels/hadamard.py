"""Hadamard transform of activations and weights before int8 quantization, so that outliers do not spoil the scale.

If inputs and weights are both transformed, their product stays the same, but no single value is much larger than the
rest any more (QuaRot, arXiv 2404.00456). Fixed random signs keep what all inputs share from adding up in one place.

The butterflies are LLVM IR: what LLVM makes of plain Python took 20 times as long, or 2.7 times with only the strides
from 16 on in plain Python (1 x 768, this project's 2-core Xeon with AMX, 2026-11-30).
"""

import math
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from models.engine.kernels.jit import Array, kernel, load

LANES = 16  # float32 values in one vector
FLOATS = ir.VectorType(ir.FloatType(), LANES)
INDICES = ir.VectorType(ir.IntType(32), LANES)
MAX_SIGNS = 4096
SIGNS = np.array([1 - 2 * (bit == "1") for bit in f"{Random(0).getrandbits(MAX_SIGNS):0{MAX_SIGNS}b}"], np.float32)
ONE = np.float32(1)


@intrinsic  # type: ignore[untyped-decorator]
def _transform_lanes(_typing: Any, address: Any) -> Any:
    """Unscaled Hadamard transform, in place, of the 16 values at `address`."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Sequence[Any]) -> Any:
        lanes = load(builder, arguments[0], FLOATS)
        for bit in (1, 2, 4, 8):
            partners = INDICES([lane ^ bit for lane in range(LANES)])
            swapped = builder.shuffle_vector(lanes, FLOATS(ir.Undefined), partners)
            signs = FLOATS([-1.0 if lane & bit else 1.0 for lane in range(LANES)])
            lanes = builder.fadd(swapped, builder.fmul(lanes, signs))
        builder.store(lanes, builder.inttoptr(arguments[0], FLOATS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(address), generate


@intrinsic  # type: ignore[untyped-decorator]
def _butterfly(_typing: Any, low: Any, high: Any) -> Any:
    """Replace the 16 values at `low` by the sums, and those at `high` by the differences, of the two."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Sequence[Any]) -> Any:
        low, high = (load(builder, address, FLOATS) for address in arguments)
        results = builder.fadd(low, high), builder.fsub(low, high)
        for result, address in zip(results, arguments, strict=True):
            builder.store(result, builder.inttoptr(address, FLOATS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(low, high), generate


@kernel
def hadamard(x: Array) -> Array:
    """Transform each row of x [B, inputs], float32, in blocks of the largest power of two that divides `inputs`.

    `inputs` is a multiple of 16. The transform is orthonormal: dot products of two transformed rows are unchanged.
    """
    rows, inputs = x.shape
    out = x.copy()
    block = inputs & -inputs
    scale = ONE / np.float32(math.sqrt(block))
    for row in range(rows):
        address = out.ctypes.data + 4 * row * inputs
        for start in range(0, inputs, MAX_SIGNS):
            for offset in range(min(MAX_SIGNS, inputs - start)):
                out[row, start + offset] *= SIGNS[offset]
        for start in range(0, inputs, LANES):
            _transform_lanes(address + 4 * start)
        stride = LANES
        while stride < block:
            for start in range(0, inputs, 2 * stride):
                for low in range(start, start + stride, LANES):
                    _butterfly(address + 4 * low, address + 4 * (low + stride))
            stride *= 2
        for column in range(inputs):
            out[row, column] *= scale
    return out
