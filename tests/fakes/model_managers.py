"""Model managers and decoders that record their calls, wait for the test, or are slow."""

import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import torch

from models.base_models.catalog import BaseModelSpec
from models.engine.core.engine import Engine
from models.engine.core.model_manager import LoadedPersona, ModelManager
from models.engine.request import GenerationRequest, Sampling
from models.engine.scheduler.batch import Batch
from models.runtime.data_dir import DataDir


def generation_request(
    persona_id: str, prompt: str = "My dream is", count: int = 1, **figures: Any
) -> GenerationRequest:
    return GenerationRequest(persona_id, prompt, 7, count, Sampling(**({"max_tokens": 24} | figures)))


Started = Callable[..., Engine]


class RecordingDecoder:
    """Appends to `recorded` how many prompt tokens each forward pass had."""

    def __init__(self, decoder: Any, recorded: list[Any]) -> None:
        self._decoder = decoder
        self._told = recorded

    def forward(self, tokens: Any, prompts: Any, adapters: Any) -> Any:
        self._told.append(sum(map(len, prompts)))
        return self._decoder.forward(tokens, prompts, adapters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)


class SlowDecoder:
    """Every forward pass takes a second on the clock `now[0]`."""

    def __init__(self, decoder: Any, now: list[float]) -> None:
        self._decoder = decoder
        self._now = now

    def forward(self, tokens: Any, prompts: Any, adapters: Any) -> Any:
        self._now[0] += 1.0
        return self._decoder.forward(tokens, prompts, adapters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)


class RecordingManager(ModelManager):
    """Appends to `recorded` which persona is loaded."""

    def __init__(self, home: DataDir, recorded: list[Any]) -> None:
        super().__init__(home, "http://127.0.0.1:9", 1 << 30, torch.device("cpu"), torch.float32)
        self.recorded = recorded

    def load_persona(self, persona_id: str, timeout_seconds: float | None = None) -> LoadedPersona:
        self.recorded.append(persona_id)
        return super().load_persona(persona_id, timeout_seconds)


class GatedManager(RecordingManager):
    """Loads personas' own models only once `gate` is set."""

    def __init__(self, home: DataDir) -> None:
        super().__init__(home, [])
        self.gate = threading.Event()
        self._batches_read: list[weakref.ref[Batch]] = []

    def read(self, base: BaseModelSpec) -> Batch:
        if "/1/" in base.name and not base.name.startswith("/"):
            assert self.gate.wait(300)
        batch = super().read(base)
        self._batches_read.append(weakref.ref(batch))
        return batch

    def models_in_memory(self) -> int:
        """How many of the models that were read are still in memory."""
        assert not list(self.batches())
        gc.collect()
        return sum(batch() is not None for batch in self._batches_read)
