"""LoRA by forward hooks, for any transformers model.

A layer stays where it is in the model; a hook adds the LoRA update to its output. So any linear layer can be a target.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from models.engine.lora.adapter import LoraAdapter, LoraPair


class LoraHooks:
    """Hooks on the layers of one model, and which rows of the next forward pass use which adapter."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._shapes: dict[str, tuple[int, int]] = {}  # of the layers that have a hook
        self._rows = 0
        self._runs: list[tuple[int, int, LoraAdapter]] = []  # first row, end, adapter
        self._on_device: dict[int, LoraAdapter] = {}  # copies of the assigned adapters, by the original's id

    def check(self, adapter: LoraAdapter) -> None:
        """Hook every layer that `adapter` changes. Raises CheckpointUnfit if one is not in the model."""
        for path in adapter.pairs:
            self._hook(path)
        adapter.check_shapes(self._shapes)

    def assign(self, adapters: Sequence[LoraAdapter | None], _tokens: Sequence[int]) -> None:
        """Rows have equally many tokens here, so only adapters matter. Adjacent equal adapters share a product."""
        self._rows, self._runs, start = len(adapters), [], 0
        used = {id(one): one for one in adapters if one is not None}
        self._on_device = {key: self._on_device.get(key) or self._to_device(one) for key, one in used.items()}
        for _id, run in groupby(adapters, key=id):
            members = list(run)
            if members[0] is not None:
                self._runs.append((start, start + len(members), self._on_device[id(members[0])]))
            start += len(members)

    def clear(self) -> None:
        self._runs, self._on_device = [], {}

    def _to_device(self, adapter: LoraAdapter) -> LoraAdapter:
        device = next(self._model.parameters()).device
        if device.type == "cpu":
            return adapter
        return LoraAdapter({path: LoraPair(one.a.to(device), one.b.to(device)) for path, one in adapter.pairs.items()})

    def _hook(self, path: str) -> None:
        """Hook the layer at `path`, unless it has a hook or there is no such linear layer."""
        if path in self._shapes:
            return
        try:
            layer = self._model.get_submodule(path)
        except AttributeError:
            return
        if isinstance(layer, nn.Linear | Conv1D):
            inputs, outputs = layer.weight.shape if isinstance(layer, Conv1D) else reversed(layer.weight.shape)
            layer.register_forward_hook(self._add_lora(path))
            self._shapes[path] = (inputs, outputs)

    def _add_lora(self, path: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]:
        def add(_layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
            width = inputs[0].shape[0] // max(self._rows, 1)  # some models lay all rows' tokens end to end
            for start, end, adapter in self._runs:
                pair = adapter.pairs.get(path)
                if pair is not None:
                    rows = slice(start * width, end * width)
                    output[rows] += (inputs[0][rows] @ pair.a.t()) @ pair.b.t()
            return output

        return add
