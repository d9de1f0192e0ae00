"""OpenMP: kernels run on torch's threads, and each item is taken once."""

import sys

import numpy as np
import pytest
from numba import carray

from models.engine.kernels import openmp
from models.engine.kernels.jit import Array, kernel
from models.engine.kernels.openmp import pointer, take_item

ITEMS = 1000
JOB = openmp.job_type("taken")


@kernel
def count_items(jobs: Array) -> None:
    job = jobs[0]
    taken = carray(pointer(job.taken), ITEMS, np.int64)
    item = take_item(jobs.ctypes.data)
    while item < ITEMS:
        taken[item] += 1
        item = take_item(jobs.ctypes.data)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch brings another OpenMP")
def test_each_item_is_taken_once(threads: int) -> None:
    """And every thread asks for items, else all int8 products would silently run on one."""
    for _again in range(20):
        taken, job = np.zeros(ITEMS, np.int64), np.zeros(1, JOB)
        job["taken"] = taken.ctypes.data
        openmp.run(count_items, job, threads)
        assert (taken == 1).all()
        assert job["next_item"] == ITEMS + threads  # each thread asked once in vain
