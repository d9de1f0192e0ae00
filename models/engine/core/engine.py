"""The engine: takes requests from any thread and writes their texts on one, for all personas at once.

It does not know HTTP, nor the registry: whatever is published in the checkpoint folder can be spoken.

    submit ──► inbox ──► voice loaded, prompt read ──► rows wait for room ──► batch, one token a step ──► listener
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from models.domain.blend import parse_blend
from models.domain.errors import ServiceError, TryLater
from models.engine.core.model_loader import PendingLoad
from models.engine.core.model_manager import ModelManager
from models.engine.core.throughput import ThroughputEstimate
from models.engine.request import GenerationRequest, Listener
from models.engine.scheduler.batch import MAX_ROWS, Batch
from models.engine.scheduler.sequence import RequestHandle, SequenceState, rows_of
from models.engine.scheduler.waiting_queue import QueueLoad
from models.personas import checkpoints
from models.runtime.logs import origin

MAX_OPEN_ROWS = 128  # under way and waiting together
MAX_OF_ONE = 0.5  # of the open rows: one chat, or everything bulky together, leaves the rest to others
CLOSE_SECONDS = 5.0
ADMIT_SECONDS = 0.03  # about a step
LOOK_SECONDS = 0.02  # between two looks whether a model has been read, where there is nothing else to do

log = structlog.get_logger(__name__)


class Engine:
    """Use it as a context manager, or `start` and `close` it.

    Everything that torch does happens on its one thread, but for reading models.
    """

    def __init__(
        self,
        roster: ModelManager,
        clock: Callable[[], float] = time.monotonic,
        max_open_rows: int = MAX_OPEN_ROWS,
    ) -> None:
        self.metrics = roster.metrics
        self._roster = roster
        self._clock = clock
        self._max_open_rows = max_open_rows
        self._inbox: deque[RequestHandle] = deque()
        self._parked: list[RequestHandle] = []  # their models are being read
        self._open_rows = self._running_rows = 0
        self._open_rows_of: Counter[str] = Counter()  # by who asks; what is bulky counts as one
        self._pace = ThroughputEstimate()
        self._models_under_way = 1
        self._is_closing = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Come back when requests can be served: the base most needed is in memory."""
        self._thread.start()
        self._ready.wait()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs. One that broke does not come back: the process is to be started again."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Come back when its thread has ended."""
        self._thread.join()

    def close(self) -> None:
        """End after the step under way; what is not finished is told to try later."""
        with self._change:
            self._is_closing = True
            self._change.notify()
        self._thread.join(CLOSE_SECONDS)

    def submit(self, request: GenerationRequest, listener: Listener) -> RequestHandle:
        """Begin `request`; `listener` gets its pieces, or one error. At once: NotFound, RequestUnfit, TryLater."""
        request.check()
        for persona_id in parse_blend(request.persona_id).names:
            checkpoints.current(self._roster.home, persona_id)
        ticket = RequestHandle(request, listener, self._clock())
        try:
            with self._change:
                self._let_in(request)
                self._inbox.append(ticket)
                self._change.notify()
        except TryLater:
            self.metrics.requests.labels("refused").inc()
            raise
        return ticket

    def cancel(self, ticket: RequestHandle) -> None:
        """Nobody listens any more: the request's rows end with the next step."""
        with self._change:
            ticket.is_cancelled = True
            self._change.notify()

    def load(self) -> QueueLoad:
        with self._change:
            return QueueLoad(self._running_rows, self._open_rows - self._running_rows)

    def _let_in(self, request: GenerationRequest) -> None:
        """Count the request's rows as open, where there is room for them and for those of others. Raises TryLater."""
        if self._is_closing:
            raise TryLater("The engine is restarting.", 2.0)
        too_many = self._open_rows + request.count - self._max_open_rows
        if too_many > 0:
            raise TryLater("Too many tweets are being written just now.", self._seconds_until(too_many))
        who, most = request.who, max(1, int(self._max_open_rows * MAX_OF_ONE))
        of_one = self._open_rows_of[who] + request.count - most
        if who and of_one > 0 and self._open_rows_of[who]:
            raise TryLater("This chat has many tweets under way already.", self._seconds_until(of_one))
        wait = self._seconds_until(self._open_rows) if self._open_rows > MAX_ROWS else 0.0
        if request.seconds is not None and wait > request.seconds:
            raise TryLater("Too many tweets are being written to have one in time.", wait)
        self._open_rows += request.count
        self._open_rows_of[who] += request.count

    def _seconds_until(self, rows: int) -> float:
        """When so many of the open rows will have ended."""
        return self._pace.seconds_until_ended(rows, min(self._open_rows, MAX_ROWS * self._models_under_way))

    # From here on everything runs on the engine's own thread.

    def _run(self) -> None:
        try:
            self._preload()
            self._work()
        except Exception as error:  # noqa: BLE001 - nobody foresaw it, and this thread cannot go on
            log.error("the engine broke", **origin(error))  # noqa: TRY400 - see origin
        finally:
            with self._change:
                self._is_closing = True
            self._ready.set()
            self._refuse_the_rest()

    def _preload(self) -> None:
        try:
            self._roster.preload()
        except Exception as error:  # noqa: BLE001 - whoever asks for that base will be told
            log.error("base not loaded in advance", **origin(error))  # noqa: TRY400 - see origin
        finally:
            self._ready.set()

    def _work(self) -> None:
        while self._wait():
            self._admit()
            self._go_round(list(self._roster.batches()))

    def _go_round(self, batches: Sequence[Batch]) -> None:
        """One step of each model: how fast rows end depends on all of them."""
        began = self._clock()
        for batch in batches:
            self._drop(batch)
            self._advance(batch)
        if batches:
            self._models_under_way = len(batches)
            self._pace.stepped(self._clock() - began)

    def _wait(self) -> bool:
        """Sleep until there is something to do. False when the engine is closing."""
        if not self._inbox and not self._parked and not any(self._roster.batches()):
            self._tidy()
        with self._change:
            look = LOOK_SECONDS if self._parked else None
            self._change.wait_for(lambda: self._is_closing or self._inbox or any(self._roster.batches()), look)
            return not self._is_closing

    def _tidy(self) -> None:
        try:
            self._roster.forget_unpublished()
        except OSError as error:  # what is no longer published is refused all the same
            log.warning("the published personas could not be listed", **origin(error))

    def _admit(self) -> None:
        """Turn what came in into rows that wait for room; not for long at a time: others' rows stand."""
        until = self._clock() + ADMIT_SECONDS
        self._parked = [ticket for ticket in self._parked if not self._is_over(ticket)]
        if not self._roster.is_reading:
            self._inbox.extendleft(reversed(self._parked))
            self._parked = []
        for _again in range(len(self._inbox)):
            ticket = self._inbox.popleft()
            if not self._is_over(ticket):
                self._take_in(ticket)
            if self._clock() >= until and any(self._roster.batches()):
                break

    def _is_over(self, ticket: RequestHandle) -> bool:
        """Whether nobody waits any more for a request that has no row yet; then it is ended."""
        if not ticket.is_cancelled and not ticket.is_late(self._clock()):
            return False
        self._give_up(ticket)
        self._end_without_rows(ticket)
        return True

    def _take_in(self, ticket: RequestHandle) -> None:
        try:
            voice = self._roster.voice(ticket.request.persona_id, 0.0)
            tokens = voice.batch.prompt_tokens(ticket.request)
        except PendingLoad:
            self._parked.append(ticket)
        except ServiceError as error:
            self._fail(ticket, error)
        except Exception as error:  # noqa: BLE001 - one persona's trouble is not to be the others'
            log.error("voice not loaded", persona=ticket.request.persona_id, **origin(error))  # noqa: TRY400 - see origin
            self._fail(ticket, ServiceError("The engine could not load this persona."))
        else:
            voice.batch.waiting.extend(rows_of(ticket, tokens, voice.adapter, voice.batch.decode))

    def _drop(self, batch: Batch) -> None:
        """Take out what nobody waits for any more."""
        now = self._clock()
        gone = batch.drop(lambda row: row.ticket.is_cancelled or row.ticket.is_late(now))
        for ticket in {row.ticket for row in gone}:
            self._give_up(ticket)
        self._count(gone)

    def _give_up(self, ticket: RequestHandle) -> None:
        self.metrics.requests.labels("cancelled" if ticket.is_cancelled else "late").inc()
        if not ticket.is_cancelled:
            ticket.is_cancelled = True
            ticket.listener(TryLater("The tweet was not written in the time that was given for it."))

    def _advance(self, batch: Batch) -> None:
        began = self._clock()
        try:
            over = batch.advance()
        except Exception as error:  # noqa: BLE001 - nor one batch's the other batches', and the requests' to come
            log.error("step failed", model=batch.name, **origin(error))  # noqa: TRY400 - see origin
            over = batch.abandon()
            for ticket in {row.ticket for row in over if not row.finish}:
                self.metrics.requests.labels("failed").inc()
                ticket.listener(ServiceError("The engine failed while writing; ask again."))
        self._measure(batch, over, began)
        self._count(over)

    def _measure(self, batch: Batch, over: Sequence[SequenceState], began: float) -> None:
        now = self._clock()
        rows = len(batch.rows) + sum(row.finish is not None for row in over)
        self.metrics.steps.observe(now - began)
        self.metrics.batch_rows.observe(rows)
        self.metrics.tokens.inc(rows)
        for row in over:
            if row.finish:
                self._pace.ended(len(row.tokens) - row.prompt_tokens)
                row.ticket.left -= 1
                if not row.ticket.left:
                    self.metrics.latency.observe(now - row.ticket.began_at)
                    self.metrics.requests.labels("done").inc()

    def _fail(self, ticket: RequestHandle, error: ServiceError) -> None:
        self.metrics.requests.labels("failed").inc()
        ticket.listener(error)
        self._end_without_rows(ticket)

    def _end_without_rows(self, ticket: RequestHandle) -> None:
        with self._change:
            self._close(ticket.request, ticket.request.count)

    def _count(self, over: list[SequenceState]) -> None:
        with self._change:
            for row in over:
                self._close(row.ticket.request, 1)
            self._running_rows = sum(len(batch.rows) for batch in self._roster.batches())
            self.metrics.running.set(self._running_rows)
            self.metrics.waiting.set(self._open_rows - self._running_rows)

    def _close(self, request: GenerationRequest, rows: int) -> None:
        self._open_rows -= rows
        self._open_rows_of[request.who] -= rows
        self._open_rows_of += Counter()  # who has none is forgotten

    def _refuse_the_rest(self) -> None:
        tickets = {*self._inbox, *self._parked}
        with suppress(Exception):  # what broke may be broken still
            for batch in self._roster.batches():
                tickets |= {row.ticket for row in batch.abandon()}
        for ticket in tickets:
            ticket.listener(TryLater("The engine is restarting.", 2.0))
