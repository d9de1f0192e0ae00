"""transformers fallback: runs any causal model, more slowly than the fused decoder.

LoRA is added by hooks (`lora.hf_hooks`); the KV cache looks to the model like transformers' own (`hf_kv_cache`).
"""

import inspect
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from models.engine.lora.adapter import LoraAdapter, LoraBackend
from models.engine.lora.hf_hooks import LoraHooks
from models.engine.model.hf_kv_cache import HfKvCache
from models.engine.model.numerics import NumericsPlan


class HfDecoder:
    """`decoder.Decoder` for any model that takes `cache`."""

    def __init__(self, model: Any, device: torch.device) -> None:
        self.plan = NumericsPlan(dtype=model.dtype, int8=False, attention="torch", lora="hooks")
        self.nbytes = sum(weight.nbytes for weight in model.parameters())
        self.nbytes_per_token = _nbytes_per_token(model)
        self._model = model
        self._hooks = LoraHooks(model)
        self._lora: LoraBackend[None] = self._hooks
        self._device = device
        self._cache = HfKvCache(device)
        self._parameters = inspect.signature(model.forward).parameters

    def check_adapter(self, adapter: LoraAdapter) -> None:
        self._hooks.check(adapter)

    def forward(
        self, tokens: Sequence[int], prompts: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        """Running sequences first, then the prompts of each length together, so that none is padded."""
        logits, start = [], len(tokens)
        if tokens:
            self._lora.assign(adapters[:start], [1] * start)
            logits.append(self._decode(tokens))
        for length, group in groupby(prompts, key=len):
            alike, read = list(group), DynamicCache()
            self._lora.assign(adapters[start : start + len(alike)], [length] * len(alike))
            logits.append(self._prefill(alike, read))
            self._cache.append(read)
            start += len(alike)
        return torch.cat(logits)

    def keep(self, rows: Sequence[int]) -> None:
        self._cache.keep(rows)

    def clear(self) -> None:
        self._cache = HfKvCache(self._device)

    def _prefill(self, prompts: Sequence[Sequence[int]], cache: DynamicCache) -> Tensor:
        """Prompts of one length; returns the logits [B, V] after them."""
        tokens = torch.tensor(prompts, device=self._device)
        positions = torch.arange(tokens.shape[1], device=self._device).expand(tokens.shape)
        return self._forward(tokens, torch.ones_like(tokens), positions, cache)

    def _decode(self, tokens: Sequence[int]) -> Tensor:
        positions, mask = self._cache.begin_decode(self.plan.dtype)
        return self._forward(torch.tensor(tokens, device=self._device).unsqueeze(-1), mask, positions, self._cache)

    def _forward(self, tokens: Tensor, mask: Tensor, positions: Tensor, cache: DynamicCache) -> Tensor:
        optional = {"position_ids": positions, "logits_to_keep": 1}
        taken = {name: value for name, value in optional.items() if name in self._parameters}
        output: Any = self._model(input_ids=tokens, attention_mask=mask, cache=cache, use_cache=True, **taken)
        logits: Tensor = output.logits[:, -1]
        return logits.float()


def _nbytes_per_token(model: Any) -> int:
    """Bytes of one token's keys and values, as far as the configuration tells."""
    config = model.config
    kv_heads = getattr(config, "num_key_value_heads", None) or getattr(config, "num_attention_heads", 1)
    head_size = getattr(config, "head_dim", None) or config.hidden_size // getattr(config, "num_attention_heads", 1)
    elements: int = 2 * config.num_hidden_layers * kv_heads * head_size
    return elements * torch.finfo(model.dtype).bits // 8
