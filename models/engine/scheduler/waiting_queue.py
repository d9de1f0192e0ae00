"""Waiting queue: fair scheduling of waiting sequences among clients (chats).

The next sequence is of the client with the fewest running; among those the oldest. Bulk work, which nobody is waiting
for, comes after interactive work but gets every eighth turn. A named client has at most its share of the batch, so that
the next client need not wait for long texts to end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.engine.scheduler.sequence import SequenceState

BULK_INTERVAL = 8  # every so many turns bulk work goes first
UNLIMITED = 1 << 40


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """How many sequences run and how many wait."""

    running: int
    waiting: int


class WaitingQueue:
    """Sequences that wait for room in the batch."""

    def __init__(self, max_per_client: int = UNLIMITED) -> None:
        self._max_per_client = max_per_client  # running; all bulk work counts as one client
        self._sequences: list[SequenceState] = []
        self._preempted: list[SequenceState] = []  # ran already, and come first
        self._turns = 0

    def __len__(self) -> int:
        return len(self._sequences) + len(self._preempted)

    def __iter__(self) -> Iterator[SequenceState]:
        return iter([*self._preempted, *self._sequences])

    def extend(self, sequences: Iterable[SequenceState]) -> None:
        self._sequences += sequences

    def requeue(self, sequences: Iterable[SequenceState]) -> None:
        """Put preempted sequences before all others."""
        self._preempted += sequences

    def clear(self) -> None:
        self._sequences, self._preempted = [], []

    def pop(
        self, running: Sequence[SequenceState], fits: Callable[[Sequence[SequenceState]], bool]
    ) -> SequenceState | None:
        """Remove and return the next sequence. None if no client may run more, or the next one does not fit."""
        sequence = self._next(running)
        if sequence is None or not fits([*running, sequence]):
            return None
        if self._preempted:
            return self._preempted.pop(0)
        self._turns += 1
        self._sequences.remove(sequence)
        return sequence

    def remove(self, is_removed: Callable[[SequenceState], bool]) -> None:
        self._sequences = [sequence for sequence in self._sequences if not is_removed(sequence)]
        self._preempted = [sequence for sequence in self._preempted if not is_removed(sequence)]

    def _next(self, running: Iterable[SequenceState]) -> SequenceState | None:
        if self._preempted:
            return self._preempted[0]
        per_client = Counter(sequence.client_id for sequence in running)
        is_bulk_turn = self._turns % BULK_INTERVAL == BULK_INTERVAL - 1

        def rank(sequence: SequenceState) -> tuple[bool, int]:
            return sequence.is_bulk != is_bulk_turn, per_client[sequence.client_id]

        allowed = (
            sequence
            for sequence in self._sequences
            if not sequence.client_id or per_client[sequence.client_id] < self._max_per_client
        )
        return min(allowed, key=rank, default=None)  # the oldest of equals
