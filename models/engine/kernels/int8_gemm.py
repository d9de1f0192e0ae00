"""The inner loops of products in 8 bits: numbers spread and rounded to steps, added up, and made numbers again.

It does not know layers, rows or texts, nor which weights are added up how often.

For few rows, which is how a chat writes, torch's kernels reach half of the speed at which memory gives the weights.
Here each is read once for up to 8 rows, in the order in which it lies (docs/engine-log.md). The processor's own
instruction multiplies 4 neighbouring unsigned numbers with 4 signed ones, for 16 outputs at a time: so weights are
packed in blocks of 16 outputs, and of these 4 inputs after 4 inputs. Sums are whole numbers and exact.
"""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from torch import Tensor

from models.engine.kernels.jit import LONG, Array, added_up, compiled, has_instruction, load

INSTRUCTION = "avx512vnni"
OUTPUTS, INPUTS = 16, 4  # of one instruction
AT_ONCE = 8  # rows for which a weight is read once
INT = ir.IntType(32)
LANES = INDICES = ir.VectorType(INT, OUTPUTS)
FLOATS = ir.VectorType(ir.FloatType(), OUTPUTS)
MAX_SIGNS = 4096
SIGNS = np.array([1 - 2 * (bit == "1") for bit in f"{Random(0).getrandbits(MAX_SIGNS):0{MAX_SIGNS}b}"], np.float32)
STEPS, MIDDLE = np.float32(255), np.float32(128)
HALF, ONE, TINY = np.float32(0.5), np.float32(1), np.float32(1e-12)  # rows of nothing but zeros have no step


def is_possible_here() -> bool:
    """Whether the products can be made here: this processor has the instruction, and the compiler uses it."""
    return has_instruction(INSTRUCTION)


