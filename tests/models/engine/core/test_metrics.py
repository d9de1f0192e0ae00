"""Prometheus metrics."""

from models.base_models.catalog import BaseModelSpec
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import submit, until_free
from tests.fakes.model_managers import Started, generation_request
from tests.fakes.personas import publish_adapter


def test_metrics_count_requests_tokens_and_loads(home: DataDir, gpt2: BaseModelSpec, started: Started) -> None:
    """Neither prompts nor personas are in them."""
    publish_adapter(home, gpt2, "ann", 1)
    engine = started()
    chunks = submit(engine, generation_request("ann", count=3))[1].finished(3)
    until_free(engine, 0)
    recorded = engine.metrics.text().decode()
    assert f"mynah_tokens_total {float(sum(chunk.completion_tokens for chunk in chunks))}" in recorded
    assert 'mynah_requests_total{end="done"} 1.0' in recorded
    assert "mynah_adapter_loads_total 1.0" in recorded
    assert "ann" not in recorded
    assert "dream" not in recorded
