"""Numba JIT for the engine's kernels: compiled on first use, cached on disk, with helpers for LLVM IR.

A kernel is plain Python wherever LLVM vectorizes that well. IR is written only where it was measured to be faster.
"""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
import structlog
from llvmlite import binding, ir
from numba import config, njit

Array = np.ndarray[Any, Any]
Kernel = Callable[..., Any]

CompileError: type[Exception] = numba.errors.NumbaError
CACHE_ERRORS = (OSError, EOFError, pickle.UnpicklingError, ValueError, KeyError, AttributeError, ImportError)
FASTMATH = {"nnan", "nsz"}  # lets minima and maxima be vectorized; sums stay in the order they are written in
INT64 = ir.IntType(64)


def _source_version() -> str:
    """A hash of this folder. Kernels inline each other across files, and numba's cache looks at one file only."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]


VERSION = _source_version()

log = structlog.get_logger(__name__)


def has_instruction(name: str) -> bool:
    """Whether this CPU has the feature of this name in LLVM, and numba's settings let it be used.

    With NUMBA_CPU_NAME numba still uses all features of this CPU unless NUMBA_CPU_FEATURES lists those it may use.
    """
    if config.DISABLE_JIT or not config.ENABLE_AVX or not binding.get_host_cpu_features().get(name):
        return False
    if config.CPU_FEATURES is None:
        return not config.CPU_NAME
    return f"+{name}" in config.CPU_FEATURES.split(",")


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile `function` for this CPU on its first call. Without a writable folder, each process compiles anew."""
    options = {"nogil": True, "fastmath": FASTMATH, "error_model": "numpy"}
    function.__qualname__ += VERSION
    try:
        dispatcher: Any = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder for the cache is writable
        dispatcher = njit(**options)(function)
    else:
        if not config.DISABLE_JIT:
            dispatcher._cache = _TolerantCache(dispatcher._cache)  # noqa: SLF001 - numba has no other hook for errors
    compiled: Kernel = dispatcher
    return compiled


class _TolerantCache:
    """Numba's cache of one kernel. Numba itself fails on a full disk or a damaged file; this compiles again."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, signature: Any, target: Any) -> Any:
        try:
            return self._cache.load_overload(signature, target)
        except CACHE_ERRORS as error:
            log.warning("kernel_cache_unreadable", error=type(error).__name__)
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        try:
            self._cache.save_overload(signature, data)
        except CACHE_ERRORS as error:
            log.warning("kernel_cache_not_written", error=type(error).__name__)
            self._wipe()

    def _wipe(self) -> None:
        try:
            self._cache.flush()  # replaces a damaged index, so that the next process can save again
        except CACHE_ERRORS:
            return


def load(builder: Any, address: Any, kind: Any) -> Any:
    """IR that loads a value of LLVM type `kind` from an unaligned address."""
    return builder.load(builder.inttoptr(address, kind.as_pointer()), align=1)


def sum_loop(
    builder: Any, length: Any, step: int, zeros: Sequence[Any], body: Callable[[Any, Sequence[Any]], Sequence[Any]]
) -> Sequence[Any]:
    """IR of one loop over `length`, `step` at a time, whose accumulators all stay in registers.

    They start as `zeros`; `body` emits one iteration from the loop index and the accumulators. Returns the sums.
    """
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)
    builder.position_at_end(loop)
    index = builder.phi(INT64)
    accumulators = [builder.phi(zero.type) for zero in zeros]
    sums = body(index, accumulators)
    end = builder.block
    next_index = builder.add(index, INT64(step))
    for phi, first, later in zip([index, *accumulators], [INT64(0), *zeros], [next_index, *sums], strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(later, end)
    builder.cbranch(builder.icmp_signed("<", next_index, length), loop, after)
    builder.position_at_end(after)
    return sums
