"""Thread count: how many CPU threads are fastest for a step, measured rather than taken from the number of cores.

Two threads on one physical core are often slower than one.
"""

import os
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch

TRIAL_ROUNDS = 2
MIN_GAIN = 1.1  # speed-up that another thread must bring: other processes do not get what it takes
TRIAL_INTERVAL_STEPS = 4  # until both counts have been measured; from then on
MIN_PAUSE_STEPS, MAX_PAUSE_STEPS = 64, 4096  # longer each time that a count stalls
MIN_SAMPLES, MAX_SAMPLES = 3, 9  # of each count
STALL_RATIO = 3.0  # slower than one thread by this: threads that wait for each other on a busy machine


def candidates() -> list[int]:
    """1, 2, 4 ... up to the number of CPUs that this process may use."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [count for count in (1, 2, 4, 8, 16, 32, 64) if count < cpus] + [cpus]


def fastest(work: Callable[[], object]) -> int:
    """Measure `work` with each candidate count, set the one with the lowest mean time, and return it.

    The mean and not the median: on a busy machine threads that wait for each other are slow rarely, but then a hundred
    times slower.
    """
    times: dict[int, list[float]] = {count: [] for count in candidates()}
    if len(times) == 1:
        return torch.get_num_threads()
    work()  # warm up
    for _round in range(TRIAL_ROUNDS):
        for count, seconds in times.items():
            torch.set_num_threads(count)
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    chosen = 1
    for count in sorted(times):
        if statistics.fmean(times[count]) * MIN_GAIN < statistics.fmean(times[chosen]):
            chosen = count
    torch.set_num_threads(chosen)
    return chosen


@dataclass(slots=True)
class _Measurements:
    """Step times by thread count, for batches of about one size."""

    best: int
    current: int = 1  # count of the running step
    steps: int = 0
    seconds: dict[int, deque[float]] = field(default_factory=dict)
    next_trial: dict[int, int] = field(default_factory=dict)  # step at which a count is tried again
    pause: dict[int, int] = field(default_factory=dict)  # steps until then

    def begin(self, counts: Sequence[int]) -> int:
        self.steps += 1
        self.current = self.best
        if self.steps % TRIAL_INTERVAL_STEPS == 0:
            due = [count for count in counts if count != self.best and self.next_trial.get(count, 0) <= self.steps]
            self.current = min(due, key=lambda count: self.next_trial.get(count, 0), default=self.best)
        return self.current

    def record(self, seconds: float) -> None:
        count = self.current
        if count not in self.seconds:  # the first step with a count pays for starting its threads
            self.seconds[count] = deque(maxlen=MAX_SAMPLES)
            return
        self.seconds[count].append(seconds)
        if count > 1 and self._is_measured(1) and seconds > STALL_RATIO * self._median(1):
            self._back_off(count)
        elif count != self.best and self._is_measured(count) and self._is_measured(self.best):
            self.pause[count] = max(MIN_PAUSE_STEPS, self.pause.get(count, 0) // 2)
            self.next_trial[count] = self.steps + self.pause[count]
            self._compare(count)

    def _back_off(self, count: int) -> None:
        """Drop the samples of a count that stalled, and try it less and less often."""
        self.seconds[count].clear()
        self.pause[count] = min(2 * max(MIN_PAUSE_STEPS, self.pause.get(count, 0)), MAX_PAUSE_STEPS)
        self.next_trial[count] = self.steps + self.pause[count]
        if count == self.best:
            self.best = min(filter(self._is_measured, self.seconds), key=self._median)

    def _compare(self, other: int) -> None:
        handicap = MIN_GAIN if other > self.best else 1.0
        if self._median(other) * handicap < self._median(self.best):
            self.next_trial[self.best], self.best = self.steps + MIN_PAUSE_STEPS, other

    def _is_measured(self, count: int) -> bool:
        return len(self.seconds.get(count, ())) >= MIN_SAMPLES

    def _median(self, count: int) -> float:
        return statistics.median(self.seconds[count])


class ThreadTuner:
    """Chooses the thread count of each decode step by batch size, while steps run. Outside steps it is `default`.

    Small batches wait for memory, of which two threads get more; but on a busy machine they wait for each other, and a
    step takes many times as long. So a step is tried with another count now and then, and the faster count is kept. One
    that stalls is given up at once.
    """

    def __init__(self, counts: Sequence[int], default: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._counts, self._default, self._clock = counts, default, clock
        self._measurements: dict[int, _Measurements] = {}  # by the power of two that the batch size is below

    @contextmanager
    def step(self, batch_size: int) -> Iterator[int]:
        """Time one step; yields the thread count that is set for it."""
        measurements = self._measurements.setdefault(batch_size.bit_length(), _Measurements(self._default))
        count = measurements.begin(self._counts)
        torch.set_num_threads(count)
        began = self._clock()
        try:
            yield count
        finally:
            measurements.record(self._clock() - began)
            torch.set_num_threads(self._default)  # another model's sums may depend on the count
