"""Decoder: takes token ids and per-sequence LoRA adapters, keeps the KV cache, returns next-token logits.

`FusedDecoder` runs GPT-2 and Llama with our own layers. Any other model runs in `hf_decoder.HfDecoder`.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import Tensor

from models.engine.layers.kv_cache import KvCache
from models.engine.lora.adapter import FusedLoraBatch, LoraAdapter, LoraBackend
from models.engine.lora.in_place_gemv import LoraPointerTable
from models.engine.lora.stacked_matmul import LoraSlots
from models.engine.model.blocks import Network
from models.engine.model.gpt2 import Gpt2
from models.engine.model.llama import Llama
from models.engine.model.numerics import NumericsPlan
from models.engine.model.weights import Weights

NETWORKS: dict[str, Callable[[Weights], Network]] = {"gpt2": Gpt2, "llama": Llama}


class Decoder(Protocol):
    """One model and the KV cache of the sequences running on it, in order."""

    plan: NumericsPlan
    nbytes: int  # of the weights
    nbytes_per_token: int  # of the KV cache

    def check_adapter(self, adapter: LoraAdapter) -> None:
        """Raises CheckpointUnfit if `adapter` was made for another model."""

    def forward(
        self, tokens: Sequence[int], prompts: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        """Decode one token of each running sequence and prefill the prompts of new ones, shortest first.

        `adapters` has one entry per sequence, the new ones last. Returns the logits [B, V] of each one's next token.
        """

    def keep(self, rows: Sequence[int]) -> None:
        """Drop all sequences but those at `rows`, which go on in that order."""

    def clear(self) -> None:
        """Drop all sequences."""


class FusedDecoder:
    """A decoder with fused layers: all sequences' tokens, prefill and decode, in one forward pass."""

    def __init__(self, weights: Weights, device: torch.device, max_batch_size: int) -> None:
        self.plan = plan = weights.plan
        network = NETWORKS[weights.architecture.family](weights)
        self.nbytes_per_token = network.shape.elements_per_token * torch.finfo(plan.dtype).bits // 8
        self.cache = KvCache(network.shape, plan.dtype, device, is_compiled=plan.attention == "compiled")
        self.network = network
        self.lora: LoraBackend[FusedLoraBatch] = (
            LoraPointerTable(network.layers)
            if plan.lora == "in_place"
            else LoraSlots(network.layers, device, max_batch_size)
        )
        self.shapes = {  # inputs and outputs of every layer that an adapter may change
            sublayer.path: (layer.inputs, sublayer.outputs) for layer in network.layers for sublayer in layer.sublayers
        }
        self._device = device
        self.nbytes = sum(layer.nbytes for layer in network.layers) + network.embeddings_nbytes  # a tied head is twice

    def check_adapter(self, adapter: LoraAdapter) -> None:
        adapter.check_shapes(self.shapes)

    def forward(
        self, tokens: Sequence[int], prompts: Sequence[Sequence[int]], adapters: Sequence[LoraAdapter | None]
    ) -> Tensor:
        prompt_lengths = [len(prompt) for prompt in prompts]
        lora = self.lora.assign(adapters, [1] * len(tokens) + prompt_lengths)
        step = self.cache.begin(prompt_lengths)
        ids = torch.tensor([*tokens, *(token for prompt in prompts for token in prompt)], device=self._device)
        return self.network.forward(ids, step, lora, self.cache).float()

    def keep(self, rows: Sequence[int]) -> None:
        self.cache.keep(rows)
        if not rows and not self.plan.copies_adapters:
            self.lora.clear()  # keeps no adapter in memory; looking it up again costs nothing

    def clear(self) -> None:
        self.cache.clear()
        self.lora.clear()
