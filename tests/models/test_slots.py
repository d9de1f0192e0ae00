"""The keys and values of the rows under way."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer, DynamicCache

from models.base import Base, LoadedBase, load
from models.batch import Batch
from models.errors import BaseUnavailable
from models.slots import Slots
from tests.fakes.personas import base_at

CPU = torch.device("cpu")


def test_slots_hold_each_rows_own_from_the_first_place_on(tiny_gpt2: Path) -> None:
    """Rows of different lengths that joined, moved and left have the keys they would have alone."""
    batch = Batch(load(base_at(tiny_gpt2), torch.float32), CPU)
    prompts = [[0, 5, 6, 7, 8], [0, 9, 10], [0, 11, 12, 13]]
    with torch.inference_mode():
        together, alone = Slots(CPU), Slots(CPU)
        for prompt in prompts:
            together.take_in(_read(batch, prompt))
        batch.layers.seat([None] * 3)
        batch._step([20, 21, 22], together)
        together.keep([2, 1])
        found = batch._step([30, 31], together)
        alone.take_in(_read(batch, [0, 11, 12, 13]))
        batch._step([22], alone)
        torch.testing.assert_close(found[:1], batch._step([30], alone))
    assert (together.lengths, alone.lengths) == ([6, 5], [6])


def test_slots_grow_past_their_room(tiny_gpt2: Path) -> None:
    """A row may become longer than its slot was at first: what it says is what reading it at once gives."""
    batch, tokens = Batch(load(base_at(tiny_gpt2), torch.float32), CPU), list(range(1, 151))
    with torch.inference_mode():
        slots = Slots(CPU)
        slots.take_in(_read(batch, tokens[:1]))
        for token in tokens[1:]:
            found = batch._step([token], slots)
        expected = batch.model(torch.tensor([tokens])).logits[:, -1]
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def _read(batch: Batch, prompt: list[int]) -> Any:
    cache = DynamicCache()
    batch.layers.seat([None])
    batch._read([prompt], cache)
    return cache


def test_a_model_that_cannot_be_batched_is_refused(tiny_gpt2: Path) -> None:
    """A model that finds something else step by step than at once is refused when it is loaded, not served wrongly."""

    class Forgetful(torch.nn.Module):
        """Takes in only the last of the tokens it is shown."""

        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model, self.config, self.generation_config = model, model.config, model.generation_config
            self.dtype = torch.float32

        def forward(self, input_ids: torch.Tensor, **rest: Any) -> Any:
            return self.model(input_ids[:, -1:], past_key_values=rest["past_key_values"])

    base = Base("forgetful", tiny_gpt2, "")
    model = Forgetful(load(base, torch.float32).model)
    batch = Batch(LoadedBase(base, model, AutoTokenizer.from_pretrained(tiny_gpt2), 0, 256), CPU)
    with pytest.raises(BaseUnavailable, match="forgetful"):
        batch.rehearse()
