"""Decode attention, batch-invariant: one new token per sequence attends to that sequence's KV cache.

Values are float32, or bfloat16 as their bits (uint16) and then widened; everything is summed in float32. Sums run token
by token within one sequence, so the others in the batch cannot change a bit of them.
Reference: torch.nn.functional.scaled_dot_product_attention.
"""

from typing import Any

import numpy as np
from numba import carray, types
from numba.extending import overload

from models.engine.kernels import openmp
from models.engine.kernels.activations import exp
from models.engine.kernels.jit import Array, kernel
from models.engine.kernels.openmp import pointer, take_item

ARRAYS, SHAPE = (
    ("query", "key", "value", "lengths", "keys", "values", "out"),
    ("rows", "heads", "kv_heads", "head_size"),
)
JOB = openmp.job_type(*ARRAYS, *SHAPE, "slots", "capacity", "item_bytes", "scale")
FLOAT_BYTES = 4


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


def decode_attention(
    query: Array, key: Array, value: Array, lengths: Array, keys: Array, values: Array, scale: float, threads: int = 1
) -> Array:
    """Append each sequence's new key and value to its cache, then attend: [B, H * D], float32.

    query [B, H, D], key and value [B, H_kv, D], keys [slots, H_kv, D, capacity] and values [slots, H_kv, capacity, D],
    all contiguous, and all float32 or all the bits of bfloat16; lengths [B] are the tokens already in each slot.
    """
    job, out = _begin(query, key, value, lengths, keys, values, scale)
    openmp.run(_attend_heads, job, threads)
    result: Array = out
    return result


@kernel
def _begin(
    query: Array, key: Array, value: Array, lengths: Array, keys: Array, values: Array, scale: float
) -> tuple[Array, Array]:
    rows, heads, head_size = query.shape
    out = np.zeros((rows, heads * head_size), np.float32)
    job = np.zeros(1, JOB)
    job[0].query, job[0].key, job[0].value = query.ctypes.data, key.ctypes.data, value.ctypes.data
    job[0].lengths, job[0].keys, job[0].values = lengths.ctypes.data, keys.ctypes.data, values.ctypes.data
    job[0].out, job[0].item_bytes = out.ctypes.data, query.itemsize
    job[0].rows, job[0].heads, job[0].kv_heads, job[0].head_size = rows, heads, key.shape[1], head_size
    job[0].slots, job[0].capacity = values.shape[0], values.shape[2]
    job[0].scale = np.int64(np.float32(scale).view(np.int32))
    return job, out


@kernel
def _attend_heads(jobs: Array) -> None:
    """Take pairs of a sequence and a key head until none is left, and attend with all query heads of that key head."""
    if jobs[0].item_bytes == FLOAT_BYTES:
        _attend(jobs, np.float32)
    else:
        _attend(jobs, np.uint16)


@kernel
def _attend(jobs: Array, dtype: Any) -> None:
    job = jobs[0]
    kv_heads, head_size, capacity = job.kv_heads, job.head_size, job.capacity
    query = carray(pointer(job.query), (job.rows, job.heads, head_size), dtype)
    key = carray(pointer(job.key), (job.rows, kv_heads, head_size), dtype)
    value = carray(pointer(job.value), (job.rows, kv_heads, head_size), dtype)
    keys = carray(pointer(job.keys), (job.slots, kv_heads, head_size, capacity), dtype)
    values = carray(pointer(job.values), (job.slots, kv_heads, capacity, head_size), dtype)
    lengths = carray(pointer(job.lengths), (job.rows,), np.int64)
    out = carray(pointer(job.out), (job.rows, job.heads, head_size), np.float32)
    scale, group = np.int32(job.scale).view(np.float32), job.heads // kv_heads
    scores = np.empty(capacity, np.float32)
    item = take_item(jobs.ctypes.data)
    while item < job.rows * kv_heads:
        row, kv_head = item // kv_heads, item % kv_heads
        last = lengths[row]
        for dimension in range(head_size):
            keys[row, kv_head, dimension, last] = key[row, kv_head, dimension]
            values[row, kv_head, last, dimension] = value[row, kv_head, dimension]
        known = scores[: last + 1]
        for head in range(kv_head * group, (kv_head + 1) * group):
            _scores(query[row, head], keys[row, kv_head], known, scale)
            _softmax(known)
            _weighted_sum(known, values[row, kv_head], out[row, head])
        item = take_item(jobs.ctypes.data)
