"""The keys and values of the rows under way, where the model is any of transformers'."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer

from models.base_models.catalog import BaseModelSpec, LoadedBase, load
from models.domain.errors import BaseUnavailable
from models.engine.model.hf_decoder import HfDecoder
from models.engine.model.verification import open_network
from tests.fakes.personas import base_at

CPU = torch.device("cpu")


def generic(base: Path) -> HfDecoder:
    return HfDecoder(load(base_at(base), torch.float32).model, CPU)


def test_slots_hold_each_rows_own_from_the_first_place_on(tiny_gpt2: Path) -> None:
    """Rows of different lengths that joined, moved and left have the keys they would have alone."""
    network, prompts = generic(tiny_gpt2), [[0, 9, 10], [0, 11, 12, 13], [0, 5, 6, 7, 8]]
    with torch.inference_mode():
        network.advance([], prompts, [None] * 3)
        network.advance([20, 21, 22], [], [None] * 3)
        network.keep([1, 0])
        found = network.advance([30, 31], [], [None] * 2)
        network.clear()
        network.advance([], [[0, 11, 12, 13]], [None])
        network.advance([21], [], [None])
        torch.testing.assert_close(found[:1], network.advance([30], [], [None]))


def test_slots_grow_past_their_room(tiny_gpt2: Path) -> None:
    """A row may become longer than its slot was at first: what it says is what reading it at once gives."""
    network, tokens = generic(tiny_gpt2), list(range(1, 151))
    with torch.inference_mode():
        expected = network.advance([], [tokens], [None])
        network.clear()
        found = network.advance([], [tokens[:1]], [None])
        for token in tokens[1:]:
            found = network.advance([token], [], [None])
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_a_model_that_cannot_be_batched_is_refused(tiny_gpt2: Path) -> None:
    """A model that finds something else step by step than at once is refused when it is loaded, not served wrongly."""

    class Forgetful(torch.nn.Module):
        """Takes in only the last of the tokens it is shown."""

        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model, self.config, self.generation_config = model, model.config, model.generation_config
            self.dtype = torch.float32

        def forward(self, input_ids: torch.Tensor, **rest: Any) -> Any:
            return self.model(input_ids[:, -1:], cache=rest["cache"])

    base = BaseModelSpec("forgetful", tiny_gpt2, "")
    model = Forgetful(load(base, torch.float32).model)
    with pytest.raises(BaseUnavailable, match="forgetful"):
        open_network(LoadedBase(base, model, AutoTokenizer.from_pretrained(tiny_gpt2), 0, 256), CPU, 32)
