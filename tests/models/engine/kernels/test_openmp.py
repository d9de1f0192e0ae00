"""OpenMP: kernels run on torch's threads."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numba import carray, cfunc, types

from models.engine.kernels import openmp


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch brings another OpenMP")
def test_a_function_runs_on_each_thread() -> None:
    """Else all int8 products would silently run on one."""
    compile_for_c: Callable[..., Any] = cfunc(types.void(types.CPointer(types.int64)))

    @compile_for_c
    def increment(counter: Any) -> None:
        carray(counter, 1)[0] += 1

    counter = np.zeros(1, np.int64)
    assert openmp.is_available()
    for _again in range(100):
        openmp.run(increment.address, counter, 1)
    assert counter[0] == 100
    openmp.run(increment.address, counter, 3)
    assert 100 < counter[0] <= 103  # they may overwrite each other's sum
