"""The line in which rows wait for room: short requests of many chats before the long ones of a few.

It does not know models or tokens, only who asks and how urgent it is.

Whoever has fewest rows under way is next, and among those who came first. Rows that nobody waits for at this moment
(`is_bulk`: another program says so of its own) come after the others, but every eighth is theirs.
Nobody who is named has more than a share of the batch: who comes next does not wait for long texts to end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.engine.scheduler.sequence import SequenceState

BULK_TURN = 8
PLENTY = 1 << 40


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """How busy the engine is: rows that get a token each step, and rows that wait."""

    rows: int
    waiting: int


class WaitingQueue:
    """The rows that wait."""

    def __init__(self, max_of_one: int = PLENTY) -> None:
        self._max_of_one = max_of_one  # rows under way; what is bulky counts as one asker's
        self._rows: list[SequenceState] = []
        self._again: list[SequenceState] = []  # were under way already
        self._taken = 0

    def __len__(self) -> int:
        return len(self._rows) + len(self._again)

    def __iter__(self) -> Iterator[SequenceState]:
        return iter([*self._again, *self._rows])

    def extend(self, rows: Iterable[SequenceState]) -> None:
        self._rows += rows

    def put_back(self, rows: Iterable[SequenceState]) -> None:
        """Rows that had to leave in their middle come before all others."""
        self._again += rows

    def clear(self) -> None:
        self._rows, self._again = [], []

    def take(
        self, under_way: Sequence[SequenceState], fits: Callable[[Sequence[SequenceState]], bool]
    ) -> SequenceState | None:
        """The next row, out of the line; None where nobody may, or it does not fit beside those under way."""
        row = self._next(under_way)
        if row is None or not fits([*under_way, row]):
            return None
        if self._again:
            return self._again.pop(0)
        self._taken += 1
        self._rows.remove(row)
        return row

    def remove(self, is_unwanted: Callable[[SequenceState], bool]) -> None:
        self._rows = [row for row in self._rows if not is_unwanted(row)]
        self._again = [row for row in self._again if not is_unwanted(row)]

    def _next(self, under_way: Iterable[SequenceState]) -> SequenceState | None:
        if self._again:
            return self._again[0]
        has = Counter(row.who for row in under_way)
        is_bulks_turn = self._taken % BULK_TURN == BULK_TURN - 1

        def rank(row: SequenceState) -> tuple[bool, int]:
            return row.is_bulk != is_bulks_turn, has[row.who]

        may = (row for row in self._rows if not row.who or has[row.who] < self._max_of_one)
        return min(may, key=rank, default=None)  # the first of equals: rows stand in the order they came
