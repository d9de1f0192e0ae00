"""int8 dot products: which instructions of x86 processors multiply 4 adjacent uint8 by 4 adjacent int8 and add them up.

VNNI has one instruction for that. Without it, AVX2 adds pairs of products in 16 bits, where two of 255 * 127 overflow;
activations of at most 127 do not. So results are exact with each, and only the activations' range differs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from llvmlite import ir

from models.engine.kernels.jit import has_instruction

INT8, INT16, INT32 = (ir.IntType(bits) for bits in (8, 16, 32))


@dataclass(frozen=True, slots=True)
class DotProduct:
    """`emit(builder, sums, activations, weights)` is the IR of one step; all are vectors of `lanes` 32-bit values."""

    name: str
    feature: str  # LLVM's name of the processor's feature
    lanes: int
    tile_rows: int  # rows for which a weight is read once: as many as have their sums in registers
    max_activation: int
    emit: Callable[..., Any]


def available() -> DotProduct | None:
    """The fastest one of this processor that the compiler may use."""
    return next((kind for kind in KINDS if has_instruction(kind.feature)), None)


def _emit_vnni(builder: Any, sums: Any, activations: Any, weights: Any, *, intrinsic: str) -> Any:
    multiply = builder.module.declare_intrinsic(intrinsic, (), ir.FunctionType(sums.type, [sums.type] * 3))
    return builder.call(multiply, [sums, activations, weights])


def _emit_avx2(builder: Any, sums: Any, activations: Any, weights: Any) -> Any:
    bytes_type, halves_type = (ir.VectorType(kind, 32 * 8 // kind.width) for kind in (INT8, INT16))
    add_pairs, add_halves = (
        builder.module.declare_intrinsic(f"llvm.x86.avx2.{name}", (), ir.FunctionType(result, [operand] * 2))
        for name, result, operand in (("pmadd.ub.sw", halves_type, bytes_type), ("pmadd.wd", sums.type, halves_type))
    )
    pairs = builder.call(add_pairs, [builder.bitcast(one, bytes_type) for one in (activations, weights)])
    return builder.add(sums, builder.call(add_halves, [pairs, halves_type([1] * halves_type.count)]))


KINDS = (  # fastest first; tiles as measured (docs/engine-log.md)
    DotProduct("AVX-512 VNNI", "avx512vnni", 16, 8, 255, partial(_emit_vnni, intrinsic="llvm.x86.avx512.vpdpbusd.512")),
    DotProduct("AVX-VNNI", "avxvnni", 8, 3, 255, partial(_emit_vnni, intrinsic="llvm.x86.avx512.vpdpbusd.256")),
    DotProduct("AVX2", "avx2", 8, 2, 127, _emit_avx2),
)
