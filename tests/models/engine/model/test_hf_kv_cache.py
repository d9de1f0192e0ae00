"""The KV cache of the transformers fallback."""

from pathlib import Path

import torch

from models.base_models.catalog import load
from models.engine.model.hf_decoder import HfDecoder
from tests.fakes.decoders import CPU
from tests.fakes.personas import base_at


def fallback(base: Path) -> HfDecoder:
    return HfDecoder(load(base_at(base), torch.float32).model, CPU)


def test_each_slot_is_left_aligned(tiny_gpt2: Path) -> None:
    """Sequences of different lengths that joined, moved and left have the keys that they have alone."""
    decoder, prompts = fallback(tiny_gpt2), [[0, 9, 10], [0, 11, 12, 13], [0, 5, 6, 7, 8]]
    with torch.inference_mode():
        decoder.forward([], prompts, [None] * 3)
        decoder.forward([20, 21, 22], [], [None] * 3)
        decoder.keep([1, 0])
        batched = decoder.forward([30, 31], [], [None] * 2)
        decoder.clear()
        decoder.forward([], [[0, 11, 12, 13]], [None])
        decoder.forward([21], [], [None])
        torch.testing.assert_close(batched[:1], decoder.forward([30], [], [None]))


def test_slots_grow(tiny_gpt2: Path) -> None:
    """Past their first capacity; the logits are those of prefilling all tokens at once."""
    decoder, tokens = fallback(tiny_gpt2), list(range(1, 151))
    with torch.inference_mode():
        expected = decoder.forward([], [tokens], [None])
        decoder.clear()
        logits = decoder.forward([], [tokens[:1]], [None])
        for token in tokens[1:]:
            logits = decoder.forward([token], [], [None])
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)