def packed(whole: Tensor) -> Tensor:
    """`whole` [outputs, inputs], int8, as blocks [blocks, inputs / 4, 16, 4]; outputs are filled up with zeros."""
    outputs, inputs = whole.shape
    filled = torch.nn.functional.pad(whole, (0, 0, 0, -outputs % OUTPUTS))
    return filled.view(-1, OUTPUTS, inputs // INPUTS, INPUTS).transpose(1, 2).contiguous()


def _adder(rows: int) -> Callable[..., None]:
    """What adds up one block for `rows` rows. It takes the addresses of x [rows, inputs] and of the block, how many
    inputs there are, the address of the sums [rows, width], and their width.
    """

    def generate(context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        """One loop over the inputs; the sums are stored after it."""
        x, block, inputs, sums, width = given
        kind = ir.FunctionType(LANES, [LANES] * 3)
        multiply = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.avx512.vpdpbusd.512")

        def add(at: Any, so_far: Sequence[Any]) -> list[Any]:
            weights = load(builder, builder.add(block, builder.mul(at, LONG(OUTPUTS))), LANES)
            more = []
            for row in range(rows):
                four = load(builder, builder.add(x, builder.add(at, builder.mul(inputs, LONG(row)))), INT)
                single = builder.insert_element(LANES(ir.Undefined), four, INT(0))
                everywhere = builder.shuffle_vector(single, LANES(ir.Undefined), LANES(None))
                more.append(builder.call(multiply, [so_far[row], everywhere, weights]))
            return more

        found = added_up(builder, inputs, INPUTS, [LANES(None)] * rows, add)
        for row, lanes in enumerate(found):
            place = builder.add(sums, builder.mul(LONG(4), builder.mul(width, LONG(row))))
            builder.store(lanes, builder.inttoptr(place, LANES.as_pointer()), align=4)
        return context.get_dummy_value()

    @intrinsic  # type: ignore[untyped-decorator]
    def add_up(_typing: Any, x: Any, block: Any, inputs: Any, sums: Any, width: Any) -> Any:
        return types.void(x, block, inputs, sums, width), generate

    made: Callable[..., None] = add_up
    return made


_one, _two, _three, _four = (_adder(rows) for rows in (1, 2, 3, 4))
_five, _six, _seven, _eight = (_adder(rows) for rows in (5, 6, 7, 8))


@compiled
def _block_sums(rows: int, x: int, block: int, inputs: int, sums: int, width: int) -> None:
    """The compiler wants to know how many rows there are: each number has code of its own."""
    if rows == 1:
        _one(x, block, inputs, sums, width)
    elif rows == 2:
        _two(x, block, inputs, sums, width)
    elif rows == 3:
        _three(x, block, inputs, sums, width)
    elif rows == 4:
        _four(x, block, inputs, sums, width)
    elif rows == 5:
        _five(x, block, inputs, sums, width)
    elif rows == 6:
        _six(x, block, inputs, sums, width)
    elif rows == 7:
        _seven(x, block, inputs, sums, width)
    else:
        _eight(x, block, inputs, sums, width)


@intrinsic  # type: ignore[untyped-decorator]
def _spread_lanes(_typing: Any, place: Any) -> Any:
    """Walsh and Hadamard's transform, unscaled, of the 16 numbers at the address `place`."""

    def generate(context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        lanes = load(builder, given[0], FLOATS)
        for bit in (1, 2, 4, 8):
            other = builder.shuffle_vector(
                lanes, FLOATS(ir.Undefined), INDICES([lane ^ bit for lane in range(OUTPUTS)])
            )
            signs = FLOATS([-1.0 if lane & bit else 1.0 for lane in range(OUTPUTS)])
            lanes = builder.fadd(other, builder.fmul(lanes, signs))
        builder.store(lanes, builder.inttoptr(given[0], FLOATS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(place), generate


@intrinsic  # type: ignore[untyped-decorator]
def _cross(_typing: Any, one: Any, other: Any) -> Any:
    """The sums and the differences of the 16 numbers at each of two addresses, in their places."""

    def generate(context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        first, second = (load(builder, place, FLOATS) for place in given)
        for found, place in ((builder.fadd(first, second), given[0]), (builder.fsub(first, second), given[1])):
            builder.store(found, builder.inttoptr(place, FLOATS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(one, other), generate


@compiled
def spread(x: Array) -> Array:
    """X [rows, inputs], float32, inputs a multiple of 16: each number spread over the largest block of a power of two.

    Numbers and weights that are both spread have the same product as before, but no single number is far larger than
    the others any more, which a common step would be too coarse for (QuaRot, arXiv 2404.00456). By signs that mean
    nothing, what all have in common is spread as well, and does not come together in one number.
    """
    rows, inputs = x.shape
    out = x.copy()
    block = inputs & -inputs
    scale = ONE / np.float32(math.sqrt(block))
    for row in range(rows):
        first = out.ctypes.data + 4 * row * inputs
        for start in range(0, inputs, MAX_SIGNS):
            for place in range(min(MAX_SIGNS, inputs - start)):
                out[row, start + place] *= SIGNS[place]
        for start in range(0, inputs, OUTPUTS):
            _spread_lanes(first + 4 * start)
        stride = OUTPUTS
        while stride < block:
            for start in range(0, inputs, 2 * stride):
                for place in range(start, start + stride, OUTPUTS):
                    _cross(first + 4 * place, first + 4 * (place + stride))
            stride *= 2
        for place in range(inputs):
            out[row, place] *= scale
    return out


@compiled
def stepped(x: Array) -> tuple[Array, Array, Array]:
    """X [rows, inputs], float32, spread, as steps of each row's own: the steps, each row's middle, and its step."""
    rows, inputs = x.shape
    numbers = spread(x)
    steps = np.empty((rows, inputs), np.uint8)
    middles, sizes = np.empty(rows, np.float32), np.empty(rows, np.float32)
    for row in range(rows):
        least = most = numbers[row, 0]
        for number in numbers[row]:
            least, most = min(least, number), max(most, number)
        size = max((most - least) * (ONE / STEPS), TINY)
        for place in range(inputs):
            steps[row, place] = np.uint8(np.int32((numbers[row, place] - least) / size + HALF))
        middles[row], sizes[row] = least + MIDDLE * size, size
    return steps, middles, sizes


@compiled
def unstepped(found: Array, middles: Array, sizes: Array, totals: Array, added: Array) -> Array:
    """[rows, outputs], float32: `found`, which is in steps around each row's middle."""
    rows, outputs = found.shape
    out = np.empty((rows, outputs), np.float32)
    for row in range(rows):
        for place in range(outputs):
            out[row, place] = added[place] + totals[place] * middles[row] + found[row, place] * sizes[row]
    return out


@compiled
def product(x: Array, blocks: Array, offsets: Array, scales: Array, totals: Array, added: Array) -> Array:
    """X [rows, inputs] times the weights in `blocks`, each figure [outputs]; see
    `models.engine.layers.int8_linear`. A block's sums are
    made numbers again while they are at hand; as `unstepped` does it, to the bit.
    """
    steps, middles, sizes = stepped(x)
    (rows, inputs), outputs = steps.shape, len(totals)
    out = np.empty((rows, outputs), np.float32)
    sums = np.empty((rows, OUTPUTS), np.int32)
    for first in range(0, outputs, OUTPUTS):
        block = blocks.ctypes.data + first * inputs
        for row in range(0, rows, AT_ONCE):
            given, to = steps.ctypes.data + row * inputs, sums.ctypes.data + 4 * row * OUTPUTS
            _block_sums(min(AT_ONCE, rows - row), given, block, inputs, to, OUTPUTS)
        count = min(OUTPUTS, outputs - first)
        for row in range(rows):
            middle, size = middles[row], sizes[row]
            for lane in range(count):
                place = first + lane
                found = np.float32(sums[row, lane] - offsets[place]) * scales[place]
                out[row, place] = added[place] + totals[place] * middle + found * size
    return out
