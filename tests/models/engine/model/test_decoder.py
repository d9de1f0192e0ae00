"""The networks of our own against transformers and PEFT."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from models.base_models.catalog import load
from models.domain.errors import CheckpointUnfit
from models.engine.layers.kv_cache import KvCache, KvCacheShape
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import RANK_STEP, LoraAdapter, LoraPair, read_adapter
from models.engine.lora.stacked import LoraSlots
from models.engine.model.decoder import FusedDecoder, own_network
from models.engine.model.verification import open_network
from tests.fakes.personas import adapted, base_at

CPU = torch.device("cpu")
PROMPTS = [[0, 12, 13], [0, 9, 8, 7], [0, 45, 89, 277, 82], [0, 286, 77, 40, 12, 3]]
LATER = [[5, 6, 7, 8], [21, 22, 23, 24], [31, 32, 33, 34]]
FAMILIES = pytest.mark.parametrize("family", ["gpt2", "llama"])


def network_of(base: Path, dtype: torch.dtype = torch.float32) -> FusedDecoder:
    network = own_network(load(base_at(base), dtype).model, CPU, 32)
    assert network is not None
    return network


def told(network: Any, adapters: Sequence[LoraAdapter | None]) -> torch.Tensor:
    """What each of PROMPTS' rows hears after its last token of LATER: [rows, vocabulary]."""
    with torch.inference_mode():
        found: torch.Tensor = network.advance([], PROMPTS, adapters)
        for tokens in LATER:
            found = network.advance(tokens, [], adapters)
    return found


def expected_of(model: Any, row: int) -> torch.Tensor:
    ids = torch.tensor([PROMPTS[row] + [tokens[row] for tokens in LATER]])
    with torch.inference_mode():
        logits: torch.Tensor = model(ids).logits[:, -1]
    return logits


