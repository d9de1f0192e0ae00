"""How inner loops are compiled that no library has: once, and kept on the disk.

It does not know what they do.
"""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from llvmlite import binding, ir
from numba import config, njit
from numba.core.errors import NumbaError

Array = np.ndarray[Any, Any]

NO_NAN = {"nnan", "nsz"}  # else the least and the greatest would be sought one by one; no sum is made in another order
UNREADABLE = (OSError, EOFError, pickle.UnpicklingError, ValueError, KeyError, AttributeError, ImportError)
CompilingFailed = NumbaError
LONG = ir.IntType(64)
VERSION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]  # what is kept was made with this file, too

log = structlog.get_logger(__name__)


def has_instruction(name: str) -> bool:
    """Whether LLVM knows the processor to have the instructions of this name, and is told to use what it has."""
    is_free = config.ENABLE_AVX and not (config.CPU_NAME or config.CPU_FEATURES or config.DISABLE_JIT)
    return bool(is_free and binding.get_host_cpu_features().get(name))


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, made for this processor when it is first called; anew in each process where nothing can be kept."""
    options = {"nogil": True, "fastmath": NO_NAN, "error_model": "numpy"}
    function.__qualname__ += VERSION
    try:
        found: Any = njit(cache=True, **options)(function)
    except RuntimeError:  # neither the code's folder nor the user's can be written to
        found = njit(**options)(function)
    else:
        if not config.DISABLE_JIT:
            found._cache = _Forgiving(found._cache)  # noqa: SLF001 - it has no other place for what may go wrong
    made: Callable[..., Any] = found
    return made


class _Forgiving:
    """Numba's cache, which lets a full disk or a damaged file stop whatever was to be compiled. This one does not."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, signature: Any, target: Any) -> Any:
        try:
            return self._cache.load_overload(signature, target)
        except UNREADABLE as error:
            log.warning("what was compiled cannot be read; it is compiled anew", error=type(error).__name__)
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        try:
            self._cache.save_overload(signature, data)
        except UNREADABLE as error:
            log.warning("what was compiled cannot be kept", error=type(error).__name__)
            self._start_anew()

    def _start_anew(self) -> None:
        try:
            self._cache.flush()  # a damaged index is replaced, so that the next process has something to add to
        except UNREADABLE:
            return


def load(builder: Any, address: Any, kind: Any) -> Any:
    """The instruction that reads a value of LLVM's type `kind` at an address, wherever it lies."""
    return builder.load(builder.inttoptr(address, kind.as_pointer()), align=1)


def added_up(
    builder: Any, inputs: Any, step: int, nothing: Sequence[Any], add: Callable[[Any, Sequence[Any]], Sequence[Any]]
) -> Sequence[Any]:
    """The sums after one loop over `inputs`, `step` at a time; all of them stay in registers.

    They begin as `nothing`; `add` writes the instructions of one round from where it stands and what there is so far.
    """
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)
    builder.position_at_end(loop)
    at = builder.phi(LONG)
    so_far = [builder.phi(one.type) for one in nothing]
    found = add(at, so_far)
    following = builder.add(at, LONG(step))
    for phi, first, later in zip([at, *so_far], [LONG(0), *nothing], [following, *found], strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(later, loop)
    builder.cbranch(builder.icmp_signed("<", following, inputs), loop, after)
    builder.position_at_end(after)
    return found
