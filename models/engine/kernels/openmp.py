"""OpenMP: runs a compiled kernel on the threads that torch uses for its own products.

numba has thread pools too, but a second pool would spin beside torch's (numba's links another copy of libgomp).
"""

import ctypes
from functools import cache
from pathlib import Path

import torch

from models.engine.kernels.jit import Array

NO_FLAGS = 0


def run(function: int, arguments: Array, threads: int) -> None:
    """Call the C function at the address `function` on each of `threads` threads, with a pointer to `arguments`."""
    library = _library()
    assert library
    library.GOMP_parallel(function, arguments.ctypes.data, threads, NO_FLAGS)


@cache
def is_available() -> bool:
    """Whether torch brings GNU's OpenMP, as it does on Linux."""
    return hasattr(_library(), "GOMP_parallel")


@cache
def _library() -> ctypes.CDLL | None:
    path = next((Path(torch.__file__).parent / "lib").glob("libgomp*.so*"), None)
    if path is None:
        return None
    library = ctypes.CDLL(str(path))
    library.GOMP_parallel.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
    library.GOMP_parallel.restype = None
    return library
