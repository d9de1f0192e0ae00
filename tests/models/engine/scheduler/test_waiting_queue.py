"""Who is next."""

from collections import Counter
from collections.abc import Sequence

from models.engine.request import BULK, GenerationRequest
from models.engine.scheduler.sequence import RequestHandle, SequenceState, rows_of
from models.engine.scheduler.waiting_queue import BULK_TURN, WaitingQueue


def rows(user: str, count: int = 1, *, is_bulk: bool = False) -> list[SequenceState]:
    request = GenerationRequest("ann", "", 1, count, user=user, is_bulk=is_bulk)
    return rows_of(RequestHandle(request, lambda _event: None), [0], None, lambda _tokens: "")


def taken(line: WaitingQueue, count: int, under_way: Sequence[SequenceState] = ()) -> list[SequenceState]:
    """The next `count` rows, each of which is under way from then on."""
    found: list[SequenceState] = []
    for _again in range(count):
        row = line.take([*under_way, *found], lambda _rows: True)
        assert row is not None
        found.append(row)
    return found


def test_a_chat_that_asks_much_does_not_hold_up_one_that_asks_little() -> None:
    """The second chat's only row is next, though sixteen of the first came before it."""
    line = WaitingQueue()
    line.extend(rows("many", 16))
    line.extend(rows("few"))
    assert [row.who for row in taken(line, 4)] == ["many", "few", "many", "many"]


def test_rows_under_way_count() -> None:
    """Who has rows under way is behind who has none."""
    line = WaitingQueue()
    line.extend(rows("many"))
    line.extend(rows("few"))
    assert taken(line, 1, rows("many", 3))[0].who == "few"


def test_bulk_waits_but_does_not_starve() -> None:
    """What nobody waits for comes last, and yet every eighth time."""
    line = WaitingQueue()
    line.extend(rows("trainer", 4, is_bulk=True))
    line.extend(rows("chat", 20))
    order = [row.is_bulk for row in taken(line, 2 * BULK_TURN)]
    assert order == ([False] * (BULK_TURN - 1) + [True]) * 2


def test_nobody_has_the_whole_batch() -> None:
    """A named chat has its share and no more, all that is bulky has one share; who is not named has no bound."""
    line = WaitingQueue(max_of_one=2)
    for user, is_bulk in (("many", False), ("trainer", True), ("other trainer", True), ("", False)):
        line.extend(rows(user, 3, is_bulk=is_bulk))
    assert Counter(row.who for row in taken(line, 7)) == {"many": 2, BULK: 2, "": 3}
    assert line.take(rows("many", 2) + rows("trainer", 2, is_bulk=True), lambda _rows: True) is None


def test_rows_that_had_to_leave_are_first() -> None:
    """They come back in their own order, before all others."""
    line, left = WaitingQueue(), rows("ann", 2)
    line.extend(rows("bob"))
    line.put_back(left)
    assert taken(line, 2) == left


def test_a_row_that_does_not_fit_holds_the_line() -> None:
    """A smaller one behind it does not overtake it for ever."""
    line = WaitingQueue()
    line.extend(rows("ann", 2))
    assert line.take([], lambda _rows: False) is None
    assert len(line) == 2
