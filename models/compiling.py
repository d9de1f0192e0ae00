"""How inner loops are compiled that no library has: once, and kept on the disk.

It does not know what they do.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]

NO_NAN = {"nnan", "nsz"}  # else the least and the greatest would be sought one by one; no sum is made in another order


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, made for this processor when it is first called; anew in each process where nothing can be kept."""
    options = {"nogil": True, "fastmath": NO_NAN, "error_model": "numpy"}
    try:
        found: Callable[..., Any] = njit(cache=True, **options)(function)
    except RuntimeError:  # neither the code's folder nor the user's can be written to
        found = njit(**options)(function)
    return found


def load(builder: Any, address: Any, kind: Any) -> Any:
    """The instruction that reads a value of LLVM's type `kind` at an address, wherever it lies."""
    return builder.load(builder.inttoptr(address, kind.as_pointer()), align=1)
