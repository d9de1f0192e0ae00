"""int8 GEMM for small batches with AVX-512 VNNI: quantize activations per row, multiply exactly, dequantize.

At a chat's batch sizes the product is bound by memory, and torch's kernels reach half of the bandwidth. Here each
weight is read once for up to 8 rows, in the order in which it lies in memory (docs/engine-log.md). VNNI multiplies 4
adjacent uint8 with 4 int8 for 16 outputs at a time, so weights are packed in blocks of 16 outputs x 4 inputs. int32
sums are exact, hence batch-invariant. Reference: `layers.int8_linear`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from torch import Tensor

from models.engine.kernels.hadamard import hadamard
from models.engine.kernels.jit import INT64, Array, has_instruction, kernel, load, sum_loop

INSTRUCTION = "avx512vnni"
INTRINSIC = "llvm.x86.avx512.vpdpbusd.512"
OUTPUTS, INPUTS = 16, 4  # of one instruction
MAX_TILE_ROWS = 8  # rows for which a weight is read once
INT32 = ir.IntType(32)
LANES = ir.VectorType(INT32, OUTPUTS)
QUANT_LEVELS, ZERO_POINT = np.float32(255), np.float32(128)  # uint8: 0 to 255, centred on 128
HALF, ONE, MIN_SCALE = np.float32(0.5), np.float32(1), np.float32(1e-12)  # a row of zeros has no range


def is_available() -> bool:
    """Whether this CPU has VNNI and the compiler may use it."""
    return has_instruction(INSTRUCTION)


def pack_vnni(weights: Tensor) -> Tensor:
    """Int8 weights [outputs, inputs] as blocks [blocks, inputs / 4, 16, 4], outputs padded with zeros."""
    outputs, inputs = weights.shape
    padded = torch.nn.functional.pad(weights, (0, 0, 0, -outputs % OUTPUTS))
    return padded.view(-1, OUTPUTS, inputs // INPUTS, INPUTS).transpose(1, 2).contiguous()


def _emit_block(builder: Any, rows: int, arguments: Sequence[Any]) -> None:
    """IR that multiplies `rows` rows with one block of weights. The number of rows is fixed: sums are in registers."""
    x, block, inputs, sums, width = arguments
    multiply = builder.module.declare_intrinsic(INTRINSIC, (), ir.FunctionType(LANES, [LANES] * 3))

    def body(index: Any, accumulators: Sequence[Any]) -> list[Any]:
        weights = load(builder, builder.add(block, builder.mul(index, INT64(OUTPUTS))), LANES)
        results = []
        for row, accumulator in enumerate(accumulators):
            four = load(builder, builder.add(x, builder.add(index, builder.mul(inputs, INT64(row)))), INT32)
            first_lane = builder.insert_element(LANES(ir.Undefined), four, INT32(0))
            broadcast = builder.shuffle_vector(first_lane, LANES(ir.Undefined), LANES(None))
            results.append(builder.call(multiply, [accumulator, broadcast, weights]))
        return results

    for row, lanes in enumerate(sum_loop(builder, inputs, INPUTS, [LANES(None)] * rows, body)):
        address = builder.add(sums, builder.mul(INT64(4), builder.mul(width, INT64(row))))
        builder.store(lanes, builder.inttoptr(address, LANES.as_pointer()), align=4)


@intrinsic  # type: ignore[untyped-decorator]
def _multiply_block(_typing: Any, rows: Any, x: Any, block: Any, inputs: Any, sums: Any, width: Any) -> Any:
    """int32 sums [rows, width] of x [rows, inputs], uint8, with one block of weights, for 1 to 8 rows.

    `x`, `block` and `sums` are addresses. A switch over `rows` picks one of eight loops.
    """

    def generate(context: Any, builder: Any, _signature: Any, arguments: Sequence[Any]) -> Any:
        rows, *rest = arguments
        end = builder.append_basic_block()
        switch = builder.switch(rows, end)
        for count in range(1, MAX_TILE_ROWS + 1):
            case = builder.append_basic_block()
            switch.add_case(INT64(count), case)
            builder.position_at_end(case)
            _emit_block(builder, count, rest)
            builder.branch(end)
        builder.position_at_end(end)
        return context.get_dummy_value()

    return types.void(rows, x, block, inputs, sums, width), generate


@kernel
def quantize(x: Array) -> tuple[Array, Array, Array]:
    """Hadamard-transform x [B, inputs], float32, and quantize each row to uint8.

    Returns the quantized values, each row's zero point (the float at 128), and each row's scale.
    """
    rows, inputs = x.shape
    transformed = hadamard(x)
    quantized = np.empty((rows, inputs), np.uint8)
    zero_points, scales = np.empty(rows, np.float32), np.empty(rows, np.float32)
    for row in range(rows):
        minimum = maximum = transformed[row, 0]
        for value in transformed[row]:
            minimum, maximum = min(minimum, value), max(maximum, value)
        scale = max((maximum - minimum) * (ONE / QUANT_LEVELS), MIN_SCALE)
        for column in range(inputs):
            quantized[row, column] = np.uint8(np.int32((transformed[row, column] - minimum) / scale + HALF))
        zero_points[row], scales[row] = minimum + ZERO_POINT * scale, scale
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
def int8_gemm(
    x: Array, blocks: Array, zero_corrections: Array, weight_scales: Array, weight_sums: Array, bias: Array
) -> Array:
    """Product of x [B, inputs], float32, and the packed weights in `blocks`: [B, outputs]. Other arrays are [outputs].

    A block's sums are dequantized while they are in cache, bit for bit as `dequantize` does it.
    """
    quantized, zero_points, scales = quantize(x)
    (rows, inputs), outputs = quantized.shape, len(weight_sums)
    out = np.empty((rows, outputs), np.float32)
    sums = np.empty((rows, OUTPUTS), np.int32)
    for first in range(0, outputs, OUTPUTS):
        block = blocks.ctypes.data + first * inputs
        for row in range(0, rows, MAX_TILE_ROWS):
            source, target = quantized.ctypes.data + row * inputs, sums.ctypes.data + 4 * row * OUTPUTS
            _multiply_block(min(MAX_TILE_ROWS, rows - row), source, block, inputs, target, OUTPUTS)
        count = min(OUTPUTS, outputs - first)
        for row in range(rows):
            zero_point, scale = zero_points[row], scales[row]
            for lane in range(count):
                output = first + lane
                product = np.float32(sums[row, lane] - zero_corrections[output]) * weight_scales[output]
                out[row, output] = bias[output] + weight_sums[output] * zero_point + product * scale
    return out
