"""The inner loop of personas' low-rank products: each token's with the product of whoever it belongs to.

It does not know layers, rows or personas: it is told where in memory each token's product is.

A token's sums are made in the same order whatever stands beside it, so its bits do not depend on company. Numbers in
bfloat16 are the upper halves of those in float32, in which everything is added up.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from models.engine.kernels.jit import LONG, Array, added_up, compiled, load

LANES = 16  # inputs added up beside each other; ranks and inputs are multiples of it
AT_ONCE = 4  # sums under way: one would wait for itself
SHORT, INT, FLOAT = ir.IntType(16), ir.IntType(32), ir.FloatType()
SHORTS, INTS, FLOATS = (ir.VectorType(kind, LANES) for kind in (SHORT, INT, FLOAT))


def _adder(tokens: int, outputs: int) -> Callable[..., None]:
    """What adds up neighbouring outputs of neighbouring tokens, each weight read once. It takes the addresses of
    x [tokens, inputs], float32, and of the weights [outputs, inputs], bfloat16, how many inputs there are, the address
    of the sums [tokens, width], and their width.
    """

    def generate(context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        """One loop over the inputs; the sums are stored after it."""
        x, weights, inputs, sums, width = given
        kind = ir.FunctionType(FLOATS, [FLOATS] * 3)
        fused = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{LANES}f32")
        each = [(token, output) for token in range(tokens) for output in range(outputs)]

        def add(at: Any, so_far: Sequence[Any]) -> list[Any]:
            def place(first: Any, row: int, size: int) -> Any:
                number = builder.add(builder.mul(inputs, LONG(row)), at)
                return builder.add(first, builder.mul(number, LONG(size)))

            numbers = [load(builder, place(x, token, 4), FLOATS) for token in range(tokens)]
            halves = [load(builder, place(weights, output, 2), SHORTS) for output in range(outputs)]
            wide = [builder.shl(builder.zext(half, INTS), INTS([16] * LANES)) for half in halves]
            whole = [builder.bitcast(one, FLOATS) for one in wide]
            return [
                builder.call(fused, [numbers[token], whole[output], one])
                for (token, output), one in zip(each, so_far, strict=True)
            ]

        found = added_up(builder, inputs, LANES, [FLOATS([0.0] * LANES)] * len(each), add)
        for (token, output), lanes in zip(each, found, strict=True):
            number = builder.add(builder.mul(width, LONG(token)), LONG(output))
            to = builder.inttoptr(builder.add(sums, builder.mul(number, LONG(4))), FLOAT.as_pointer())
            builder.store(_total(builder, lanes), to, align=4)
        return context.get_dummy_value()

    @intrinsic  # type: ignore[untyped-decorator]
    def add_up(_typing: Any, x: Any, weights: Any, inputs: Any, sums: Any, width: Any) -> Any:
        return types.void(x, weights, inputs, sums, width), generate

    made: Callable[..., None] = add_up
    return made


def _total(builder: Any, lanes: Any) -> Any:
    """The sum of all lanes: halves onto halves, always in this order."""
    for distance in (8, 4, 2, 1):
        partners = INTS([lane ^ distance for lane in range(LANES)])
        lanes = builder.fadd(lanes, builder.shuffle_vector(lanes, FLOATS(ir.Undefined), partners))
    return builder.extract_element(lanes, INT(0))


_of_several, _of_one = _adder(AT_ONCE, AT_ONCE), _adder(1, AT_ONCE)
_single_of_several, _single_of_one = _adder(AT_ONCE, 1), _adder(1, 1)


@compiled
def _sums(x: Array, weights: int, sums: Array) -> None:
    """`sums` [tokens, outputs] of x [tokens, inputs], where there are as many tokens as go at once, or one."""
    tokens, inputs = x.shape
    outputs = sums.shape[1]
    fours = outputs - outputs % AT_ONCE
    for output in range(0, fours, AT_ONCE):
        place, to = weights + 2 * output * inputs, sums.ctypes.data + 4 * output
        if tokens == 1:
            _of_one(x.ctypes.data, place, inputs, to, outputs)
        else:
            _of_several(x.ctypes.data, place, inputs, to, outputs)
    for output in range(fours, outputs):
        place, to = weights + 2 * output * inputs, sums.ctypes.data + 4 * output
        if tokens == 1:
            _single_of_one(x.ctypes.data, place, inputs, to, outputs)
        else:
            _single_of_several(x.ctypes.data, place, inputs, to, outputs)


@compiled
def add(x: Array, products: Array, out: Array, start: int) -> None:
    """Add to the outputs from `start` on in `out` [tokens, all outputs] what each token's product makes of its
    x [tokens, inputs], both float32.

    products [tokens, 4] has, for each token, the addresses of down [rank, inputs] and of up [outputs, rank], both
    bfloat16 and whole in memory, the rank, and the outputs; rank 0 is a token without a product.
    """
    token = 0
    while token < len(products):
        down, up, rank, outputs = products[token]
        last = token + 1
        while last < len(products) and last < token + AT_ONCE and products[last, 0] == down:
            last += 1
        if last < token + AT_ONCE:
            last = token + 1
        if rank:
            low, change = np.empty((last - token, rank), np.float32), np.empty((last - token, outputs), np.float32)
            _sums(x[token:last], down, low)
            _sums(low, up, change)
            for place in range(last - token):
                for output in range(outputs):
                    out[token + place, start + output] += change[place, output]
        token = last
