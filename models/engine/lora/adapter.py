"""LoRA adapters: read from a PEFT folder, and added to each row of a batch by the persona whose row it is.

It does not know personas, batches in time, or text; only which row of a step has which adapter.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn.functional import pad
from transformers.pytorch_utils import Conv1D

from models.domain.errors import CheckpointUnfit

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
PREFIX, DOWN, UP = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
RANK_STEP = 16  # ranks are padded to a multiple: the width of a vector of bfloat16 pairs
UNSERVED = (  # of PEFT's settings: each changes the arithmetic to something other than a low-rank product
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
    """What one layer's output changes by: (x @ downᵀ) @ upᵀ, with the scaling already in `up`. PEFT's own layout."""

    down: Tensor  # [rank, inputs]
    up: Tensor  # [outputs, rank]

    @property
    def rank(self) -> int:
        return self.down.shape[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Inputs and outputs of the layer it is for."""
        return self.down.shape[1], self.up.shape[0]


@dataclass(frozen=True, slots=True)
class LoraAdapter:
    """One persona's products by the path of the layer they belong to. Ranks may differ from layer to layer."""

    products: dict[str, LoraPair]

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(product.down.nbytes + product.up.nbytes for product in self.products.values())

    @property
    def rank(self) -> int:
        """The widest."""
        return max((product.rank for product in self.products.values()), default=0)


def read_adapter(folder: Path, dtype: torch.dtype) -> LoraAdapter:
    """The adapter that PEFT saved in `folder`, in the host's memory.

    Raises CheckpointUnfit when it is damaged or of another make.
    """
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        weights = load((folder / WEIGHTS).read_bytes())  # not mapped: a file cut short later would end the process
        _check(config, list(weights))
        paths = [key.removeprefix(PREFIX).removesuffix(DOWN) for key in weights if key.endswith(DOWN)]
        products = {path: _product(weights, path, config, dtype) for path in paths}
    except (OSError, ValueError, KeyError, TypeError, SafetensorError, AttributeError) as error:
        raise CheckpointUnfit("The persona's adapter cannot be read; train it again to mend it.") from error
    return LoraAdapter({path: placed(product, dtype) for path, product in products.items()})


def summed(adapters: Sequence[LoraAdapter], shares: Sequence[float]) -> LoraAdapter:
    """The adapters' products added up, each times its share: ranks stand one after the other, so nothing is lost."""
    products = {}
    for path in {path: None for adapter in adapters for path in adapter.products}:
        parts = [
            (adapter.products[path], share)
            for adapter, share in zip(adapters, shares, strict=True)
            if path in adapter.products
        ]
        down = torch.cat([product.down for product, _share in parts])
        products[path] = LoraPair(down, torch.cat([product.up * share for product, share in parts], dim=1))
    return LoraAdapter(products)


def _check(config: dict[str, Any], keys: Sequence[str]) -> None:
    """Refuse what this arithmetic would get wrong."""
    strange = [name for name in UNSERVED if config.get(name)]
    if config.get("peft_type") != "LORA" or config.get("bias", "none") != "none" or strange:
        raise CheckpointUnfit(
            f"This adapter is not a plain LoRA ({', '.join(strange) or 'see its peft_type and bias'})."
        )
    if not keys or not all(key.startswith(PREFIX) and key.endswith((DOWN, UP)) for key in keys):
        raise CheckpointUnfit("This adapter holds weights other than LoRA's; only plain LoRA is served.")


def _product(weights: dict[str, Tensor], path: str, config: dict[str, Any], dtype: torch.dtype) -> LoraPair:
    """PEFT keeps A as [rank, inputs] and B as [outputs, rank], also for GPT-2's transposed layers."""
    down, up = weights[PREFIX + path + DOWN], weights[PREFIX + path + UP]
    rank = down.shape[0]
    if up.shape[1] != rank:
        raise ValueError("the two halves of a product have different ranks")
    scaling = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    return LoraPair(down, up * scaling if up.dtype == dtype else up.float() * scaling)  # rounded once either way


def placed(product: LoraPair, dtype: torch.dtype) -> LoraPair:
    """Filled up with zeros to a rank that is a multiple of 16, which is what the loops over it want."""
    down, up = product.down.to(dtype), product.up.to(dtype)
    if more := -product.rank % RANK_STEP:
        down, up = pad(down, (0, 0, 0, more)), pad(up, (0, more))
    return LoraPair(down.contiguous(), up.contiguous())


class AdaptedLayers:
    """The layers of one model that adapters change, and which rows of the coming step have which adapter.

    A layer keeps its place in the model: a hook after it adds to its output, so any linear layer can be a target.
    """

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._shapes: dict[str, tuple[int, int]] = {}
        self._rows = 0
        self._runs: list[tuple[int, int, LoraAdapter]] = []
        self._here: dict[int, LoraAdapter] = {}  # copies beside the model, of the adapters that are seated

    def admit(self, adapter: LoraAdapter) -> None:
        """Make sure every layer that `adapter` changes is there. Raises CheckpointUnfit when it is for another base."""
        for path, product in adapter.products.items():
            if self._shape(path) != product.shape:
                raise CheckpointUnfit("The persona's adapter was made for another base model.")

    def seat(self, adapters: Sequence[LoraAdapter | None]) -> None:
        """Say whose row is whose: one entry a row. Neighbours with the same adapter share one product."""
        self._rows, self._runs, start = len(adapters), [], 0
        self._here = {id(one): self._here.get(id(one)) or self._beside(one) for one in adapters if one is not None}
        for _identity, run in groupby(adapters, key=id):
            members = list(run)
            if members[0] is not None:
                self._runs.append((start, start + len(members), self._here[id(members[0])]))
            start += len(members)

    def _beside(self, adapter: LoraAdapter) -> LoraAdapter:
        device = next(self._model.parameters()).device
        if device.type == "cpu":
            return adapter
        moved = {path: LoraPair(one.down.to(device), one.up.to(device)) for path, one in adapter.products.items()}
        return LoraAdapter(moved)

    def _shape(self, path: str) -> tuple[int, int] | None:
        """Inputs and outputs of the layer at `path`, which from now on adds what its rows' adapters say."""
        if path not in self._shapes:
            try:
                layer = self._model.get_submodule(path)
            except AttributeError:
                return None
            if not isinstance(layer, nn.Linear | Conv1D):
                return None
            inputs, outputs = layer.weight.shape if isinstance(layer, Conv1D) else reversed(layer.weight.shape)
            layer.register_forward_hook(self._hook(path))
            self._shapes[path] = (inputs, outputs)
        return self._shapes[path]

    def _hook(self, path: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]:
        def add(_layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
            width = inputs[0].shape[0] // max(self._rows, 1)  # some models lay all rows' tokens end to end
            for start, stop, adapter in self._runs:
                product = adapter.products.get(path)
                if product is not None:
                    rows = slice(start * width, stop * width)
                    output[rows] += (inputs[0][rows] @ product.down.t()) @ product.up.t()
            return output

        return add
