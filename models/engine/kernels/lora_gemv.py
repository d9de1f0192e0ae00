"""LoRA GEMV, batch-invariant: adds to each token its own adapter's low-rank update, reading adapters in place.

A token's sums run in the same order whatever stands beside it. bfloat16 weights are widened to float32 for the sums.
The loops are LLVM IR: the same tiling in plain Python took 1.2 times as long at rank 64 (768 inputs, 2304 outputs, this
project's 2-core Xeon with AMX, 2026-11-30). Reference: `lora.adapter.LoraPair`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.extending import intrinsic

from models.engine.kernels import openmp
from models.engine.kernels.jit import INT64, Array, has_instruction, kernel, load, sum_loop
from models.engine.kernels.openmp import pointer, take_item

LANES = 16  # inputs summed side by side; ranks and inputs are multiples of it
TILE = 4  # tokens, or outputs of one token, in one loop: a single sum would wait for its own additions
TILE_OUTPUTS = 4 if has_instruction("avx512f") else 1  # of several tokens: sums have to fit into the registers
JOB = openmp.job_type(
    *("x", "pointers", "starts", "groups", "out", "tokens", "inputs", "outputs", "sublayers", "num_groups")
)
INT16, INT32, FLOAT = ir.IntType(16), ir.IntType(32), ir.FloatType()
HALVES, INTS, FLOATS = (ir.VectorType(kind, LANES) for kind in (INT16, INT32, FLOAT))


def _tile_kernel(tokens: int, outputs: int) -> Callable[..., None]:
    """Dot products of `tokens` adjacent tokens with `outputs` adjacent rows of weights, each weight read once.

    Takes the addresses of x [tokens, inputs], float32, and of the weights [outputs, inputs], bfloat16, the number of
    inputs, the address of the sums [tokens, width], and their width.
    """
    pairs = [(token, output) for token in range(tokens) for output in range(outputs)]

    def generate(context: Any, builder: Any, _signature: Any, arguments: Sequence[Any]) -> Any:
        """One loop over the inputs; the sums are stored after it."""
        x, weights, inputs, sums, width = arguments
        fma_type = ir.FunctionType(FLOATS, [FLOATS] * 3)
        fma = builder.module.declare_intrinsic(f"llvm.fma.v{LANES}f32", (), fma_type)

        def body(index: Any, accumulators: Sequence[Any]) -> list[Any]:
            def address(base: Any, row: int, itemsize: int) -> Any:
                element = builder.add(builder.mul(inputs, INT64(row)), index)
                return builder.add(base, builder.mul(element, INT64(itemsize)))

            values = [load(builder, address(x, token, 4), FLOATS) for token in range(tokens)]
            halves = [load(builder, address(weights, output, 2), HALVES) for output in range(outputs)]
            bits = [builder.shl(builder.zext(half, INTS), INTS([16] * LANES)) for half in halves]
            widened = [builder.bitcast(one, FLOATS) for one in bits]
            return [
                builder.call(fma, [values[token], widened[output], accumulator])
                for (token, output), accumulator in zip(pairs, accumulators, strict=True)
            ]

        results = sum_loop(builder, inputs, LANES, [FLOATS([0.0] * LANES)] * len(pairs), body)
        for (token, output), lanes in zip(pairs, results, strict=True):
            element = builder.add(builder.mul(width, INT64(token)), INT64(output))
            target = builder.inttoptr(builder.add(sums, builder.mul(element, INT64(4))), FLOAT.as_pointer())
            builder.store(_sum_lanes(builder, lanes), target, align=4)
        return context.get_dummy_value()

    @intrinsic  # type: ignore[untyped-decorator]
    def multiply_tile(_typing: Any, x: Any, weights: Any, inputs: Any, sums: Any, width: Any) -> Any:
        return types.void(x, weights, inputs, sums, width), generate

    tile_kernel: Callable[..., None] = multiply_tile
    return tile_kernel


def _sum_lanes(builder: Any, lanes: Any) -> Any:
    """IR that sums all lanes pairwise, always in the same order."""
    for distance in (8, 4, 2, 1):
        partners = INTS([lane ^ distance for lane in range(LANES)])
        lanes = builder.fadd(lanes, builder.shuffle_vector(lanes, FLOATS(ir.Undefined), partners))
    return builder.extract_element(lanes, INT32(0))


_tokens_by_outputs, _token_by_outputs = _tile_kernel(TILE, TILE_OUTPUTS), _tile_kernel(1, TILE)
_tokens_by_output, _token_by_output = _tile_kernel(TILE, 1), _tile_kernel(1, 1)


@kernel
def _multiply(x: Array, weights: int, sums: Array) -> None:
    """Write x [tokens, inputs] @ weightsᵀ to sums [tokens, outputs], for 1 token or `TILE` of them."""
    tokens, inputs = x.shape
    outputs = sums.shape[1]
    tile = TILE if tokens == 1 else TILE_OUTPUTS
    tiled = outputs - outputs % tile
    for output in range(0, tiled, tile):
        source, target = weights + 2 * output * inputs, sums.ctypes.data + 4 * output
        if tokens == 1:
            _token_by_outputs(x.ctypes.data, source, inputs, target, outputs)
        else:
            _tokens_by_outputs(x.ctypes.data, source, inputs, target, outputs)
    for output in range(tiled, outputs):
        source, target = weights + 2 * output * inputs, sums.ctypes.data + 4 * output
        if tokens == 1:
            _token_by_output(x.ctypes.data, source, inputs, target, outputs)
        else:
            _tokens_by_output(x.ctypes.data, source, inputs, target, outputs)


def add_lora(x: Array, pointers: Array, starts: Array, groups: Array, out: Array, threads: int) -> None:
    """Add (x @ Aᵀ) @ Bᵀ of each token's adapter to the outputs of each sublayer in out [T, all outputs].

    x [T, inputs] and `out` are float32; starts [S] are the sublayers' first outputs. pointers [S, T, 4] has for each
    token the addresses of A [R, inputs] and B [outputs, R], both contiguous bfloat16, then R and outputs; R = 0 is a
    token without an adapter. `groups` are `token_groups` of the tokens' adapters.
    """
    items = (len(groups) - 1) * len(starts)
    openmp.run(_add_groups, _begin(x, pointers, starts, groups, out), min(items, threads))


def token_groups(adapters: Sequence[int]) -> Array:
    """Where groups of tokens that are multiplied together begin, and the end: `TILE` adjacent ones of equal numbers."""
    starts, token = [], 0
    while token < len(adapters):
        starts.append(token)
        is_whole = list(adapters[token : token + TILE]) == [adapters[token]] * TILE
        token += TILE if is_whole else 1
    return np.array([*starts, len(adapters)], np.int64)


@kernel
def _begin(x: Array, pointers: Array, starts: Array, groups: Array, out: Array) -> Array:
    job = np.zeros(1, JOB)
    job[0].x, job[0].pointers, job[0].starts = x.ctypes.data, pointers.ctypes.data, starts.ctypes.data
    job[0].groups, job[0].out = groups.ctypes.data, out.ctypes.data
    job[0].tokens, job[0].inputs = x.shape
    job[0].outputs, job[0].sublayers, job[0].num_groups = out.shape[1], len(starts), len(groups) - 1
    return job


@kernel
def _add_groups(jobs: Array) -> None:
    """Take groups of tokens, for one sublayer after the other, until none is left."""
    job = jobs[0]
    x = carray(pointer(job.x), (job.tokens, job.inputs), np.float32)
    out = carray(pointer(job.out), (job.tokens, job.outputs), np.float32)
    pointers = carray(pointer(job.pointers), (job.sublayers, job.tokens, 4), np.int64)
    starts = carray(pointer(job.starts), (job.sublayers,), np.int64)
    groups = carray(pointer(job.groups), (job.num_groups + 1,), np.int64)
    item = take_item(jobs.ctypes.data)
    while item < job.sublayers * job.num_groups:
        sublayer, group = item // job.num_groups, item % job.num_groups
        first, end = groups[group], groups[group + 1]
        a, b, rank, outputs = pointers[sublayer, first]
        if rank:
            low_rank, update = np.empty((end - first, rank), np.float32), np.empty((end - first, outputs), np.float32)
            _multiply(x[first:end], a, low_rank)
            _multiply(low_rank, b, update)
            start = starts[sublayer]
            for row in range(end - first):
                for output in range(outputs):
                    out[first + row, start + output] += update[row, output]
        item = take_item(jobs.ctypes.data)
