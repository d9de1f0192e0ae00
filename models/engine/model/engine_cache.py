"""Engine cache: what a start found out, so that the next one need not: verified int8 models, and the thread count.

A model is kept as its snapshot, quantized. A start that finds one neither imports transformers nor quantizes, nor runs
the base model for comparison: a third of the processor time. A model is used only with the same weights, tokenizer and
configuration, and all only with the same processor, libraries and engine code, which `machine_key` tells apart. It may
be deleted at any time.
"""

import hashlib
import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from models.base_models.catalog import BaseModelSpec
from models.base_models.model_checks import TEXT_SUFFIXES
from models.domain.errors import OutOfSpace
from models.engine.kernels.threads import candidates
from models.engine.layers.int8_linear import QuantizedWeights
from models.engine.layers.linear import FusedLinear, fuse_quantized
from models.engine.model.decoder import FusedDecoder
from models.engine.model.numerics import NumericsPlan
from models.engine.model.served_model import ServedModel
from models.engine.model.tokenizer import FastTokenizer
from models.engine.model.weights import Architecture, HfWeights
from models.runtime.data_dir import DataDir
from models.runtime.files import beside, write_beside

CPU = torch.device("cpu")
LIBRARIES = ("torch", "numba", "tokenizers", "transformers")
LIMITS = ("ATEN_", "ONEDNN_", "DNNL_", "MKL_", "NUMBA_")  # variables that change which instructions are used
PARTS = ("values", "scales", "bias")

log = structlog.get_logger(__name__)


class EngineCache:
    """That of one data folder."""

    def __init__(self, home: DataDir) -> None:
        self._folder = home.engine_cache
        self._threads = self._folder / "threads.json"

    def read_model(self, base: BaseModelSpec, max_batch_size: int) -> ServedModel | None:
        """The model that `base` became at an earlier start here, or None."""
        path = self._path(base)
        try:
            with safe_open(path, "pt") as file:
                facts = json.loads((file.metadata() or {})["facts"])
                decoder = FusedDecoder(SnapshotWeights(file, facts), CPU, max_batch_size)
            tokenizer = FastTokenizer.read(path.with_suffix(".json"))
            return ServedModel(
                base, decoder, tokenizer, facts["separator"], frozenset(facts["end_ids"]), facts["context"]
            )
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - damaged: the tokenizer's library raises Exception itself
            log.warning("snapshot_unreadable", model=base.name, error=type(error).__name__)
            path.unlink(missing_ok=True)
            return None

    def write_model(self, model: ServedModel, weights: HfWeights | None) -> None:
        """Keep an int8 model, and no other of the same base. Where the disk is nearly full, nothing is kept."""
        if weights is None or not weights.plan.int8 or not isinstance(model.tokenizer, FastTokenizer):
            return
        path = self._path(model.base)
        facts = {
            "architecture": asdict(weights.architecture),
            "plan": asdict(weights.plan) | {"dtype": str(weights.plan.dtype).removeprefix("torch.")},
            "outputs": [outputs for outputs, _quantized in weights.quantized],
            "separator": model.separator,
            "end_ids": sorted(model.end_ids),
            "context": model.context,
        }
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            for other in self._folder.glob(f"{model.base.fingerprint[:16]}-*"):
                other.unlink()
            model.tokenizer.write(path.with_suffix(".json"))
            save_file(_tensors(weights), beside(path), {"facts": json.dumps(facts)})
            beside(path).rename(path)
        except (OSError, SafetensorError) as error:  # a full disk: the next start verifies again
            log.warning("snapshot_not_written", model=model.base.name, error=type(error).__name__)
            with suppress(OSError):
                beside(path).unlink(missing_ok=True)

    def read_threads(self) -> int | None:
        """The number of threads that was fastest, if it was measured with as many processors."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(self._threads.read_bytes())
            if found["machine"] == [machine_key(), *candidates()]:
                return int(found["threads"])
        return None

    def write_threads(self, threads: int) -> None:
        found = {"machine": [machine_key(), *candidates()], "threads": threads}
        with suppress(OSError, OutOfSpace):  # a full disk: the next start measures again
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_beside(self._threads, json.dumps(found).encode())

    def _path(self, base: BaseModelSpec) -> Path:
        """Its name has the fingerprint of the weights, and a hash of all else that the snapshot was made from."""
        digest = hashlib.sha256(machine_key().encode())
        for path in sorted(path for path in base.path.iterdir() if path.suffix in TEXT_SUFFIXES):
            digest.update(path.name.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return self._folder / f"{base.fingerprint[:16]}-{digest.hexdigest()[:16]}.safetensors"


class SnapshotWeights:
    """`weights.Weights` of an open snapshot. Layers come in the order in which they were written."""

    def __init__(self, file: Any, facts: dict[str, Any]) -> None:
        plan = facts["plan"]
        self.architecture = Architecture(**facts["architecture"])
        self.plan = NumericsPlan(**plan | {"dtype": getattr(torch, plan["dtype"])})
        self._file = file
        self._numbers = {tuple(outputs): number for number, outputs in enumerate(facts["outputs"])}
        self._outputs = facts["outputs"]

    def tensor(self, name: str) -> Tensor:
        return self._read(name)

    def linear(self, *paths: str) -> FusedLinear:
        number = self._numbers[paths]
        weights = QuantizedWeights(*(self._read(f"{number}.{part}") for part in PARTS))
        return fuse_quantized(self._outputs[number], weights)

    def _read(self, name: str) -> Tensor:
        tensor: Tensor = self._file.get_tensor(name)
        return tensor.clone()  # out of the mapped file, which may be deleted or cut short later


def _tensors(weights: HfWeights) -> dict[str, Tensor]:
    layers = {
        f"{number}.{part}": getattr(quantized, part)
        for number, (_outputs, quantized) in enumerate(weights.quantized)
        for part in PARTS
    }
    return {name: tensor.contiguous() for name, tensor in (weights.tensors | layers).items()}


@cache
def machine_key() -> str:
    """Hash of what decides how a model runs here: processor, libraries, their limits, and the engine's code."""
    digest = hashlib.sha256()
    facts = [
        platform.machine(),
        _processor(),
        *(f"{name} {version(name)}" for name in LIBRARIES),
        *sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(LIMITS)),
    ]
    digest.update("\n".join(facts).encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """Linux: model and features of the first processor. Elsewhere what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text().partition("\n\n")[0].splitlines()
    except OSError:
        return platform.processor()
    return "\n".join(line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part")))
