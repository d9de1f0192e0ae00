"""A callback for the engine that collects chunks, and calls that submit a request and wait for its texts."""

import queue
from collections.abc import Iterator

from models.domain.errors import ServiceError
from models.engine.core.engine import Engine
from models.engine.request import Event, GenerationRequest, TokenChunk
from models.engine.scheduler.sequence import RequestHandle
from tests.fakes.stages import until

TIMEOUT_SECONDS = 300.0


class ChunkCollector:
    """Called on the engine's thread; the test's thread waits for chunks."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __call__(self, event: Event) -> None:
        self._events.put(event)

    def next(self) -> TokenChunk:
        """The next chunk. Raises the ServiceError that came instead."""
        event = self._events.get(timeout=TIMEOUT_SECONDS)
        if isinstance(event, ServiceError):
            raise event
        return event

    def chunks(self, count: int = 1) -> Iterator[TokenChunk]:
        """Every chunk until `count` completions are finished."""
        while count:
            chunk = self.next()
            count -= chunk.finish is not None
            yield chunk

    def finished(self, count: int) -> list[TokenChunk]:
        """The last chunk of each of `count` completions, by index."""
        last = {chunk.index: chunk for chunk in self.chunks(count) if chunk.finish}
        return [last[index] for index in sorted(last)]


def submit(engine: Engine, request: GenerationRequest) -> tuple[RequestHandle, ChunkCollector]:
    collector = ChunkCollector()
    return engine.submit(request, collector), collector


def generate(engine: Engine, request: GenerationRequest) -> list[str]:
    """The texts of all completions, by index."""
    return [chunk.text for chunk in submit(engine, request)[1].finished(request.count)]


def until_free(engine: Engine, sequences: int) -> None:
    """Wait until at most so many sequences are open. Raises AssertionError after two minutes."""
    until(lambda: engine.load().running + engine.load().waiting <= sequences)
