"""Model manager: loads the models and adapters that requests need, and evicts the least recently used.

It follows the checkpoint folder: a new version is used by the next request, an unpublished persona is refused.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
import torch

from models.base_models.catalog import BaseModelSpec, folder_of, load, resolve
from models.base_models.model_checks import weights_nbytes
from models.domain.blend import Blend, is_blend, parse_blend
from models.domain.errors import CheckpointUnfit, NotFound, RequestUnfit, ServiceError, TryLater
from models.engine.core.lru_cache import LruCache
from models.engine.core.metrics import Metrics
from models.engine.core.model_loader import ModelLoader, PendingLoad
from models.engine.kernels import threads
from models.engine.lora.adapter import LoraAdapter, blend_adapters, read_adapter
from models.engine.model.engine_cache import EngineCache
from models.engine.model.served_model import ServedModel, open_model
from models.engine.model.weights import HfWeights
from models.engine.scheduler.batch import MAX_BATCH_SIZE, Batch
from models.personas import checkpoints
from models.personas.checkpoints import Checkpoint
from models.runtime.data_dir import DataDir
from models.runtime.memory import return_freed_memory

WORKSPACE_SHARE = 0.4  # of the memory, on top of it, for each model's KV cache and copies of its adapters
MIN_ADAPTER_SHARE = 10  # one in so many bytes is always the adapters': else each request would load one
MEMORY_FULL_SECONDS = 10.0  # about as long as another model's sequences take to end

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedPersona:
    """A persona's model with its batch, and its adapter unless the model is its own."""

    batch: Batch
    adapter: LoraAdapter | None


