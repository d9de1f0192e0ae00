"""Any causal model of transformers as a network: slower than our own, and whatever the architecture.

It does not know what the model is made of; it asks only what a pass gives. Adapters are added by hooks behind its
layers (`models.engine.lora.adapter`), rows' keys and values lie in slots that look like transformers' own
cache (`models.engine.model.hf_kv_cache`).
"""

import inspect
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from models.engine.lora.adapter import AdaptedLayers, LoraAdapter
from models.engine.model.hf_kv_cache import HfKvCache


class HfDecoder:
    """`models.engine.model.decoder.Network` for any model that takes `cache`."""

    def __init__(self, model: Any, device: torch.device) -> None:
        self.dtype: torch.dtype = model.dtype
        self.is_copying = True
        self.is_steady = False  # nobody knows
        self.size = sum(weight.nbytes for weight in model.parameters())
        self.token_size = _token_size(model)
        self._model = model
        self._layers = AdaptedLayers(model)
        self._device = device
        self._slots = HfKvCache(device)
        self._takes = inspect.signature(model.forward).parameters

    def admit(self, adapter: LoraAdapter) -> None:
        self._layers.admit(adapter)

    def advance(
        self, tokens: Sequence[int], joining: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        """The rows under way first, then prompts of one length together, so that none is padded."""
        found, start = [], len(tokens)
        if tokens:
            self._layers.seat(adapters[:start])
            found.append(self._step(tokens))
        for _length, alike in groupby(joining, key=len):
            prompts, read = list(alike), DynamicCache()
            self._layers.seat(adapters[start : start + len(prompts)])
            found.append(self._read(prompts, read))
            self._slots.take_in(read)
            start += len(prompts)
        return torch.cat(found)

    def keep(self, places: Sequence[int]) -> None:
        self._slots.keep(places)

    def clear(self) -> None:
        self._slots = HfKvCache(self._device)

    def _read(self, prompts: Sequence[Sequence[int]], cache: DynamicCache) -> Tensor:
        """Show whole prompts, all of one length; gives the logits after them."""
        tokens = torch.tensor(prompts, device=self._device)
        positions = torch.arange(tokens.shape[1], device=self._device).expand(tokens.shape)
        return self._forward(tokens, torch.ones_like(tokens), positions, cache)

    def _step(self, tokens: Sequence[int]) -> Tensor:
        """Show every row its next token; gives the logits [rows, vocabulary] after it."""
        positions, mask = self._slots.next_token(self.dtype)
        return self._forward(torch.tensor(tokens, device=self._device).unsqueeze(-1), mask, positions, self._slots)

    def _forward(self, tokens: Tensor, mask: Tensor, positions: Tensor, cache: DynamicCache) -> Tensor:
        offered = {"position_ids": positions, "logits_to_keep": 1}
        taken = {name: value for name, value in offered.items() if name in self._takes}
        output: Any = self._model(input_ids=tokens, attention_mask=mask, cache=cache, use_cache=True, **taken)
        logits: Tensor = output.logits[:, -1]
        return logits.float()


def _token_size(model: Any) -> int:
    """Bytes of a token's keys and values, as far as a configuration tells."""
    config = model.config
    heads = getattr(config, "num_key_value_heads", None) or getattr(config, "num_attention_heads", 1)
    width = getattr(config, "head_dim", None) or config.hidden_size // getattr(config, "num_attention_heads", 1)
    numbers: int = 2 * config.num_hidden_layers * heads * width
    return numbers * torch.finfo(model.dtype).bits // 8
