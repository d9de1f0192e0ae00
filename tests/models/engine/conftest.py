"""An engine for tests of its core."""

from collections.abc import Iterator

import pytest
import torch

from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.runtime.data_dir import DataDir
from tests.fakes.model_managers import Started

CPU = torch.device("cpu")


@pytest.fixture
def started(home: DataDir) -> Iterator[Started]:
    """Starts an engine in float32; all are closed at the end."""
    engines: list[Engine] = []

    def start(memory: int = 1 << 30, max_open_sequences: int = 128) -> Engine:
        manager = ModelManager(home, "http://127.0.0.1:9", memory, CPU, torch.float32)
        engine = Engine(manager, max_open_sequences=max_open_sequences)
        engine.start()
        engines.append(engine)
        return engine

    yield start
    for engine in engines:
        engine.close()
