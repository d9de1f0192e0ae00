"""Admission: refuses a request when the engine is full, and estimates when to retry.

Not thread-safe: the engine calls it under its lock.
"""

from collections import Counter

from models.domain.errors import TryLater
from models.engine.request import GenerationRequest
from models.engine.scheduler.batch import MAX_BATCH_SIZE

MAX_OPEN_SEQUENCES = 128  # running and waiting
MAX_CLIENT_SHARE = 0.5  # of the open sequences, for one chat or all bulk work
RESTART_SECONDS = 2.0

INITIAL_STEP_SECONDS, INITIAL_TOKENS = 0.1, 40.0  # until something has been measured
SMOOTHING = 0.1  # weight of the newest measurement
MIN_RETRY_SECONDS = 1.0


class Admission:
    """Counts open sequences, in all and per client."""

    def __init__(self, max_open: int = MAX_OPEN_SEQUENCES) -> None:
        self.open_sequences = 0
        self._is_closed = False
        self._max_open = max_open
        self._max_per_client = max(1, int(max_open * MAX_CLIENT_SHARE))
        self._per_client: Counter[str] = Counter()
        self._active_models = 1
        self._throughput = ThroughputEstimate()

    def reserve(self, request: GenerationRequest) -> None:
        """Count the request's sequences as open. Raises TryLater if there is no room for them."""
        if self._is_closed:
            raise TryLater("engine-restarting", RESTART_SECONDS)
        excess = self.open_sequences + request.count - self._max_open
        if excess > 0:
            raise TryLater("engine-queue-full", self._seconds_until_ended(excess))
        client, of_client = request.client_id, self._per_client[request.client_id]
        excess = of_client + request.count - self._max_per_client
        if client and excess > 0 and of_client:
            raise TryLater("engine-client-queue-full", self._seconds_until_ended(excess))
        is_full = self.open_sequences > MAX_BATCH_SIZE
        wait = self._seconds_until_ended(self.open_sequences) if is_full else 0.0
        if request.seconds is not None and wait > request.seconds:
            raise TryLater("engine-wait-too-long", wait)
        self.open_sequences += request.count
        self._per_client[client] += request.count

    def release(self, request: GenerationRequest, sequences: int) -> None:
        """So many of the request's sequences have ended."""
        self.open_sequences -= sequences
        self._per_client[request.client_id] -= sequences
        self._per_client += Counter()  # drops clients that have none

    def close(self) -> None:
        """Refuse everything from now on."""
        self._is_closed = True

    def record_step(self, seconds: float, active_models: int) -> None:
        """One step of each active model took `seconds` together."""
        self._active_models = active_models
        self._throughput.record_step(seconds)

    def record_completion(self, tokens: int) -> None:
        self._throughput.record_completion(tokens)

    def _seconds_until_ended(self, sequences: int) -> float:
        concurrent = min(self.open_sequences, MAX_BATCH_SIZE * self._active_models)
        return self._throughput.seconds_until_ended(sequences, concurrent)


class ThroughputEstimate:
    """Moving averages of step time and completion length."""

    def __init__(self) -> None:
        self._step_seconds = INITIAL_STEP_SECONDS
        self._tokens = INITIAL_TOKENS

    def record_step(self, seconds: float) -> None:
        self._step_seconds += SMOOTHING * (seconds - self._step_seconds)

    def record_completion(self, tokens: int) -> None:
        self._tokens += SMOOTHING * (tokens - self._tokens)

    def seconds_until_ended(self, sequences: int, concurrent: int) -> float:
        """When `sequences` more will have ended, of which `concurrent` run at a time; at least a second."""
        seconds = sequences * self._tokens * self._step_seconds / max(concurrent, 1)
        return max(MIN_RETRY_SECONDS, round(seconds, 1))
