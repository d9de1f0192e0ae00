"""A listener that remembers what the engine tells it.

It does not know what was asked.
"""

import queue
from collections.abc import Iterator

from models.domain.errors import ServiceError
from models.engine.core.engine import Engine
from models.engine.request import Event, GenerationRequest, TokenChunk
from models.engine.scheduler.sequence import RequestHandle

PATIENCE_SECONDS = 300.0


class Listening:
    """Call it with events from any thread; `finished` waits for them."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __call__(self, event: Event) -> None:
        self._events.put(event)

    def next(self) -> TokenChunk:
        """The next piece. Raises the ServiceError that came instead."""
        event = self._events.get(timeout=PATIENCE_SECONDS)
        if isinstance(event, ServiceError):
            raise event
        return event

    def pieces(self, count: int = 1) -> Iterator[TokenChunk]:
        """Every piece until `count` completions are finished."""
        while count:
            piece = self.next()
            count -= piece.finish is not None
            yield piece

    def finished(self, count: int) -> list[TokenChunk]:
        """The last piece of each of `count` completions, in the order of their index."""
        last = {piece.index: piece for piece in self.pieces(count) if piece.finish}
        return [last[index] for index in sorted(last)]


def ask(engine: Engine, request: GenerationRequest) -> tuple[RequestHandle, Listening]:
    listening = Listening()
    return engine.submit(request, listening), listening


def texts(engine: Engine, request: GenerationRequest) -> list[str]:
    """The texts that `request` comes to."""
    return [piece.text for piece in ask(engine, request)[1].finished(request.count)]
