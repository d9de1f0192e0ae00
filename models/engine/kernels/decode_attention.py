"""Decode attention, batch-invariant: one new token per sequence attends to that sequence's KV cache.

Values are float32, or bfloat16 as their bits (uint16) and then widened; everything is summed in float32. Sums run token
by token within one sequence, so the others in the batch cannot change a bit of them.
Reference: torch.nn.functional.scaled_dot_product_attention.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from models.engine.kernels.activations import exp
from models.engine.kernels.jit import Array, kernel


def _widen(value: Any) -> Any:
    """A float32 as it is; the bits of a bfloat16 as the float32 of the same value."""
    is_float = isinstance(value, np.float32)
    return value if is_float else np.uint32(np.uint32(value) << np.uint32(16)).view(np.float32)


@overload(_widen, strict=False)  # type: ignore[untyped-decorator]
def _compiled_widen(value: Any) -> Any:
    if isinstance(value, types.Float):
        return lambda value: value
    return lambda value: np.uint32(np.uint32(value) << np.uint32(16)).view(np.float32)


@kernel
def _scores(query: Array, keys: Array, scores: Array, scale: float) -> None:
    """Dot products of `query` [D] with the first of `keys` [D, capacity], times `scale`."""
    scores[:] = 0
    for dimension in range(len(query)):
        component = _widen(query[dimension]) * scale
        for token in range(len(scores)):
            scores[token] += component * _widen(keys[dimension, token])


@kernel
def _softmax(scores: Array) -> None:
    """Softmax in place."""
    maximum, total = scores.max(), np.float32(0)
    for token in range(len(scores)):
        scores[token] = exp(scores[token] - maximum)
    for token in range(len(scores)):
        total += scores[token]
    for token in range(len(scores)):
        scores[token] /= total


@kernel
def _weighted_sum(weights: Array, values: Array, out: Array) -> None:
    """Add to `out` [D] the first of `values` [capacity, D], weighted."""
    for token in range(len(weights)):
        for dimension in range(len(out)):
            out[dimension] += weights[token] * _widen(values[token, dimension])


@kernel
def decode_attention(
    query: Array, key: Array, value: Array, lengths: Array, keys: Array, values: Array, scale: float
) -> Array:
    """Append each sequence's new key and value to its cache, then attend: [B, H * D], float32.

    query [B, H, D], key and value [B, H_kv, D], keys [slots, H_kv, D, capacity] and values [slots, H_kv, capacity, D],
    all float32 or all the bits of bfloat16; lengths [B] are the tokens already in each slot.
    """
    rows, heads, head_size = query.shape
    kv_heads = key.shape[1]
    group = heads // kv_heads
    out = np.zeros((rows, heads, head_size), np.float32)
    scores = np.empty(values.shape[2], np.float32)
    for row in range(rows):
        last = lengths[row]
        for kv_head in range(kv_heads):
            for dimension in range(head_size):
                keys[row, kv_head, dimension, last] = key[row, kv_head, dimension]
                values[row, kv_head, last, dimension] = value[row, kv_head, dimension]
        for head in range(heads):
            known = scores[: last + 1]
            _scores(query[row, head], keys[row, head // group], known, np.float32(scale))
            _softmax(known)
            _weighted_sum(known, values[row, head // group], out[row, head])
    return out.reshape(rows, heads * head_size)
