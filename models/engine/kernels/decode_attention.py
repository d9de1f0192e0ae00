"""The inner loop of looking back: one token of each row at what its row has read.

It does not know layers, rows in time, or text. Numbers in bfloat16 are the upper halves of those in float32, in which
everything is added up; a row's sums are made token by token, so that nothing beside it changes a bit of them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from models.engine.kernels.activations import exponential
from models.engine.kernels.jit import Array, compiled

INT = ir.IntType(32)


@intrinsic  # type: ignore[untyped-decorator]
def _wide(_typing: Any, half: Any) -> Any:
    """The number of which `half` are the upper bits."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        return builder.bitcast(builder.shl(builder.zext(given[0], INT), INT(16)), ir.FloatType())

    return types.float32(half), generate


@compiled
def _compare(query: Array, keys: Array, found: Array, scale: float) -> None:
    """How much of `query` [size] there is in each of the first `keys` [size, room], times `scale`."""
    found[:] = 0
    for place in range(len(query)):
        asked = _wide(query[place]) * scale
        for token in range(len(found)):
            found[token] += asked * _wide(keys[place, token])


@compiled
def _to_shares(numbers: Array) -> None:
    """Softmax."""
    most, total = numbers.max(), np.float32(0)
    for token in range(len(numbers)):
        numbers[token] = exponential(numbers[token] - most)
    for token in range(len(numbers)):
        total += numbers[token]
    for token in range(len(numbers)):
        numbers[token] /= total


@compiled
def _gather(shares: Array, values: Array, out: Array) -> None:
    """Add to `out` [size] the first of `values` [room, size], each by its share."""
    for token in range(len(shares)):
        for place in range(len(out)):
            out[place] += shares[token] * _wide(values[token, place])


@compiled
def look_back(
    query: Array, key: Array, value: Array, lengths: Array, keys: Array, values: Array, scale: float
) -> Array:
    """What each row's token finds, [rows, heads * size], float32; its own key and value are kept first.

    query [rows, heads, size], key and value [rows, shared, size], keys [slots, shared, size, room] and values [slots,
    shared, room, size], all as the bits of bfloat16; `lengths` are the tokens that each row has read before.
    """
    rows, heads, size = query.shape
    group = heads // key.shape[1]
    out = np.zeros((rows, heads, size), np.float32)
    shares = np.empty(values.shape[2], np.float32)
    for row in range(rows):
        last = lengths[row]
        for one in range(heads // group):
            for place in range(size):
                keys[row, one, place, last] = key[row, one, place]
                values[row, one, last, place] = value[row, one, place]
        for head in range(heads):
            known = shares[: last + 1]
            _compare(query[row, head], keys[row, head // group], known, np.float32(scale))
            _to_shares(known)
            _gather(known, values[row, head // group], out[row, head])
    return out.reshape(rows, heads * size)
