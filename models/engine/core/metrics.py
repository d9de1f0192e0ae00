"""Prometheus metrics of the engine: queue, throughput and latency. Nothing in them tells one client from another."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
LATENCY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
STEP_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """One set of metrics for one engine."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.waiting = Gauge("mynah_rows_waiting", "Sequences waiting for room in a batch.", registry=registry)
        self.running = Gauge("mynah_rows_running", "Sequences that get a token each step.", registry=registry)
        self.tokens = Counter("mynah_tokens", "Tokens generated; its rate is tokens per second.", registry=registry)
        self.steps = Histogram("mynah_step_seconds", "Duration of a step.", buckets=STEP_SECONDS, registry=registry)
        self.batch_rows = Histogram("mynah_batch_rows", "Sequences in a step.", buckets=BATCH_SIZES, registry=registry)
        self.latency = Histogram(
            "mynah_request_seconds",
            "From a request's arrival to its last token.",
            buckets=LATENCY_SECONDS,
            registry=registry,
        )
        self.adapter_loads = Counter("mynah_adapter_loads", "Adapters read from disk.", registry=registry)
        self.model_loads = Counter("mynah_model_loads", "Base models and full checkpoints read.", registry=registry)
        self.requests = Counter("mynah_requests", "Requests by outcome.", ("end",), registry=registry)

    def text(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self._registry)
