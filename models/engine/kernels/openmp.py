"""OpenMP: runs compiled work on the threads that torch uses for its own products.

A kernel's work is split into items. Every thread takes the next item when it has finished one, so a thread that is held
up on a busy machine does not hold up the others' share. numba has thread pools too, but a second pool would spin beside
torch's (numba's links another copy of libgomp).

A job is a record of int64 values, of which the first counts the items taken; arrays are given by their addresses, and
have to live until the job has ended.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numba import carray, cfunc, types
from numba.extending import intrinsic

from models.engine.kernels.jit import INT64, Array

NO_FLAGS = 0


def job_type(*fields: str) -> np.dtype[Any]:
    """The type of a job's record, with these fields behind the count of items taken."""
    return np.dtype([(name, np.int64) for name in ("next_item", *fields)])


def run(work: Callable[[Array], None], job: Array, threads: int) -> None:
    """Call `work`, a kernel that takes items of `job` until none is left, on each of `threads` threads."""
    library = _library() if threads > 1 else None
    if library is None:
        work(job)
    else:
        library.GOMP_parallel(_c_function(work, job.dtype).address, job.ctypes.data, threads, NO_FLAGS)


@intrinsic  # type: ignore[untyped-decorator]
def pointer(_typing: Any, address: Any) -> Any:
    """A pointer for `numba.carray` from an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.voidptr(address), generate


@intrinsic  # type: ignore[untyped-decorator]
def take_item(_typing: Any, job: Any) -> Any:
    """The number of the next item of the job at this address, which no other thread gets."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        counter = builder.inttoptr(arguments[0], INT64.as_pointer())
        return builder.atomic_rmw("add", counter, INT64(1), "monotonic")

    return types.int64(job), generate


@cache
def _c_function(work: Callable[[Array], None], job: np.dtype[Any]) -> Any:
    @cfunc(types.void(types.voidptr), nogil=True)  # type: ignore[untyped-decorator]
    def function(address: Any) -> None:
        work(carray(address, 1, job))

    return function  # compiled code lives as long as its Python object


@cache
def _library() -> ctypes.CDLL | None:
    """GNU's OpenMP, which torch brings on Linux; None elsewhere."""
    path = next((Path(torch.__file__).parent / "lib").glob("libgomp*.so*"), None)
    library = None if path is None else ctypes.CDLL(str(path))
    if not hasattr(library, "GOMP_parallel"):
        return None
    assert library
    library.GOMP_parallel.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
    library.GOMP_parallel.restype = None
    return library