@FAMILIES
def test_rows_hear_what_peft_would_tell_them(family: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Rows of several personas, of different ranks and layers, and of none, each hear what PEFT tells them alone."""
    base: Path = request.getfixturevalue(f"tiny_{family}")
    output = "c_proj" if family == "gpt2" else "down_proj"
    changes: list[dict[str, Any]] = [{}, {"r": 23}, {"r": 2, "target_modules": [output]}]
    models = [adapted(base, seed, **change) for seed, change in enumerate(changes)]
    adapters = []
    for number, model in enumerate(models):
        model.save_pretrained(tmp_path / str(number))
        adapters.append(read_adapter(tmp_path / str(number), torch.float32))
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    expected = torch.cat([expected_of(model, row) for row, model in enumerate([*models, plain])])
    torch.testing.assert_close(told(network_of(base), [*adapters, None]), expected, atol=1e-4, rtol=1e-4)


@FAMILIES
def test_a_row_hears_the_same_whoever_is_beside_it(family: str, request: pytest.FixtureRequest) -> None:
    """Rows that join in the middle, move and leave, with seats given anew, change nothing for those that stay."""
    network = network_of(request.getfixturevalue(f"tiny_{family}"))
    adapters = [made_adapter(network, seed, rank=4 + 9 * seed) for seed in range(3)]
    with torch.inference_mode():
        network.advance([], [PROMPTS[0]], adapters[:1])
        alone = [network.advance([token], [], adapters[:1]) for token in (5, 6, 7)]
        network.clear()
        network.advance([], [PROMPTS[1], PROMPTS[0]], [adapters[1], adapters[0]])
        beside = [network.advance([8, 5], [PROMPTS[2]] * 6, [adapters[1], adapters[0], *[adapters[2]] * 6])[1:2]]
        network.keep([7, 1, 2])
        beside.append(network.advance([9, 6, 9], [], [adapters[2], adapters[0], adapters[2]])[1:2])
        network.keep([1])
        beside.append(network.advance([7], [], adapters[:1]))
    torch.testing.assert_close(torch.cat(beside), torch.cat(alone), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("rows", [1, 4, 5, 32])
def test_bfloat16_gives_the_same_bits_in_such_company(rows: int, tiny_gpt2: Path) -> None:
    """Rows of one prompt, of one persona or two, hear the very same numbers as one alone; no law in bfloat16."""
    network = network_of(tiny_gpt2, torch.bfloat16)
    mine, other = made_adapter(network, 1, 8), made_adapter(network, 2, 24)

    def hears(adapters: list[LoraAdapter]) -> torch.Tensor:
        network.clear()
        with torch.inference_mode():
            network.advance([], [PROMPTS[2]] * len(adapters), adapters)
            found = [network.advance([token] * len(adapters), [], adapters)[0] for token in range(20, 40)]
        return torch.stack(found)

    alone = hears([mine])
    assert hears([mine] * rows).equal(alone)
    assert hears([mine, *[other] * (rows - 1)]).equal(alone)


def test_bfloat16_gives_the_same_bits_with_any_number_of_threads(tiny_gpt2: Path) -> None:
    """So a step can be made with as many as are fastest at that moment."""
    network, rows = network_of(tiny_gpt2, torch.bfloat16), 8
    adapters = [made_adapter(network, seed, 16) for seed in range(4)]
    threads, found = torch.get_num_threads(), []
    assert network.is_steady
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            network.clear()
            with torch.inference_mode():
                network.advance([], [PROMPTS[2]] * rows, [adapters[row % 4] for row in range(rows)])
                found.append(network.advance([9] * rows, [], [adapters[row % 4] for row in range(rows)]))
    finally:
        torch.set_num_threads(threads)
    assert all(one.equal(found[0]) for one in found)


def test_seats_are_given_again(tiny_gpt2: Path) -> None:
    """More personas one after the other than there are seats: each hears its own."""
    network = network_of(tiny_gpt2)
    adapters = [made_adapter(network, seed, 4) for seed in range(9)]
    once = [after_prompt(network, [adapter]) for adapter in adapters]
    pairs = [after_prompt(network, [adapters[place], adapters[-1 - place]])[:1] for place in range(9)]
    torch.testing.assert_close(torch.cat(pairs), torch.cat(once), atol=1e-5, rtol=1e-5)


def test_a_high_rank_leaves_with_its_adapter() -> None:
    """The seats of those that stay are as wide as they need, not as the widest that ever sat there."""
    joint = FusedLinear({"layer": torch.nn.Linear(8, 8)})
    seats = LoraSlots([joint], CPU, 4)
    wide, small = (LoraAdapter({"layer": LoraPair(torch.ones(rank, 8), torch.ones(8, rank))}) for rank in (128, 8))
    with torch.inference_mode():
        seats.seat([wide, small], [1, 1])
        beside = seats.seat([wide, small], [1, 1]).apply(joint, torch.ones(2, 8))[1:]
        alone = seats.seat([small], [1]).apply(joint, torch.ones(1, 8))
    assert joint.rank == RANK_STEP
    torch.testing.assert_close(alone, beside)


def test_a_long_text_leaves_with_its_room() -> None:
    """The slots become narrow again for who comes after it; what the rows that stay have read is still there."""
    cache = KvCache(KvCacheShape(layers=1, heads=1, shared=1, size=4), torch.float32, CPU)

    def passes(lengths: list[int], shown: torch.Tensor) -> torch.Tensor:
        step, numbers = cache.begin(lengths), shown.view(-1, 1, 4)
        return cache.attend(0, step, numbers, numbers, numbers)

    torch.manual_seed(0)
    prompt, token = torch.randn(9, 4), torch.randn(1, 4)
    passes([9], prompt)
    expected, small = passes([], token), cache.size
    cache.clear()
    passes([9, 800], torch.cat((prompt, torch.randn(800, 4))))
    cache.keep([0])
    torch.testing.assert_close(passes([], token), expected)
    assert cache.size == 2 * small  # of two slots


def test_a_tied_head_is_counted_twice(tiny_gpt2: Path) -> None:
    """It is laid out for its product and stays what words are looked up in: both take memory."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    untied = network_of(tiny_gpt2).size
    loaded.model.lm_head.weight = loaded.model.transformer.wte.weight
    tied = own_network(loaded.model, CPU, 2)
    assert tied is not None
    assert tied.size == untied


def test_an_adapter_of_another_shape_is_refused(tiny_gpt2: Path, tiny_llama: Path) -> None:
    """Layers that are not there, or have other sizes."""
    with pytest.raises(CheckpointUnfit, match="another base"):
        network_of(tiny_gpt2).admit(made_adapter(network_of(tiny_llama), 1, 4))


def test_a_model_that_only_looks_like_ours_goes_the_generic_way(tiny_gpt2: Path) -> None:
    """A GPT-2 with another arithmetic, known from its configuration or only from what it finds."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    loaded.model.transformer.h[0].mlp.act = torch.nn.ReLU()
    assert not isinstance(open_network(loaded, CPU, 8), FusedDecoder)
    loaded.model.config.activation_function = "relu"
    assert own_network(loaded.model, CPU, 8) is None


def after_prompt(network: FusedDecoder, adapters: list[LoraAdapter]) -> torch.Tensor:
    network.keep([])
    with torch.inference_mode():
        return network.advance([], [PROMPTS[0]] * len(adapters), adapters)


def made_adapter(network: FusedDecoder, seed: int, rank: int) -> LoraAdapter:
    """Random products on every layer but the last."""
    chance = torch.Generator().manual_seed(seed)

    def some(*shape: int) -> torch.Tensor:
        return (torch.randn(shape, generator=chance) * 0.1).to(network.dtype)

    shapes = {path: shape for path, shape in network.shapes.items() if path != "lm_head"}
    return LoraAdapter({path: LoraPair(some(rank, ins), some(outs, rank)) for path, (ins, outs) in shapes.items()})
