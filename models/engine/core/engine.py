"""The engine loop: takes requests from any thread, and generates their text on one, for all personas at once.

submit ──► inbox ──► persona loaded, prompt tokenized ──► waiting queue ──► batch, one token a step ──► on_chunk
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from models.domain.blend import parse_blend
from models.domain.errors import ServiceError, TryLater
from models.engine.core.admission import MAX_OPEN_SEQUENCES, RESTART_SECONDS, Admission
from models.engine.core.model_loader import PendingLoad
from models.engine.core.model_manager import ModelManager
from models.engine.request import GenerationRequest, OnChunk
from models.engine.scheduler.batch import Batch
from models.engine.scheduler.sequence import RequestHandle, SequenceState, make_sequences
from models.engine.scheduler.waiting_queue import QueueLoad
from models.personas import checkpoints
from models.runtime.logs import origin

CLOSE_SECONDS = 5.0
MAX_INTAKE_SECONDS = 0.03  # per step, about as long as a step
POLL_SECONDS = 0.02  # while a model is loading and nothing else is to be done

log = structlog.get_logger(__name__)


class Engine:
    """A context manager, or `start` and `close` it. Everything but loading models runs on its own thread."""

    def __init__(
        self,
        manager: ModelManager,
        clock: Callable[[], float] = time.monotonic,
        max_open_sequences: int = MAX_OPEN_SEQUENCES,
    ) -> None:
        self.metrics = manager.metrics
        self._manager = manager
        self._clock = clock
        self._inbox: deque[RequestHandle] = deque()
        self._awaiting_model: list[RequestHandle] = []
        self._admission = Admission(max_open_sequences)
        self._num_running = 0
        self._is_closing = False
        self._change = threading.Condition()  # guards the inbox, admission, `_num_running` and `_is_closing`
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
        """Start the thread, and return once the most used base model is loaded."""
        self._thread.start()
        self._ready.wait()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs. If it crashed it does not come back: restart the process."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return when its thread has ended."""
        self._thread.join()

    def close(self) -> None:
        """Stop after the current step. Unfinished requests get TryLater."""
        self._begin_closing()
        self._thread.join(CLOSE_SECONDS)

    def submit(self, request: GenerationRequest, on_chunk: OnChunk) -> RequestHandle:
        """Start `request`. `on_chunk` gets its chunks, or one error; it is called on the engine's thread.

        Raises NotFound, RequestUnfit or TryLater at once.
        """
        request.check()
        for persona_id in parse_blend(request.persona_id).names:
            checkpoints.current(self._manager.home, persona_id)
        handle = RequestHandle(request, on_chunk, self._clock())
        try:
            with self._change:
                self._admission.reserve(request)
                self._inbox.append(handle)
                self._change.notify()
        except TryLater:
            self.metrics.requests.labels("refused").inc()
            raise
        return handle

    def cancel(self, handle: RequestHandle) -> None:
        """End the request's sequences with the next step, without calling back."""
        with self._change:
            handle.is_cancelled = True
            self._change.notify()

    def load(self) -> QueueLoad:
        with self._change:
            return QueueLoad(self._num_running, self._admission.open_sequences - self._num_running)

    # Everything below runs on the engine's own thread, but for `_begin_closing`.

    def _begin_closing(self) -> None:
        with self._change:
            self._is_closing = True
            self._admission.close()
            self._change.notify()

    def _run(self) -> None:
        try:
            self._preload()
            while self._wait_for_work():
                self._take_from_inbox()
                self._step_all(list(self._manager.batches()))
        except BaseException as error:  # noqa: BLE001 - unforeseen, and the loop cannot go on
            log.error("engine_crashed", **origin(error))
        finally:
            self._begin_closing()
            self._ready.set()
            self._refuse_all()

    def _preload(self) -> None:
        try:
            self._manager.preload()
        except Exception as error:  # noqa: BLE001 - a request for that base model will get the error
            log.error("preload_failed", **origin(error))
        finally:
            self._ready.set()

    def _wait_for_work(self) -> bool:
        """Sleep until there is something to do. False if the engine is closing."""
        if not self._inbox and not self._awaiting_model and not any(self._manager.batches()):
            self._unload_unpublished()
        with self._change:
            timeout = POLL_SECONDS if self._awaiting_model else None
            self._change.wait_for(lambda: self._is_closing or self._inbox or any(self._manager.batches()), timeout)
            return not self._is_closing

    def _unload_unpublished(self) -> None:
        try:
            self._manager.unload_unpublished()
        except OSError as error:  # requests for unpublished personas are refused anyway
            log.warning("published_personas_not_listed", **origin(error))

    def _take_from_inbox(self) -> None:
        """Move requests into waiting queues, for a limited time: running sequences wait meanwhile."""
        until = self._clock() + MAX_INTAKE_SECONDS
        self._awaiting_model = [handle for handle in self._awaiting_model if not self._end_if_given_up(handle)]
        if not self._manager.is_loading:
            self._inbox.extendleft(reversed(self._awaiting_model))
            self._awaiting_model = []
        for _request in range(len(self._inbox)):
            handle = self._inbox.popleft()
            if not self._end_if_given_up(handle):
                self._enqueue(handle)
            if self._clock() >= until and any(self._manager.batches()):
                break

    def _enqueue(self, handle: RequestHandle) -> None:
        """Load the persona, tokenize the prompt, and put the request's sequences into the waiting queue."""
        try:
            persona = self._manager.load_persona(handle.request.persona_id, timeout_seconds=0.0)
            tokens = persona.batch.encode_prompt(handle.request)
        except PendingLoad:
            self._awaiting_model.append(handle)
        except ServiceError as error:
            self._fail(handle, error)
        except Exception as error:  # noqa: BLE001 - one persona's failure must not be the others'
            log.error("persona_not_loaded", persona=handle.request.persona_id, **origin(error))
            self._fail(handle, ServiceError("engine-load-failed"))
        else:
            persona.batch.waiting.extend(make_sequences(handle, tokens, persona.adapter, persona.batch.decode))

    def _step_all(self, batches: Sequence[Batch]) -> None:
        """One step of each model."""
        began = self._clock()
        for batch in batches:
            self._cancel_given_up(batch)
            self._step(batch)
        if batches:
            with self._change:
                self._admission.record_step(self._clock() - began, len(batches))

    def _cancel_given_up(self, batch: Batch) -> None:
        """Remove sequences that were cancelled or are past their deadline."""
        now = self._clock()
        cancelled = batch.cancel(lambda sequence: sequence.handle.is_cancelled or sequence.handle.is_late(now))
        for handle in {sequence.handle for sequence in cancelled}:
            self._give_up(handle)
        self._release(cancelled)

    def _step(self, batch: Batch) -> None:
        began = self._clock()
        try:
            finished = batch.step()
        except Exception as error:  # noqa: BLE001 - one batch's failure must not be the others'
            log.error("step_failed", model=batch.base.name, **origin(error))
            finished = batch.reset()
            for handle in {sequence.handle for sequence in finished if not sequence.finish}:
                self.metrics.requests.labels("failed").inc()
                handle.on_chunk(ServiceError("engine-step-failed"))
        self._measure(batch, finished, began)
        self._release(finished)

    def _measure(self, batch: Batch, finished: Sequence[SequenceState], began: float) -> None:
        now = self._clock()
        completed = [sequence for sequence in finished if sequence.finish]
        batch_size = len(batch.running) + len(completed)
        self.metrics.steps.observe(now - began)
        self.metrics.batch_rows.observe(batch_size)
        self.metrics.tokens.inc(batch_size)
        for sequence in completed:
            handle = sequence.handle
            handle.unfinished -= 1
            if not handle.unfinished:
                self.metrics.latency.observe(now - handle.began_at)
                self.metrics.requests.labels("done").inc()
        with self._change:
            for sequence in completed:
                self._admission.record_completion(sequence.completion_tokens)

    def _end_if_given_up(self, handle: RequestHandle) -> bool:
        """End a request without sequences that was cancelled or is past its deadline. Whether it was."""
        if not handle.is_cancelled and not handle.is_late(self._clock()):
            return False
        self._give_up(handle)
        self._release_all(handle)
        return True

    def _give_up(self, handle: RequestHandle) -> None:
        self.metrics.requests.labels("cancelled" if handle.is_cancelled else "late").inc()
        if not handle.is_cancelled:
            handle.is_cancelled = True
            handle.on_chunk(TryLater("engine-deadline-passed"))

    def _fail(self, handle: RequestHandle, error: ServiceError) -> None:
        self.metrics.requests.labels("failed").inc()
        handle.on_chunk(error)
        self._release_all(handle)

    def _release_all(self, handle: RequestHandle) -> None:
        with self._change:
            self._admission.release(handle.request, handle.request.count)

    def _release(self, ended: Sequence[SequenceState]) -> None:
        with self._change:
            for sequence in ended:
                self._admission.release(sequence.handle.request, 1)
            self._num_running = sum(len(batch.running) for batch in self._manager.batches())
            self.metrics.running.set(self._num_running)
            self.metrics.waiting.set(self._admission.open_sequences - self._num_running)

    def _refuse_all(self) -> None:
        handles = {*self._inbox, *self._awaiting_model}
        with suppress(Exception):  # what crashed the loop may fail again
            for batch in self._manager.batches():
                handles |= {sequence.handle for sequence in batch.reset()}
        for handle in handles:
            handle.on_chunk(TryLater("engine-restarting", RESTART_SECONDS))
