"""The inner loops of products in 8 bits: numbers rounded to steps, added up, and made numbers again.

It does not know layers, rows or texts, nor which weights are added up how often.

For few rows, which is how a chat writes, torch's kernels reach half of the speed at which memory gives the weights.
Here each is read once for up to 8 rows, in the order in which it lies (docs/engine-log.md). The processor's own
instruction multiplies 4 neighbouring unsigned numbers with 4 signed ones, for 16 outputs at a time: so weights are
packed in blocks of 16 outputs, and of these 4 inputs after 4 inputs. Sums are whole numbers and exact.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from torch import Tensor

from models.compiling import Array, compiled, load

INSTRUCTION = "avx512_vnni"
OUTPUTS, INPUTS = 16, 4  # of one instruction
AT_ONCE = 8  # rows for which a weight is read once
INT, LONG = ir.IntType(32), ir.IntType(64)
LANES = ir.VectorType(INT, OUTPUTS)
STEPS, MIDDLE = np.float32(255), np.float32(128)
PARTS = np.float32(254)  # of a step, for what is left over
HALF, ONE, TINY = np.float32(0.5), np.float32(1), np.float32(1e-12)  # rows of nothing but zeros have no step


def is_possible_here() -> bool:
    """Whether this processor has the instruction, and the compiler is told to use what the processor has."""
    has_it = torch.cpu.get_capabilities().get(INSTRUCTION, False)
    return bool(has_it) and not (config.CPU_NAME or config.CPU_FEATURES)


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
        """One loop over the inputs, with all sums in registers; they are stored after it."""
        x, block, inputs, sums, width = given
        kind = ir.FunctionType(LANES, [LANES] * 3)
        multiply = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.avx512.vpdpbusd.512")
        before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
        builder.branch(loop)
        builder.position_at_end(loop)
        at = builder.phi(LONG)  # of the inputs
        so_far = [builder.phi(LANES) for _row in range(rows)]
        weights = load(builder, builder.add(block, builder.mul(at, LONG(OUTPUTS))), LANES)
        found = []
        for row in range(rows):
            four = load(builder, builder.add(x, builder.add(at, builder.mul(inputs, LONG(row)))), INT)
            single = builder.insert_element(LANES(ir.Undefined), four, INT(0))
            everywhere = builder.shuffle_vector(single, LANES(ir.Undefined), LANES(None))
            found.append(builder.call(multiply, [so_far[row], everywhere, weights]))
        following = builder.add(at, LONG(INPUTS))
        nothing = [LONG(0)] + [LANES(None)] * rows
        for phi, first, later in zip([at, *so_far], nothing, [following, *found], strict=True):
            phi.add_incoming(first, before)
            phi.add_incoming(later, loop)
        builder.cbranch(builder.icmp_signed("<", following, inputs), loop, after)
        builder.position_at_end(after)
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


@compiled
def stepped(x: Array, is_fine: bool) -> tuple[Array, Array, Array]:
    """X [rows, inputs], float32, as steps of each row's own: the steps, the middle of each row, and its step.

    With `is_fine` as many rows more follow: what is left over of each step, in its own parts.
    """
    rows, inputs = x.shape
    steps = np.empty((2 * rows if is_fine else rows, inputs), np.uint8)
    middles, sizes = np.empty(rows, np.float32), np.empty(rows, np.float32)
    for row in range(rows):
        least = most = x[row, 0]
        for number in x[row]:
            least, most = min(least, number), max(most, number)
        size = max((most - least) * (ONE / STEPS), TINY)
        for place in range(inputs):
            exact = (x[row, place] - least) / size
            whole = np.uint8(np.int32(exact + HALF))
            steps[row, place] = whole
            if is_fine:
                left = (exact - np.float32(whole)) * PARTS + (MIDDLE + HALF)
                steps[rows + row, place] = np.uint8(np.int32(left))
        middles[row], sizes[row] = least + MIDDLE * size, size
    return steps, middles, sizes


@compiled
def unstepped(found: Array, middles: Array, sizes: Array, totals: Array, added: Array) -> Array:
    """[rows, outputs], float32: `found` in steps around each row's middle; what was left over is behind the rows."""
    rows, outputs = len(middles), len(totals)
    out = np.empty((rows, outputs), np.float32)
    for row in range(rows):
        for place in range(outputs):
            steps = found[row, place]
            if len(found) > rows:
                steps += found[rows + row, place] * (ONE / PARTS)
            out[row, place] = added[place] + totals[place] * middles[row] + steps * sizes[row]
    return out


@compiled
def product(
    x: Array,
    blocks: Array,
    offsets: Array,
    scales: Array,
    totals: Array,
    added: Array,
    is_fine: bool,
) -> Array:
    """X [rows, inputs] times the weights in `blocks`, each figure [outputs]; see `models.rounded`. A block's sums are
    made numbers again while they are at hand; as `unstepped` does it, to the bit.
    """
    steps, middles, sizes = stepped(x, is_fine)
    (shown, inputs), rows, outputs = steps.shape, len(x), len(totals)
    out = np.empty((rows, outputs), np.float32)
    sums = np.empty((shown, OUTPUTS), np.int32)
    for first in range(0, outputs, OUTPUTS):
        block = blocks.ctypes.data + first * inputs
        for row in range(0, shown, AT_ONCE):
            given, to = steps.ctypes.data + row * inputs, sums.ctypes.data + 4 * row * OUTPUTS
            _block_sums(min(AT_ONCE, shown - row), given, block, inputs, to, OUTPUTS)
        count = min(OUTPUTS, outputs - first)
        for row in range(rows):
            middle, size = middles[row], sizes[row]
            if is_fine:
                for lane in range(count):
                    place = first + lane
                    steps_ = np.float32(sums[row, lane] - offsets[place]) * scales[place]
                    steps_ += np.float32(sums[rows + row, lane] - offsets[place]) * scales[place] * (ONE / PARTS)
                    out[row, place] = added[place] + totals[place] * middle + steps_ * size
            else:
                for lane in range(count):
                    place = first + lane
                    steps_ = np.float32(sums[row, lane] - offsets[place]) * scales[place]
                    out[row, place] = added[place] + totals[place] * middle + steps_ * size
    return out
