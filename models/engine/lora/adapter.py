"""LoRA adapter: read from a PEFT folder, blended with others, and the interface of the backends that apply it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor
from torch.nn.functional import pad

from models.domain.errors import CheckpointUnfit
from models.engine.layers.linear import FusedLinear

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
PREFIX, A_SUFFIX, B_SUFFIX = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
RANK_MULTIPLE = 16  # ranks are padded to it: the width of a vector of bfloat16 pairs
UNSUPPORTED = (  # PEFT settings that change the arithmetic to something other than plain LoRA
    "alora_invocation_tokens",
    "alpha_pattern",
    "layer_replication",
    "lora_bias",
    "modules_to_save",
    "target_parameters",
    "trainable_token_indices",
    "use_bdlora",
    "use_dora",
    "use_qalora",
)


@dataclass(frozen=True, slots=True)
class LoraPair:
    """The two matrices of one layer: its output changes by (x @ aᵀ) @ bᵀ. PEFT's layout, with the scaling in `b`."""

    a: Tensor  # [R, inputs]
    b: Tensor  # [outputs, R]

    @property
    def rank(self) -> int:
        return self.a.shape[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Inputs and outputs of the layer."""
        return self.a.shape[1], self.b.shape[0]


@dataclass(frozen=True, slots=True)
class LoraAdapter:
    """One persona's LoRA matrices, by the path of the layer in the model. Ranks may differ between layers."""

    pairs: dict[str, LoraPair]

    @property
    def nbytes(self) -> int:
        return sum(pair.a.nbytes + pair.b.nbytes for pair in self.pairs.values())

    @property
    def rank(self) -> int:
        """The largest."""
        return max((pair.rank for pair in self.pairs.values()), default=0)

    def check_shapes(self, shapes: dict[str, tuple[int, int]]) -> None:
        """Raises CheckpointUnfit unless every layer is in `shapes` with the same inputs and outputs."""
        for path, pair in self.pairs.items():
            if shapes.get(path) != pair.shape:
                raise CheckpointUnfit("adapter-other-base")


class FusedLoraBatch(Protocol):
    """Which token of a forward pass uses which adapter, for a model of fused layers."""

    def changes(self, layer: FusedLinear) -> bool:
        """Whether any adapter in the batch changes `layer`."""

    def apply(self, layer: FusedLinear, x: Tensor) -> Tensor:
        """`layer` on x [T, inputs], with each token's LoRA added: [T, outputs]."""


class _NoLora:
    """The batch in which no sequence has an adapter."""

    def changes(self, _layer: FusedLinear) -> bool:
        return False

    def apply(self, layer: FusedLinear, x: Tensor) -> Tensor:
        return layer(x)


NO_LORA = _NoLora()
Assigned_co = TypeVar("Assigned_co", covariant=True)


class LoraBackend(Protocol[Assigned_co]):
    """Applies the adapters of many sequences in one forward pass. Backends: `stacked`, `in_place`, `hooks`."""

    def assign(self, adapters: Sequence[LoraAdapter | None], tokens: Sequence[int]) -> Assigned_co:
        """Prepare a forward pass: each sequence's adapter, and how many tokens it has in the pass, in order."""

    def clear(self) -> None:
        """Release what is held of adapters."""


def read_adapter(folder: Path, dtype: torch.dtype) -> LoraAdapter:
    """The adapter that PEFT saved in `folder`, in CPU memory.

    Raises CheckpointUnfit if it is damaged or unsupported.
    """
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        weights = load((folder / WEIGHTS).read_bytes())  # not memory-mapped: truncating the file would kill the process
        _check_supported(config, list(weights))
        paths = [key.removeprefix(PREFIX).removesuffix(A_SUFFIX) for key in weights if key.endswith(A_SUFFIX)]
        pairs = {path: _scaled_pair(weights, path, config, dtype) for path in paths}
    except (OSError, ValueError, KeyError, TypeError, SafetensorError, AttributeError) as error:
        raise CheckpointUnfit("adapter-unreadable") from error
    return LoraAdapter({path: pad_rank(pair, dtype) for path, pair in pairs.items()})


def blend_adapters(adapters: Sequence[LoraAdapter], weights: Sequence[float]) -> LoraAdapter:
    """The weighted sum of several adapters, exactly: their ranks are concatenated."""
    blended = {}
    for path in {path: None for adapter in adapters for path in adapter.pairs}:
        parts = [
            (adapter.pairs[path], weight)
            for adapter, weight in zip(adapters, weights, strict=True)
            if path in adapter.pairs
        ]
        a = torch.cat([pair.a for pair, _weight in parts])
        blended[path] = LoraPair(a, torch.cat([pair.b * weight for pair, weight in parts], dim=1))
    return LoraAdapter(blended)


def pad_rank(pair: LoraPair, dtype: torch.dtype) -> LoraPair:
    """Contiguous, in `dtype`, and padded with zeros to a rank that the kernels can read."""
    a, b = pair.a.to(dtype), pair.b.to(dtype)
    if missing := -pair.rank % RANK_MULTIPLE:
        a, b = pad(a, (0, 0, 0, missing)), pad(b, (0, missing))
    return LoraPair(a.contiguous(), b.contiguous())


def _check_supported(config: dict[str, Any], keys: Sequence[str]) -> None:
    """Refuse what would be served wrongly."""
    unsupported = [name for name in UNSUPPORTED if config.get(name)]
    if config.get("peft_type") != "LORA" or config.get("bias", "none") != "none" or unsupported:
        raise CheckpointUnfit("adapter-not-plain-lora", reason=", ".join(unsupported) or "peft_type, bias")
    if not keys or not all(key.startswith(PREFIX) and key.endswith((A_SUFFIX, B_SUFFIX)) for key in keys):
        raise CheckpointUnfit("adapter-other-weights")


def _scaled_pair(weights: dict[str, Tensor], path: str, config: dict[str, Any], dtype: torch.dtype) -> LoraPair:
    """PEFT stores A as [R, inputs] and B as [outputs, R], also for GPT-2's transposed layers."""
    a, b = weights[PREFIX + path + A_SUFFIX], weights[PREFIX + path + B_SUFFIX]
    rank = a.shape[0]
    if b.shape[1] != rank:
        raise ValueError("A and B have different ranks")
    scaling = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    return LoraPair(a, b * scaling if b.dtype == dtype else b.float() * scaling)  # rounded once either way
