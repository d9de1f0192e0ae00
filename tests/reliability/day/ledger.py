"""What was asked of the service, when, and what came of it; and when it was disturbed on purpose."""

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

RECOVERY_SECONDS = 60.0  # after a fault, in which latencies and errors do not count
NOT_FOUND = "kills that found no process"  # among the counts
JOB = re.compile(r"\(job (\d+)\)|\bas job (\d+)\b|with job (\d+)")
REQUEST = re.compile(r"\b[Rr]equest (\d+)\b")


@dataclass
class Asked:
    """One command or button of one person. `answered` is None while there is no answer."""

    at: float
    person: str
    chat: str
    what: str
    platform: str
    answered: float | None = None
    text: str = ""
    count_answers: Callable[[], int] = lambda: 1
    gave_up: bool = False

    @property
    def seconds(self) -> float:
        return (self.answered or self.at) - self.at


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A fault, from `start` to `end` in seconds of `time.monotonic`; it is felt for `RECOVERY_SECONDS` longer."""

    kind: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Training:
    """A training that the bot acknowledged: its job or approval request, and where it was asked for."""

    name: str
    chat: str
    person: str
    job: int | None = None
    request: int | None = None


@dataclass
class Ledger:
    """`clock` is the driver's; everything else is counted in it."""

    clock: Callable[[], float] = time.monotonic
    asked: list[Asked] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    disturbances: list[Disturbance] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)  # handles, acknowledged
    may_be_out: set[str] = field(default_factory=set)  # their owner proved to be so, and maybe did not see the answer
    left: set[str] = field(default_factory=set)  # addresses of members whose data was erased, acknowledged
    retired: set[str] = field(default_factory=set)  # personas, acknowledged
    counts: Counter[str] = field(default_factory=Counter)
    open_faults: list[str] = field(default_factory=list)

    def ask(self, person: str, chat: str, what: str, platform: str) -> Asked:
        self.counts[what] += 1
        self.asked.append(Asked(self.clock(), person, chat, what, platform))
        return self.asked[-1]

    def answer(self, asked: Asked, text: str) -> None:
        asked.answered, asked.text = self.clock(), text

    def acknowledge_training(self, name: str, asked: Asked) -> None:
        """Remember the numbers in the bot's answer to an order."""
        if job := JOB.search(asked.text):
            number = next(int(group) for group in job.groups() if group)
            self.trainings.append(Training(name, asked.chat, asked.person, job=number))
        elif request := REQUEST.search(asked.text):
            self.trainings.append(Training(name, asked.chat, asked.person, request=int(request[1])))

    @contextmanager
    def disturbed(self, kind: str) -> Iterator[None]:
        """A fault while the block lasts."""
        start = self.clock()
        self.open_faults.append(kind)
        self.counts[kind] += 1
        try:
            yield
        finally:
            self.open_faults.remove(kind)
            self.disturbances.append(Disturbance(kind, start, self.clock()))

    def was_disturbed(self, start: float, end: float, kinds: Iterable[str] | None = None) -> bool:
        """Whether a fault, or the recovery from one, overlaps with that time."""
        allowed = None if kinds is None else set(kinds)
        if any(allowed is None or kind in allowed for kind in self.open_faults):
            return True
        return any(
            one.start <= end and start <= one.end + RECOVERY_SECONDS
            for one in self.disturbances
            if allowed is None or one.kind in allowed
        )

    def latencies(self, start: float, end: float) -> list[float]:
        """Seconds of the tweets that were asked for in that time, undisturbed."""
        return [
            asked.seconds
            for asked in self.asked
            if asked.what == "tweet" and asked.answered is not None and start <= asked.at < end
            if not self.was_disturbed(asked.at, asked.answered)
        ]

    def monotonic(self, stamp: str) -> float:
        """A log line's time as a time of the clock."""
        at = datetime.fromisoformat(stamp).replace(tzinfo=UTC)
        return self.clock() - (datetime.now(UTC) - at).total_seconds()


def median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None
