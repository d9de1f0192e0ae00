"""The engine: takes requests from any thread and writes their texts on one, for all personas at once.

It does not know HTTP, nor the registry: whatever is published in the checkpoint folder can be spoken.

    submit ──► inbox ──► voice loaded, prompt read ──► rows wait for room ──► batch, one token a step ──► listener
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from models import checkpoints
from models.batch import MOST_ROWS, Batch
from models.errors import RequestUnfit, ServiceError, TryLater
from models.generation import GenerationRequest, Listener
from models.logs import origin
from models.roster import Roster
from models.row import Row, Ticket, rows_of

MOST_OPEN_ROWS = 128  # under way and waiting together
FIRST_GUESS_SECONDS = 5.0  # what a row takes, before any has been measured
CLOSE_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the engine is: rows that get a token each step, and rows that wait."""

    rows: int
    waiting: int


class Engine:
    """Use it as a context manager, or `start` and `close` it. Everything torch does happens on its one thread."""

    def __init__(
        self,
        roster: Roster,
        clock: Callable[[], float] = time.monotonic,
        most_open_rows: int = MOST_OPEN_ROWS,
    ) -> None:
        self._roster = roster
        self._clock = clock
        self._most_open_rows = most_open_rows
        self._inbox: deque[Ticket] = deque()
        self._open_rows = self._running_rows = 0
        self._row_seconds = FIRST_GUESS_SECONDS
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

    def submit(self, request: GenerationRequest, listener: Listener) -> Ticket:
        """Begin `request`; `listener` gets its pieces, or one error. At once: NotFound, RequestUnfit, TryLater."""
        request.check()
        checkpoints.current(self._roster.home, request.persona_id)
        ticket = Ticket(request, listener)
        with self._change:
            if self._is_closing:
                raise TryLater("The engine is restarting.", 2.0)
            if self._open_rows + request.count > self._most_open_rows:
                raise TryLater("Too many tweets are being written just now.", self._seconds_until_room())
            self._open_rows += request.count
            self._inbox.append(ticket)
            self._change.notify()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Nobody listens any more: the request's rows end with the next step."""
        with self._change:
            ticket.is_cancelled = True
            self._change.notify()

    def load(self) -> Load:
        with self._change:
            return Load(self._running_rows, self._open_rows - self._running_rows)

    def _seconds_until_room(self) -> float:
        """How long the rows that are open now take, a batch at a time; never less than a second."""
        return max(1.0, round(self._row_seconds * self._open_rows / MOST_ROWS, 1))

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
            for batch in list(self._roster.batches()):
                self._count(batch.drop(lambda row: row.ticket.is_cancelled))
                self._advance(batch)

    def _wait(self) -> bool:
        """Sleep until there is something to do. False when the engine is closing."""
        if not self._inbox and not any(self._roster.batches()):
            self._tidy()
        with self._change:
            self._change.wait_for(lambda: self._is_closing or self._inbox or any(self._roster.batches()))
            return not self._is_closing

    def _tidy(self) -> None:
        try:
            self._roster.forget_unpublished()
        except OSError as error:  # what is no longer published is refused all the same
            log.warning("the published personas could not be listed", **origin(error))

    def _admit(self) -> None:
        """Turn what came in into rows that wait for room in their batch."""
        while self._inbox:
            ticket = self._inbox.popleft()
            try:
                voice = self._roster.voice(ticket.request.persona_id)
                tokens = _prompt_tokens(ticket.request, voice.batch)
            except ServiceError as error:
                self._fail(ticket, error)
            except Exception as error:  # noqa: BLE001 - one persona's trouble is not to be the others'
                log.error("voice not loaded", persona=ticket.request.persona_id, **origin(error))  # noqa: TRY400 - see origin
                self._fail(ticket, ServiceError("The engine could not load this persona."))
            else:
                decode = voice.batch.decode
                voice.batch.waiting.extend(rows_of(ticket, tokens, voice.adapter, decode, self._clock()))

    def _advance(self, batch: Batch) -> None:
        try:
            over = batch.advance()
        except Exception as error:  # noqa: BLE001 - nor one batch's the other batches', and the requests' to come
            log.error("step failed", model=batch.loaded.base.name, **origin(error))  # noqa: TRY400 - see origin
            over = batch.abandon()
            for ticket in {row.ticket for row in over if not row.finish}:
                ticket.listener(ServiceError("The engine failed while writing; ask again."))
        for row in over:
            if row.finish:
                self._row_seconds += 0.1 * (self._clock() - row.started_at - self._row_seconds)
        self._count(over)

    def _fail(self, ticket: Ticket, error: ServiceError) -> None:
        ticket.listener(error)
        with self._change:
            self._open_rows -= ticket.request.count

    def _count(self, over: list[Row]) -> None:
        with self._change:
            self._open_rows -= len(over)
            self._running_rows = sum(len(batch.rows) for batch in self._roster.batches())

    def _refuse_the_rest(self) -> None:
        tickets = set(self._inbox)
        with suppress(Exception):  # what broke may be broken still
            for batch in self._roster.batches():
                tickets |= {row.ticket for row in batch.abandon()}
        for ticket in tickets:
            ticket.listener(TryLater("The engine is restarting.", 2.0))


def _prompt_tokens(request: GenerationRequest, batch: Batch) -> list[int]:
    """The separator and the prompt. Raises RequestUnfit where the completion has no room after them."""
    tokens = [batch.loaded.separator, *batch.loaded.tokens(request.prompt)]
    room = batch.context
    if len(tokens) + request.sampling.max_tokens > room:
        raise RequestUnfit(
            f"The prompt has {len(tokens)} tokens and {request.sampling.max_tokens} more are asked for; "
            f"this persona's model has room for {room}."
        )
    return tokens