class ModelManager:
    """Keeps models and adapters within `memory_bytes`. Used by the engine's thread.

    `dtype` is the number format; None chooses the fastest here, int8 included where it does no harm.
    """

    def __init__(
        self, home: DataDir, hf_endpoint: str, memory_bytes: int, device: torch.device, dtype: torch.dtype | None = None
    ) -> None:
        self.home = home
        self.metrics = Metrics()
        self._hf_endpoint = hf_endpoint
        self._device = device
        self._dtype = dtype
        self._memory_bytes = memory_bytes
        self._models: LruCache[Batch] = LruCache(memory_bytes, is_in_use=lambda batch: batch.is_busy)
        self._adapters: LruCache[LoraAdapter] = LruCache(memory_bytes)
        self._replaced: list[Batch] = []  # no longer in the cache, but still running sequences
        self._cache_keys: dict[str, str] = {}  # by persona id
        self._cache = EngineCache(home)
        self._threads: int | None = None
        self._verified: dict[str, object] = {}  # by cache key: the stamp of the files whose hashes were right
        self._loader: ModelLoader[Batch] = ModelLoader()

    @property
    def is_loading(self) -> bool:
        """Whether a model is loading, so that no other can."""
        return self._loader.is_busy

    def load_persona(self, persona_id: str, timeout_seconds: float | None = None) -> LoadedPersona:
        """The persona's current version, or several blended if `persona_id` is a blend's.

        Raises NotFound, CheckpointUnfit, BaseUnavailable, TryLater, RequestUnfit for a blend that is impossible, and
        PendingLoad if a model is not loaded within `timeout_seconds` (None waits for it).
        """
        if is_blend(persona_id):
            return self._blended(parse_blend(persona_id), timeout_seconds)
        checkpoint = checkpoints.current(self.home, persona_id)
        if checkpoint.manifest.kind == "full":
            return LoadedPersona(self._full_model(checkpoint, timeout_seconds), None)
        batch = self._base_model(checkpoint, timeout_seconds)
        return LoadedPersona(batch, self._adapter(checkpoint, batch))

    def read(self, base: BaseModelSpec) -> Batch:
        """Read a model from disk, on the loader's thread."""
        model, _weights = self._open(base)
        return self._batch(model)

    def _open(self, base: BaseModelSpec) -> tuple[ServedModel, HfWeights | None]:
        is_auto = self._dtype is None
        return open_model(load(base, self._dtype), self._device, MAX_BATCH_SIZE, allow_int8=is_auto)

    def _batch(self, model: ServedModel) -> Batch:
        return Batch(model, self._device, memory_bytes=int(self._memory_bytes * WORKSPACE_SHARE))

    def batches(self) -> Iterator[Batch]:
        """The batches that have work, those of replaced versions too."""
        self._replaced = [batch for batch in self._replaced if batch.is_busy]
        return (batch for batch in (*self._models.values(), *self._replaced) if batch.is_busy)

    def unload_unpublished(self) -> None:
        """Evict what belongs to personas that are no longer published."""
        for persona_id in list(self._cache_keys):
            if not checkpoints.is_published(self.home, persona_id):
                self._unload(persona_id)

    def preload(self) -> None:
        """Load the base model that most published personas use, so that the first tweet is quick."""
        bases: Counter[str] = Counter()
        examples: dict[str, Checkpoint] = {}
        for persona_id in checkpoints.published_ids(self.home):
            try:
                checkpoint = checkpoints.current(self.home, persona_id)
            except (CheckpointUnfit, NotFound):
                continue  # a request for it will get the error
            if checkpoint.manifest.kind == "adapter":
                bases[checkpoint.manifest.base] += 1
                examples[checkpoint.manifest.base] = checkpoint
        for base, _count in bases.most_common(1):
            try:
                self._base_model(examples[base])
            except ServiceError as error:
                log.warning("base_model_not_loaded", base=base, reason=error.sentence)

    def _blended(self, blend: Blend, timeout_seconds: float | None) -> LoadedPersona:
        """The blended adapter is cached like any other; a new version of one persona makes it a new one."""
        personas = [self.load_persona(name, timeout_seconds) for name in blend.names]
        batch, adapters = personas[0].batch, [persona.adapter for persona in personas if persona.adapter is not None]
        if len(adapters) < len(personas) or any(persona.batch is not batch for persona in personas):
            raise RequestUnfit("blend-base-differs")
        key = blend.renamed(self._cache_keys.__getitem__)
        adapter = self._adapters.get(key)
        if adapter is None:
            adapter = blend_adapters(adapters, blend.shares())
            self._adapters.put(key, adapter, adapter.nbytes)
        return LoadedPersona(batch, adapter)

    def _base_model(self, checkpoint: Checkpoint, timeout_seconds: float | None = None) -> Batch:
        """The base model of an adapter. Its fingerprint is compared: on another base the text would be noise."""
        manifest = checkpoint.manifest
        batch = self._models.get(manifest.base)
        if batch is None:
            nbytes = weights_nbytes(folder_of(manifest.base, self.home))
            batch = self._load_model(manifest.base, lambda: self._read_base(manifest.base), nbytes, timeout_seconds)
        if batch.base.fingerprint != manifest.base_fingerprint:
            raise CheckpointUnfit("checkpoint-other-base", base=manifest.base)
        return batch

    def _read_base(self, name: str) -> Batch:
        base = resolve(name, self.home, self._hf_endpoint)
        if self._dtype is not None or self._device.type != "cpu":
            return self.read(base)
        model = self._cache.read_model(base, MAX_BATCH_SIZE)
        if model is None:
            model, weights = self._open(base)
            self._cache.write_model(model, weights)
        return self._batch(model)

    def _full_model(self, checkpoint: Checkpoint, timeout_seconds: float | None) -> Batch:
        """A persona's own model."""
        key = _cache_key(checkpoint)
        self._set_cache_key(checkpoint.manifest.persona_id, key)
        batch = self._models.get(key)
        if batch is None:
            nbytes = weights_nbytes(checkpoint.path)
            batch = self._load_model(key, lambda: self._read_full(key, checkpoint), nbytes, timeout_seconds)
        return batch

    def _read_full(self, key: str, checkpoint: Checkpoint) -> Batch:
        checkpoint.verify()
        return self.read(BaseModelSpec(key, checkpoint.path, checkpoint.manifest.base_fingerprint))

    def _adapter(self, checkpoint: Checkpoint, batch: Batch) -> LoraAdapter:
        key = _cache_key(checkpoint)
        adapter = self._adapters.get(key)
        if adapter is None:
            self._verify(key, checkpoint)
            adapter = read_adapter(checkpoint.path, batch.decoder.plan.lora_dtype)
            self.metrics.adapter_loads.inc()
            self._resize_adapter_cache()
            self._adapters.put(key, adapter, adapter.nbytes)
            self._set_cache_key(checkpoint.manifest.persona_id, key)
            checkpoints.prune(self.home, checkpoint.manifest.persona_id, in_use=checkpoint.manifest.version)
        batch.check_adapter(adapter)  # every time: the base model may have been loaded again since
        return adapter

    def _verify(self, key: str, checkpoint: Checkpoint) -> None:
        """Check all files' hashes, unless the same files were right before. Raises CheckpointUnfit."""
        try:
            stamp = checkpoint.stamp()
        except OSError:
            stamp = None  # `verify` raises the error for a missing file
        if stamp is None or self._verified.get(key) != stamp:
            checkpoint.verify()
            self._verified[key] = stamp

    def _load_model(self, key: str, read: Callable[[], Batch], nbytes: int, timeout_seconds: float | None) -> Batch:
        """Load a model of about `nbytes` in the background once it fits. Raises TryLater if memory is in use."""
        while True:
            for name, loaded in self._loader.pop_loaded().items():
                self._cache_model(name, loaded)
            batch = self._models.get(key)
            if batch is not None:
                return batch
            self._loader.raise_failure(key)
            if not self._loader.is_busy:
                if not self._models.evict(nbytes) and any(self.batches()):
                    raise TryLater("engine-memory-full", MEMORY_FULL_SECONDS)
                self._loader.start(key, read)
            self._loader.wait(timeout_seconds)
            if timeout_seconds is not None and self._loader.is_busy:
                raise PendingLoad

    def _cache_model(self, key: str, batch: Batch) -> None:
        """Cache a loaded model, unless its persona was replaced or unpublished meanwhile."""
        path = batch.base.path
        if path.is_relative_to(self.home.checkpoints.resolve()):
            if key not in self._cache_keys.values():
                return
            checkpoints.prune(self.home, path.parent.name, in_use=int(path.name))
        self._choose_threads(batch)
        self.metrics.model_loads.inc()
        self._models.put(key, batch, batch.nbytes)
        self._resize_adapter_cache()
        return_freed_memory()  # what it was read, quantized and verified with
        log.info("model_loaded", model=key, megabytes=batch.nbytes >> 20)

    def _choose_threads(self, batch: Batch) -> None:
        """The process's count at the first model; then per step, if results do not depend on it."""
        if self._device.type != "cpu":
            return
        if self._threads is None:
            self._threads = self._cache.read_threads() or self._measure_threads(batch)
            torch.set_num_threads(self._threads)
        if batch.decoder.plan.is_thread_invariant and len(counts := threads.candidates()) > 1:
            batch.threads = threads.ThreadTuner(counts, self._threads)

    def _measure_threads(self, batch: Batch) -> int:
        fastest = threads.fastest(batch.benchmark_step())
        self._cache.write_threads(fastest)
        log.info("threads_chosen", threads=fastest)
        return fastest

    def _resize_adapter_cache(self) -> None:
        """Adapters get the memory that models leave."""
        left = self._memory_bytes - self._models.nbytes
        self._adapters.capacity = max(self._memory_bytes // MIN_ADAPTER_SHARE, left)
        self._adapters.evict(0)

    def _set_cache_key(self, persona_id: str, key: str) -> None:
        """Remember what is loaded, or about to be, for a persona; unload its previous version."""
        if self._cache_keys.get(persona_id) != key:
            self._unload(persona_id)
        self._cache_keys[persona_id] = key

    def _unload(self, persona_id: str) -> None:
        """Running sequences keep what they use."""
        key = self._cache_keys.pop(persona_id, "")
        for blend in [one for one in self._adapters if is_blend(one) and key in parse_blend(one).names]:
            self._adapters.remove(blend)
        self._adapters.remove(key)
        self._verified.pop(key, None)
        batch = self._models.get(key)
        if batch is not None:
            self._replaced.append(batch)
            self._models.remove(key)


def _cache_key(checkpoint: Checkpoint) -> str:
    """Identifies the weights themselves: a version unpublished and published again may have others."""
    manifest = checkpoint.manifest
    digest = hashlib.sha256("".join(sorted(manifest.files.values())).encode()).hexdigest()
    return f"{manifest.persona_id}/{manifest.version}/{digest[:16]}"
