"""How many processor threads are fastest here, found by trying and not by counting processors.

It does not know what work is done: the caller brings a piece of it. Two threads on one core are often slower than one.
"""

import os
import statistics
import time
from collections.abc import Callable

import torch

ROUNDS = 3


def candidates() -> list[int]:
    """1, 2, 4 ... up to the number of processors that this process may use."""
    most = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [count for count in (1, 2, 4, 8, 16, 32, 64) if count < most] + [most]


def fastest(work: Callable[[], object]) -> int:
    """The thread count with the lowest mean time of `work`, tried in turn; it is left set. One, on a tie.

    The mean and not the median: threads that wait for each other on a busy machine are slow now and then, but then a
    hundred times. More threads must win by a tenth: what they take, other processes do not get.
    """
    times: dict[int, list[float]] = {count: [] for count in candidates()}
    if len(times) == 1:
        return torch.get_num_threads()
    work()  # the first run pays for what is set up once
    for _round in range(ROUNDS):
        for count, seconds in times.items():
            torch.set_num_threads(count)
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    chosen = 1
    for count in sorted(times):
        if statistics.fmean(times[count]) < 0.9 * statistics.fmean(times[chosen]):
            chosen = count
    torch.set_num_threads(chosen)
    return chosen
