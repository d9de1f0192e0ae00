"""The waiting queue: fairness among clients."""

from collections import Counter
from collections.abc import Sequence

from models.engine.request import BULK_CLIENT, GenerationRequest
from models.engine.scheduler.sequence import RequestHandle, SequenceState, make_sequences
from models.engine.scheduler.waiting_queue import BULK_INTERVAL, WaitingQueue


def sequences(user: str, count: int = 1, *, is_bulk: bool = False) -> list[SequenceState]:
    request = GenerationRequest("ann", "", 1, count, user=user, is_bulk=is_bulk)
    return make_sequences(RequestHandle(request, lambda _event: None), [0], None, lambda _tokens: "")


def popped(queue: WaitingQueue, count: int, under_way: Sequence[SequenceState] = ()) -> list[SequenceState]:
    """The next `count` sequences, each of which runs from then on."""
    found: list[SequenceState] = []
    for _again in range(count):
        sequence = queue.pop([*under_way, *found], lambda _rows: True)
        assert sequence is not None
        found.append(sequence)
    return found


def test_clients_take_turns() -> None:
    """The second client's only sequence is next, though sixteen of the first came before."""
    queue = WaitingQueue()
    queue.extend(sequences("many", 16))
    queue.extend(sequences("few"))
    assert [sequence.client_id for sequence in popped(queue, 4)] == ["many", "few", "many", "many"]


def test_running_sequences_count() -> None:
    """A client with running sequences is behind one without."""
    queue = WaitingQueue()
    queue.extend(sequences("many"))
    queue.extend(sequences("few"))
    assert popped(queue, 1, sequences("many", 3))[0].client_id == "few"


def test_bulk_work_waits_but_does_not_starve() -> None:
    """It gets every eighth turn."""
    queue = WaitingQueue()
    queue.extend(sequences("trainer", 4, is_bulk=True))
    queue.extend(sequences("chat", 20))
    order = [sequence.is_bulk for sequence in popped(queue, 2 * BULK_INTERVAL)]
    assert order == ([False] * (BULK_INTERVAL - 1) + [True]) * 2


def test_a_client_has_at_most_its_share() -> None:
    """All bulk work is one client; sequences without a client have no limit."""
    queue = WaitingQueue(max_per_client=2)
    for user, is_bulk in (("many", False), ("trainer", True), ("other trainer", True), ("", False)):
        queue.extend(sequences(user, 3, is_bulk=is_bulk))
    assert Counter(sequence.client_id for sequence in popped(queue, 7)) == {"many": 2, BULK_CLIENT: 2, "": 3}
    assert queue.pop(sequences("many", 2) + sequences("trainer", 2, is_bulk=True), lambda _rows: True) is None


def test_preempted_sequences_are_first() -> None:
    """In their own order."""
    queue, preempted = WaitingQueue(), sequences("ann", 2)
    queue.extend(sequences("bob"))
    queue.requeue(preempted)
    assert popped(queue, 2) == preempted


def test_a_sequence_that_does_not_fit_is_not_overtaken() -> None:
    """Smaller ones could overtake it forever."""
    queue = WaitingQueue()
    queue.extend(sequences("ann", 2))
    assert queue.pop([], lambda _rows: False) is None
    assert len(queue) == 2
