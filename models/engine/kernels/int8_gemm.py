"""int8 GEMM on x86: quantize activations per row, multiply exactly, dequantize.

At a chat's batch sizes the product is bound by memory. Each weight is read once for several rows, in the order in which
it lies in memory, so weights are packed in blocks of 32 outputs x 4 inputs: what a few vector registers hold. Which
instructions multiply them is `dot_product`'s choice. int32 sums are exact, hence batch-invariant and thread-invariant.
Reference: `layers.int8_linear`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import carray, types
from numba.extending import intrinsic
from torch import Tensor

from models.engine.kernels import dot_product, openmp
from models.engine.kernels.hadamard import hadamard
from models.engine.kernels.jit import INT64, Array, kernel, load, sum_loop
from models.engine.kernels.openmp import pointer, take_item

DOT = dot_product.available()
MAX_ACTIVATION = DOT.max_activation if DOT else 255  # of uint8 activations
ZERO_POINT = (MAX_ACTIVATION + 1) // 2
BLOCK_OUTPUTS, INPUTS = 32, 4  # inputs of one instruction
MAX_TILE_ROWS = DOT.tile_rows if DOT else 1
PREFETCH_BYTES, CACHE_LINE_BYTES = 1024, 64  # without it the processor stops reading ahead at the end of each page
LEVELS, ZERO = np.float32(MAX_ACTIVATION), np.float32(ZERO_POINT)
HALF, ONE, MIN_SCALE = np.float32(0.5), np.float32(1), np.float32(1e-12)  # a row of zeros has no range
INT32, FLOAT = ir.IntType(32), ir.FloatType()
# One product: addresses of its arrays, and its shape. Its items are blocks of outputs.
ADDRESSES, SHAPE = ("quantized", "zero_points", "row_scales", "blocks", "tables", "out"), ("rows", "inputs", "outputs")
JOB = openmp.job_type(*ADDRESSES, *SHAPE)


def is_available() -> bool:
    """Whether this processor has one of the instructions, and the compiler may use it."""
    return DOT is not None


@dataclass(frozen=True, slots=True)
class PackedLayer:
    """A layer's weights, and their job but for the activations."""

    blocks: Array  # int8 [blocks, inputs / 4, 32, 4]
    tables: Array  # of each block what sums start from (int32), weight scales, weight sums, bias: [blocks, 4, 32]
    job: Array


