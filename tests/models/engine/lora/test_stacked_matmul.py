"""Stacked LoRA: slots are assigned, reused and grown."""

from pathlib import Path

import torch

from models.engine.layers.linear import fuse
from models.engine.lora.adapter import RANK_MULTIPLE, LoraAdapter, LoraPair
from models.engine.lora.stacked_matmul import LoraSlots
from models.engine.model.decoder import FusedDecoder
from tests.fakes.decoders import CPU, decoder_at, random_adapter

PROMPT = [0, 12, 13]


def test_slots_are_reused(tiny_gpt2: Path) -> None:
    """With more adapters, one after the other, than there are slots, each sequence still gets its own."""
    decoder = decoder_at(tiny_gpt2)
    adapters = [random_adapter(decoder, seed, 4) for seed in range(9)]
    alone = [prompt_logits(decoder, [adapter]) for adapter in adapters]
    paired = [prompt_logits(decoder, [adapters[number], adapters[-1 - number]])[:1] for number in range(9)]
    torch.testing.assert_close(torch.cat(paired), torch.cat(alone), atol=1e-5, rtol=1e-5)


def test_the_stack_shrinks_after_a_high_rank() -> None:
    """Once the adapter of high rank is gone, the others are no longer padded to its rank."""
    layer = fuse({"layer": torch.nn.Linear(8, 8)})
    slots = LoraSlots([layer], CPU, 4)
    wide, small = (LoraAdapter({"layer": LoraPair(torch.ones(rank, 8), torch.ones(8, rank))}) for rank in (128, 8))
    with torch.inference_mode():
        slots.assign([wide, small], [1, 1])
        paired = slots.assign([wide, small], [1, 1]).apply(layer, torch.ones(2, 8))[1:]
        alone = slots.assign([small], [1]).apply(layer, torch.ones(1, 8))
    assert slots.stacks[layer].rank == RANK_MULTIPLE
    torch.testing.assert_close(alone, paired)


def prompt_logits(decoder: FusedDecoder, adapters: list[LoraAdapter]) -> torch.Tensor:
    decoder.keep([])
    with torch.inference_mode():
        return decoder.forward([], [PROMPT] * len(adapters), adapters)
