"""The voices in memory: base models, adapters and full checkpoints, the unused making room for the asked-for.

It does not know requests or rows, only which published persona is spoken by which weights.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
import torch

from models.base_models.catalog import BaseModelSpec, folder_of, load, resolve
from models.domain.blend import Blend, is_blend, parse_blend
from models.domain.errors import CheckpointUnfit, NotFound, RequestUnfit, ServiceError, TryLater
from models.engine.core.lru_cache import LruCache
from models.engine.core.metrics import Metrics
from models.engine.core.model_loader import ModelLoader, PendingLoad
from models.engine.kernels import threads
from models.engine.lora.adapter import LoraAdapter, read_adapter, summed
from models.engine.scheduler.batch import Batch
from models.personas import checkpoints
from models.personas.checkpoints import Checkpoint
from models.runtime.data_dir import DataDir

WEIGHTS = ("*.safetensors", "*.bin")
WORKSPACE = 0.4  # of the memory may be taken besides, by rows under way and copies of their adapters beside the model
BUSY_SECONDS = 10.0  # about what the rows on another model take to end

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedPersona:
    """What speaks for a persona: a model with its batch, and the adapter on it where the persona has one."""

    batch: Batch
    adapter: LoraAdapter | None


class ModelManager:
    """Loads what is asked for, keeps it within `memory` bytes, and sees new versions and unpublished personas.

    `dtype` is the number format, None the fastest here; then weights are kept in 8 bits too where that does no harm.
    """

    def __init__(
        self, home: DataDir, hf_endpoint: str, memory: int, device: torch.device, dtype: torch.dtype | None = None
    ) -> None:
        self.home = home
        self._hf_endpoint = hf_endpoint
        self._device = device
        self._dtype = dtype
        self._models: LruCache[Batch] = LruCache(memory, is_in_use=lambda batch: batch.is_busy)
        self._adapters: LruCache[LoraAdapter] = LruCache(memory)
        self._replaced: list[Batch] = []
        self._memory = memory
        self.metrics = Metrics()
        self._loaded: dict[str, str] = {}  # persona id -> the key its weights have on one of the shelves
        self._threads: int | None = None
        self._whole: dict[str, object] = {}  # by voice: the stamp of files that were hashed
        self._loader: ModelLoader[Batch] = ModelLoader()

    @property
    def is_reading(self) -> bool:
        """Whether a model is being read, and no other can be."""
        return self._loader.is_busy

    def voice(self, persona_id: str, patience: float | None = None) -> LoadedPersona:
        """The voice of the version in force, or of several mixed: `persona_id` is then as
        `models.domain.blend` writes it.

        Raises NotFound, CheckpointUnfit, BaseUnavailable, TryLater, RequestUnfit for what cannot be mixed; and Loading
        where a model has to be read and is not there after `patience` seconds (None waits for it).
        """
        if is_blend(persona_id):
            return self._mixed(parse_blend(persona_id), patience)
        checkpoint = checkpoints.current(self.home, persona_id)
        if checkpoint.manifest.kind == "full":
            return LoadedPersona(self._full(checkpoint, patience), None)
        batch = self._base(checkpoint, patience)
        return LoadedPersona(batch, self._adapter(checkpoint, batch))

    def read(self, base: BaseModelSpec) -> Batch:
        """A model from the disk into memory; on the loader's thread."""
        workspace = int(self._memory * WORKSPACE)
        return Batch(load(base, self._dtype), self._device, memory=workspace, may_round=self._dtype is None)

    def _mixed(self, mixture: Blend, patience: float | None) -> LoadedPersona:
        """Their adapters added up, kept as one more adapter; a new version of one makes it another."""
        voices = [self.voice(name, patience) for name in mixture.names]
        batch, adapters = voices[0].batch, [voice.adapter for voice in voices if voice.adapter is not None]
        if len(adapters) < len(voices) or any(voice.batch is not batch for voice in voices):
            raise RequestUnfit("Only personas on one base model, and none with a model of its own, can be mixed.")
        key = mixture.renamed(self._loaded.__getitem__)
        adapter = self._adapters.take(key)
        if adapter is None:
            adapter = summed(adapters, mixture.shares())
            self._adapters.put(key, adapter, adapter.size)
        return LoadedPersona(batch, adapter)

    def batches(self) -> Iterator[Batch]:
        """The batches that have rows to go on with, those of replaced versions too."""
        self._replaced = [batch for batch in self._replaced if batch.is_busy]
        return (batch for batch in (*self._models.values(), *self._replaced) if batch.is_busy)

    def forget_unpublished(self) -> None:
        """Let go of the weights of personas that are no longer published."""
        for persona_id in list(self._loaded):
            if not checkpoints.is_published(self.home, persona_id):
                self._forget(persona_id)

    def preload(self) -> None:
        """Load the base that most published personas speak through, so that the first tweet is quick."""
        bases: Counter[str] = Counter()
        examples: dict[str, Checkpoint] = {}
        for persona_id in checkpoints.published(self.home):
            try:
                checkpoint = checkpoints.current(self.home, persona_id)
            except (CheckpointUnfit, NotFound):
                continue  # whoever asks for it will be told
            if checkpoint.manifest.kind == "adapter":
                bases[checkpoint.manifest.base] += 1
                examples[checkpoint.manifest.base] = checkpoint
        for base, _count in bases.most_common(1):
            try:
                self._base(examples[base])
            except ServiceError as error:
                log.warning("base not loaded", base=base, reason=error.sentence)

    def _base(self, checkpoint: Checkpoint, patience: float | None = None) -> Batch:
        """The base model an adapter was made for. Its fingerprint is compared: another base would talk noise."""
        manifest = checkpoint.manifest
        batch = self._models.take(manifest.base)
        if batch is None:
            size = _size(folder_of(manifest.base, self.home))
            batch = self._load(manifest.base, lambda: self._read_base(manifest.base), size, patience)
        if batch.loaded.base.fingerprint != manifest.base_fingerprint:
            raise CheckpointUnfit(f"The persona was made on another {manifest.base} than the one here; train it again.")
        return batch

    def _read_base(self, name: str) -> Batch:
        return self.read(resolve(name, self.home, self._hf_endpoint))

    def _full(self, checkpoint: Checkpoint, patience: float | None) -> Batch:
        """A persona's own model."""
        key = _key(checkpoint)
        self._remember(checkpoint.manifest.persona_id, key)
        batch = self._models.take(key)
        if batch is None:
            batch = self._load(key, lambda: self._read_full(key, checkpoint), _size(checkpoint.path), patience)
        return batch

    def _read_full(self, key: str, checkpoint: Checkpoint) -> Batch:
        checkpoint.verify()
        return self.read(BaseModelSpec(key, checkpoint.path, checkpoint.manifest.base_fingerprint))

    def _adapter(self, checkpoint: Checkpoint, batch: Batch) -> LoraAdapter:
        key = _key(checkpoint)
        adapter = self._adapters.take(key)
        if adapter is None:
            self._verify(key, checkpoint)
            adapter = read_adapter(checkpoint.path, batch.network.dtype)
            self.metrics.adapter_loads.inc()
            self._share_memory()
            self._adapters.put(key, adapter, adapter.size)
            self._remember(checkpoint.manifest.persona_id, key)
            checkpoints.prune(self.home, checkpoint.manifest.persona_id, in_use=checkpoint.manifest.version)
        batch.admit(adapter)  # the base may have been loaded anew since
        return adapter

    def _verify(self, key: str, checkpoint: Checkpoint) -> None:
        """Read all its files and compare, unless they are those that were whole before. Raises CheckpointUnfit."""
        try:
            stamp = checkpoint.stamp()
        except OSError:
            stamp = None  # what is missing has its sentence there
        if stamp is None or self._whole.get(key) != stamp:
            checkpoint.verify()
            self._whole[key] = stamp

    def _load(self, key: str, read: Callable[[], Batch], size: int, patience: float | None) -> Batch:
        """Have a model of about `size` bytes read once there is room. Raises TryLater while rows hold the memory."""
        while True:
            for name, found in self._loader.take_all().items():
                self._shelve(name, found)
            batch = self._models.take(key)
            if batch is not None:
                return batch
            self._loader.check(key)
            if not self._loader.is_busy:
                if not self._models.make_room(size) and any(self.batches()):
                    raise TryLater("The engine's memory is taken by other personas just now.", BUSY_SECONDS)
                self._loader.start(key, read)
            self._loader.wait(patience)
            if patience is not None and self._loader.is_busy:
                raise PendingLoad

    def _shelve(self, key: str, batch: Batch) -> None:
        """Keep it, unless it is of a persona that was replaced or taken back while it was read."""
        path = batch.loaded.base.path
        if path.is_relative_to(self.home.checkpoints.resolve()):
            if key not in self._loaded.values():
                return
            checkpoints.prune(self.home, path.parent.name, in_use=int(path.name))
        self._choose_threads(batch)
        self.metrics.model_loads.inc()
        self._models.put(key, batch, batch.size)
        self._share_memory()
        log.info("model loaded", model=key, megabytes=batch.size >> 20)

    def _choose_threads(self, batch: Batch) -> None:
        """Once for all at the first model; then by the step, where a text does not depend on it."""
        if self._device.type != "cpu":
            return
        if self._threads is None:
            self._threads = threads.fastest(batch.timed_step())
            log.info("threads chosen", threads=self._threads)
        if batch.network.is_steady and len(counts := threads.candidates()) > 1:
            batch.threads = threads.Threads(counts, self._threads)

    def _share_memory(self) -> None:
        """What the models leave is the adapters', but a tenth always: without any, each request would load one."""
        self._adapters.room = max(self._memory // 10, self._memory - self._models.size)
        self._adapters.make_room(0)

    def _remember(self, persona_id: str, key: str) -> None:
        """What is loaded for the persona, or about to be; what it replaces is let go of."""
        if self._loaded.get(persona_id) != key:
            self._forget(persona_id)
        self._loaded[persona_id] = key

    def _forget(self, persona_id: str) -> None:
        """Rows under way go on with what they have."""
        key = self._loaded.pop(persona_id, "")
        for mixed in [one for one in self._adapters if is_blend(one) and key in parse_blend(one).names]:
            self._adapters.drop(mixed)
        self._adapters.drop(key)
        self._whole.pop(key, None)
        batch = self._models.take(key)
        if batch is not None:
            self._replaced.append(batch)
            self._models.drop(key)


def _size(folder: Path) -> int:
    """Bytes of the weights there."""
    return sum(path.stat().st_size for pattern in WEIGHTS for path in folder.glob(pattern))


def _key(checkpoint: Checkpoint) -> str:
    """Names the very weights: a version taken back and published anew under its old number is another."""
    manifest = checkpoint.manifest
    digest = hashlib.sha256("".join(sorted(manifest.files.values())).encode()).hexdigest()
    return f"{manifest.persona_id}/{manifest.version}/{digest[:16]}"