def pack(weights: Tensor, scales: Tensor, weight_sums: Tensor, bias: Tensor) -> PackedLayer:
    """Pack int8 weights [outputs, inputs], outputs padded with zeros; the others are float32 [outputs].

    Sums start from what activations of zero, which are quantized to `ZERO_POINT`, would add to them, negated.
    """
    outputs, inputs = weights.shape
    padding = -outputs % BLOCK_OUTPUTS
    padded = torch.nn.functional.pad(weights, (0, 0, 0, padding))
    blocks = padded.view(-1, BLOCK_OUTPUTS, inputs // INPUTS, INPUTS).transpose(1, 2).contiguous()
    starts = (-ZERO_POINT * weights.sum(1, dtype=torch.int32)).view(torch.float32)
    columns = torch.nn.functional.pad(torch.stack([starts, scales, weight_sums, bias]), (0, padding))
    tables = columns.view(4, -1, BLOCK_OUTPUTS).transpose(0, 1).contiguous()
    layer = PackedLayer(blocks.numpy(), tables.numpy(), np.zeros(1, JOB))
    layer.job["blocks"], layer.job["tables"] = layer.blocks.ctypes.data, layer.tables.ctypes.data
    layer.job["inputs"], layer.job["outputs"] = inputs, outputs
    return layer


def int8_gemm(x: Array, layer: PackedLayer, threads: int) -> Array:
    """Product of x [B, inputs], float32, and the weights of `layer`: [B, outputs], float32."""
    job, out, *_inputs = _begin(x, layer.job)
    openmp.run(_multiply_blocks, job, threads)
    result: Array = out
    return result


def _emit_tile(builder: Any, rows: int, arguments: Sequence[Any]) -> None:
    """IR that multiplies `rows` rows with one block of weights. The number of rows is fixed: sums are in registers."""
    assert DOT
    emit_dot, width = DOT.emit, DOT.lanes
    x, block, inputs, table, zero_points, row_scales, out, stride = arguments
    lanes, floats = ir.VectorType(INT32, width), ir.VectorType(FLOAT, width)
    starts = range(0, BLOCK_OUTPUTS, width)

    def address(base: Any, index: Any, itemsize: int = 1) -> Any:
        return builder.add(base, builder.mul(index, INT64(itemsize)))

    def broadcast(value: Any, vector: Any) -> Any:
        first_lane = builder.insert_element(vector(ir.Undefined), value, INT32(0))
        return builder.shuffle_vector(first_lane, vector(ir.Undefined), lanes(None))

    def column(number: int, start: int, vector: Any) -> Any:
        return load(builder, builder.add(table, INT64(4 * (number * BLOCK_OUTPUTS + start))), vector)

    def body(index: Any, accumulators: Sequence[Any]) -> list[Any]:
        column_start = address(block, index, BLOCK_OUTPUTS)
        for line in range(0, BLOCK_OUTPUTS * INPUTS, CACHE_LINE_BYTES):
            _emit_prefetch(builder, builder.add(column_start, INT64(PREFETCH_BYTES + line)))
        weights = [load(builder, builder.add(column_start, INT64(INPUTS * start)), lanes) for start in starts]
        results = []
        for row in range(rows):
            four = load(builder, builder.add(address(x, inputs, row), index), INT32)
            activations = broadcast(four, lanes)
            for vector, one in enumerate(weights):
                results.append(emit_dot(builder, accumulators[row * len(starts) + vector], activations, one))
        return results

    sums = sum_loop(builder, inputs, INPUTS, [column(0, start, lanes) for start in starts] * rows, body)
    for row in range(rows):
        zero_point, row_scale = (
            broadcast(load(builder, builder.add(base, INT64(4 * row)), FLOAT), floats)
            for base in (zero_points, row_scales)
        )
        for vector, start in enumerate(starts):
            scale, weight_sum, bias = (column(number, start, floats) for number in (1, 2, 3))
            product = builder.fmul(builder.sitofp(sums[row * len(starts) + vector], floats), scale)
            constant = builder.fadd(bias, builder.fmul(weight_sum, zero_point))
            target = builder.add(address(out, stride, 4 * row), INT64(4 * start))
            result = builder.fadd(constant, builder.fmul(product, row_scale))
            builder.store(result, builder.inttoptr(target, floats.as_pointer()), align=4)


def _emit_prefetch(builder: Any, address: Any) -> None:
    """IR that lets the cache line at `address` be loaded; beyond an array's end it does nothing."""
    pointer = ir.IntType(8).as_pointer()
    signature = ir.FunctionType(ir.VoidType(), [pointer, INT32, INT32, INT32])
    prefetch = builder.module.declare_intrinsic("llvm.prefetch.p0", (), signature)
    for_reading, keep, data = INT32(0), INT32(3), INT32(1)
    builder.call(prefetch, [builder.inttoptr(address, pointer), for_reading, keep, data])


@intrinsic  # type: ignore[untyped-decorator]
def _multiply_tile(
    _typing: Any,
    rows: Any,
    x: Any,
    block: Any,
    inputs: Any,
    table: Any,
    zero_points: Any,
    row_scales: Any,
    out: Any,
    stride: Any,
) -> Any:
    """Product of x [rows, inputs], uint8, and one block of weights, dequantized, for 1 to `MAX_TILE_ROWS` rows.

    All arrays are given by their addresses; `stride` is the width of `out`. A switch over `rows` picks one of several
    loops.
    """

    def generate(context: Any, builder: Any, _signature: Any, arguments: Sequence[Any]) -> Any:
        rows, *rest = arguments
        end = builder.append_basic_block()
        switch = builder.switch(rows, end)
        for count in range(1, MAX_TILE_ROWS + 1):
            case = builder.append_basic_block()
            switch.add_case(INT64(count), case)
            builder.position_at_end(case)
            _emit_tile(builder, count, rest)
            builder.branch(end)
        builder.position_at_end(end)
        return context.get_dummy_value()

    return types.void(rows, x, block, inputs, table, zero_points, row_scales, out, stride), generate


@kernel
def quantize(x: Array) -> tuple[Array, Array, Array]:
    """Hadamard-transform x [B, inputs], float32, and quantize each row to uint8.

    Returns the quantized values, each row's zero point (the float at `ZERO_POINT`), and each row's scale.
    """
    rows, inputs = x.shape
    transformed = hadamard(x)
    quantized = np.empty((rows, inputs), np.uint8)
    zero_points, scales = np.empty(rows, np.float32), np.empty(rows, np.float32)
    for row in range(rows):
        minimum = maximum = transformed[row, 0]
        for value in transformed[row]:
            minimum, maximum = min(minimum, value), max(maximum, value)
        scale = max((maximum - minimum) * (ONE / LEVELS), MIN_SCALE)
        for column in range(inputs):
            quantized[row, column] = np.uint8(np.int32((transformed[row, column] - minimum) / scale + HALF))
        zero_points[row], scales[row] = minimum + ZERO * scale, scale
    return quantized, zero_points, scales


@kernel
def dequantize(products: Array, zero_points: Array, scales: Array, weight_sums: Array, bias: Array) -> Array:
    """Products [B, outputs] of values quantized around each row's zero point, as float32 with the bias added."""
    rows, outputs = products.shape
    out = np.empty((rows, outputs), np.float32)
    for row in range(rows):
        for output in range(outputs):
            out[row, output] = (
                bias[output] + weight_sums[output] * zero_points[row] + products[row, output] * scales[row]
            )
    return out


@kernel
def _begin(x: Array, layer: Array) -> tuple[Array, ...]:
    """The job of multiplying `x`, its output, and its inputs, which have to live as long as the job runs."""
    quantized, zero_points, scales = quantize(x)
    job = layer.copy()
    out = np.empty((len(x), job[0].outputs), np.float32)
    job[0].quantized, job[0].zero_points = quantized.ctypes.data, zero_points.ctypes.data
    job[0].row_scales, job[0].out = scales.ctypes.data, out.ctypes.data
    job[0].rows = len(x)
    return job, out, quantized, zero_points, scales


@kernel
def _multiply_blocks(jobs: Array) -> None:
    """Take blocks of outputs until none is left.

    A block's sums are dequantized in registers, bit for bit as `dequantize` does it.
    """
    job = jobs[0]
    rows, inputs, outputs = job.rows, job.inputs, job.outputs
    last = np.empty((MAX_TILE_ROWS, BLOCK_OUTPUTS), np.float32)  # for a block that goes beyond the outputs
    out = carray(pointer(job.out), (rows, outputs), np.float32)
    number = take_item(jobs.ctypes.data)
    while number * BLOCK_OUTPUTS < outputs:
        first = number * BLOCK_OUTPUTS
        block, table = job.blocks + first * inputs, job.tables + 4 * 4 * first
        is_whole = first + BLOCK_OUTPUTS <= outputs
        for row in range(0, rows, MAX_TILE_ROWS):
            count = min(MAX_TILE_ROWS, rows - row)
            x, zero_points, row_scales = (
                job.quantized + row * inputs,
                job.zero_points + 4 * row,
                job.row_scales + 4 * row,
            )
            if is_whole:
                target = job.out + 4 * (row * outputs + first)
                _multiply_tile(count, x, block, inputs, table, zero_points, row_scales, target, outputs)
            else:
                _multiply_tile(count, x, block, inputs, table, zero_points, row_scales, last.ctypes.data, BLOCK_OUTPUTS)
                out[row : row + count, first:] = last[:count, : outputs - first]
        number = take_item(jobs.ctypes.data)
