"""Numerics plan: the number formats and backends that one model is served with. `verification` decides it once."""

from dataclasses import dataclass
from typing import Literal

import torch


@dataclass(frozen=True, slots=True)
class NumericsPlan:
    """`dtype` is that of the loaded weights and of the KV cache; with `int8` the linear layers are quantized."""

    dtype: torch.dtype
    int8: bool
    attention: Literal["compiled", "torch"]  # for decode; compiled beside int8
    lora: Literal["stacked", "in_place", "hooks"]

    @property
    def activation_dtype(self) -> torch.dtype:
        """Between layers: int8 layers return float32."""
        return torch.float32 if self.int8 else self.dtype

    @property
    def lora_dtype(self) -> torch.dtype:
        return torch.bfloat16 if self.int8 else self.dtype

    @property
    def copies_adapters(self) -> bool:
        """Whether an adapter in use takes its size in memory a second time."""
        return self.lora != "in_place"

    @property
    def is_thread_invariant(self) -> bool:
        """Whether results are the same bits with any number of threads. Float32 products of torch are not."""
        return self.int8 or (self.lora != "hooks" and self.dtype == torch.bfloat16)
