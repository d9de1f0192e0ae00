"""How many processor threads are fastest here, found by trying and not by counting processors.

It does not know what work is done: the caller brings a piece of it. Two threads on one core are often slower than one.
"""

import os
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch

ROUNDS = 2
TRY_SOON = 4  # steps between two with another count, until something is known of both; then
TRY_EVERY, TRY_SELDOM = 64, 4096  # so many: less often where that went badly
FEWEST, KEPT = 3, 9  # measurements of each count
FAR = 3.0  # times as long: threads that wait for each other


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


@dataclass(slots=True)
class _Size:
    """Steps of about one number of rows: with which count they are made, and how long they took with each."""

    best: int
    count: int = 1  # of the step under way
    steps: int = 0
    seconds: dict[int, deque[float]] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)  # the step at which a count is tried next
    pause: dict[int, int] = field(default_factory=dict)  # steps until then: more for a count that went badly

    def begin(self, counts: Sequence[int]) -> int:
        self.steps += 1
        self.count = self.best
        if self.steps % TRY_SOON == 0:
            due = [count for count in counts if count != self.best and self.due.get(count, 0) <= self.steps]
            self.count = min(due, key=lambda count: self.due.get(count, 0), default=self.best)
        return self.count

    def took(self, seconds: float) -> None:
        if self.count not in self.seconds:  # the first step with a count pays for what is set up once
            self.seconds[self.count] = deque(maxlen=KEPT)
            return
        self.seconds[self.count].append(seconds)
        if self.count > 1 and self._is_known(1) and seconds > FAR * self._typical(1):
            self._leave(self.count)
        elif self.count != self.best and self._is_known(self.count) and self._is_known(self.best):
            self.pause[self.count] = max(TRY_EVERY, self.pause.get(self.count, 0) // 2)
            self.due[self.count] = self.steps + self.pause[self.count]
            self._compare(self.count)

    def _leave(self, count: int) -> None:
        """What is known of it does not hold any more, and it is tried ever less often."""
        self.seconds[count].clear()
        self.pause[count] = min(2 * max(TRY_EVERY, self.pause.get(count, 0)), TRY_SELDOM)
        self.due[count] = self.steps + self.pause[count]
        if count == self.best:
            self.best = min(filter(self._is_known, self.seconds), key=self._typical)

    def _compare(self, other: int) -> None:
        """More threads must win by a tenth: what they take, other processes do not get."""
        handicap = 1.1 if other > self.best else 1.0
        if self._typical(other) * handicap < self._typical(self.best):
            self.due[self.best], self.best = self.steps + TRY_EVERY, other

    def _is_known(self, count: int) -> bool:
        return len(self.seconds.get(count, ())) >= FEWEST

    def _typical(self, count: int) -> float:
        return statistics.median(self.seconds[count])


class Threads:
    """The count for each step by its number of rows, found while steps are made; outside them it is `first`.

    Few rows wait for memory, which two threads get more of; on a busy machine they wait for each other, and a step
    takes many times as long. So now and then a step is made with another count, and the faster one is kept. One that
    is far slower than with a single thread ends it at once.
    """

    def __init__(self, counts: Sequence[int], first: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._counts, self._first, self._clock = counts, first, clock
        self._sizes: dict[int, _Size] = {}

    @contextmanager
    def step(self, rows: int) -> Iterator[int]:
        """A step of `rows` rows, measured; gives the count that it is made with."""
        size = self._sizes.setdefault(rows.bit_length(), _Size(self._first))
        count = size.begin(self._counts)
        torch.set_num_threads(count)
        began = self._clock()
        try:
            yield count
        finally:
            size.took(self._clock() - began)
            torch.set_num_threads(self._first)  # other models' sums may be split among threads
