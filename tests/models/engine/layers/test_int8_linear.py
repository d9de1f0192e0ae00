"""Products in 8 bits: close to the exact ones, and the same bits in any company."""

from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from models.base_models.catalog import load
from models.engine.layers.int8_linear import has_own_loop, is_fast_here, rounded
from models.engine.lora.adapter import LoraAdapter, LoraPair
from models.engine.model.decoder import FusedDecoder, own_network
from models.engine.model.verification import open_network
from tests.fakes.personas import base_at
from tests.processors import needs_vnni

CPU = torch.device("cpu")
SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(64, 48), (768, 96), (1536, 64)])


def made(outputs: int, inputs: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Weights, a bias and 32 rows of very different sizes."""
    torch.manual_seed(inputs)
    sizes = torch.logspace(-3, 3, 32).unsqueeze(1)
    return torch.randn(outputs, inputs), torch.randn(outputs), torch.randn(32, inputs) * sizes + 0.1


@needs_vnni
def test_where_the_processor_has_the_instructions_they_are_used() -> None:
    """Else a new torch or compiler would take the speed away without a word."""
    assert is_fast_here()
    assert has_own_loop()


@SHAPES
def test_rounded_products_are_close(inputs: int, outputs: int) -> None:
    """Within a fiftieth of each row's size."""
    weight, bias, x = made(outputs, inputs)
    expected, found = x @ weight.t() + bias, rounded(weight, bias)(x)
    assert ((found - expected).norm(dim=1) <= 0.02 * expected.norm(dim=1)).all()


def test_inputs_that_fill_no_step_of_the_loops_are_refused() -> None:
    """The network is then not rounded at all."""
    with pytest.raises(ValueError, match="multiple of 16"):
        rounded(torch.ones(8, 40), None)


def test_weights_may_lie_in_memory_the_other_way_round() -> None:
    """The kernel would read them as they lie, and give noise without a word."""
    weight, bias, x = made(48, 64)
    turned = weight.t().contiguous().t()
    assert rounded(turned, bias)(x).equal(rounded(weight, bias)(x))


def test_a_single_large_number_is_borne() -> None:
    """What stands beside a number 50 times as large as any other is not lost."""
    weight, x = made(96, 768)[0], torch.randn(32, 768)
    x[:, 7] = 50 * x.abs().amax(1)
    weight[:, 7] = 0  # so that only the others count
    expected = x @ weight.t()
    assert ((rounded(weight, None)(x) - expected).norm(dim=1) < 0.1 * expected.norm(dim=1)).all()


@SHAPES
def test_a_row_is_the_same_bits_in_any_company(inputs: int, outputs: int) -> None:
    """Alone, in pairs and among 32, on one thread and on two."""
    weight, bias, x = made(outputs, inputs)
    multiply, threads = rounded(weight, bias), torch.get_num_threads()
    together = multiply(x)
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            for size in (1, 2, 4, 32):
                assert torch.cat([multiply(part) for part in x.chunk(32 // size)]).equal(together)
    finally:
        torch.set_num_threads(threads)


def test_rows_of_nothing_are_the_bias() -> None:
    """Zeros have no step, and neither have outputs without a weight."""
    weight, bias, _x = made(48, 64)
    weight[3] = 0
    multiply = rounded(weight, bias)
    torch.testing.assert_close(multiply(torch.zeros(2, 64)), bias.expand(2, -1))
    assert multiply(torch.ones(1, 64)).isfinite().all()


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_rounded_network_thinks_nearly_the_same(family: str, request: pytest.FixtureRequest) -> None:
    """Its logits are close to the exact network's; its weights take about half of the memory of float32."""
    loaded = load(base_at(request.getfixturevalue(f"tiny_{family}")), torch.float32)
    networks = [own_network(loaded.model, CPU, 8, is_rounded=is_rounded) for is_rounded in (False, True)]
    with torch.inference_mode():
        exact, found = (network.advance([], [[0, 12, 13, 45, 7]], [None]) for network in networks if network)
    assert (found - exact).norm() < 0.1 * exact.norm()
    sizes = [network.size for network in networks if network]
    assert sizes[1] < 0.7 * sizes[0]


@pytest.mark.parametrize("rows", [2, 5, 32])
@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_rounded_network_thinks_the_same_in_such_company(
    rows: int, family: str, request: pytest.FixtureRequest
) -> None:
    """Rows of one prompt hear the very same numbers as one alone, whose layers are not shown it twice."""
    loaded = load(base_at(request.getfixturevalue(f"tiny_{family}")), torch.bfloat16)
    network = own_network(loaded.model, CPU, 32, is_rounded=True)
    assert network is not None

    def hears(count: int) -> torch.Tensor:
        network.clear()
        with torch.inference_mode():
            network.advance([], [[0, 45, 89, 77]] * count, [None] * count)
            return torch.stack([network.advance([token] * count, [], [None] * count)[0] for token in range(20, 36)])

    assert hears(rows).equal(hears(1))


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_personas_are_heard_in_8_bits_too(family: str, request: pytest.FixtureRequest) -> None:
    """Nearly as beside exact weights, the last layer's product with the others; and the very same in company."""
    loaded = load(base_at(request.getfixturevalue(f"tiny_{family}")), torch.bfloat16)
    networks = [own_network(loaded.model, CPU, 8, is_rounded=is_rounded) for is_rounded in (False, True)]
    exact, found = (network for network in networks if network)
    adapters = [adapter_for(found, seed) for seed in range(3)]
    prompts = [[0, 12, 13], [0, 45, 89], [0, 12, 13, 45, 7]]

    def hear(network: FusedDecoder, places: list[int]) -> torch.Tensor:
        network.clear()
        with torch.inference_mode():
            network.advance([], [prompts[place] for place in places], [adapters[place] for place in places])
            return network.advance([9] * len(places), [], [adapters[place] for place in places])

    together = hear(found, [0, 1, 2])
    expected, nobodys = hear(exact, [0, 1, 2]), hear(exact, [0, 0, 0])
    assert ((together - expected).norm(dim=1) < 0.1 * expected.norm(dim=1)).all()
    assert not torch.allclose(together[1], nobodys[1], rtol=0.2)
    assert all(hear(found, [place])[0].equal(together[place]) for place in range(3))


def adapter_for(network: FusedDecoder, seed: int) -> LoraAdapter:
    """Random products on every layer, the last one too."""
    chance = torch.Generator().manual_seed(seed)
    halves = {
        path: (torch.randn(16, ins, generator=chance) * 0.1, torch.randn(outs, 16, generator=chance) * 0.1)
        for path, (ins, outs) in network.shapes.items()
    }
    return LoraAdapter({path: LoraPair(down.bfloat16(), up.bfloat16()) for path, (down, up) in halves.items()})


@needs_vnni
def test_a_network_is_rounded_only_where_it_may_be(tiny_gpt2: Path) -> None:
    """A number format that was asked for is kept."""
    exact, rounded_one = (
        open_network(load(base_at(tiny_gpt2), torch.float32), CPU, 8, may_round=may) for may in (False, True)
    )
    assert isinstance(rounded_one, FusedDecoder)
    assert rounded_one.size < exact.size


@needs_vnni
def test_a_base_that_does_not_bear_it_stays_exact(tiny_gpt2: Path) -> None:
    """Where single numbers are thousands of times as large as the others, rounding would change what is said."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    with torch.no_grad():
        for block in loaded.model.transformer.h:
            block.ln_2.weight[0] = 1e4
            block.mlp.c_fc.weight[0] = 0
        loaded.model.lm_head.weight *= 100
    exact = own_network(loaded.model, CPU, 8)
    assert exact is not None
    assert open_network(loaded, CPU, 8, may_round=True).size == exact.size


@pytest.mark.parametrize("width", [64, 80])
def test_every_row_is_the_same_bits_with_any_company_and_threads(width: int) -> None:
    """Also where a share of a thread, or of a vector, ends in the middle of a row; each row says something else."""
    torch.manual_seed(width)
    config = GPT2Config(vocab_size=97, n_embd=width, n_layer=2, n_head=4, n_positions=64)
    network = own_network(GPT2LMHeadModel(config).bfloat16().eval(), CPU, 32, is_rounded=True)
    assert network is not None
    prompts, threads = [[row, row + 1, 96 - row] for row in range(23)], torch.get_num_threads()

    def hear(rows: list[int]) -> torch.Tensor:
        network.clear()
        with torch.inference_mode():
            network.advance([], [prompts[row] for row in rows], [None] * len(rows))
            return network.advance([row + 5 for row in rows], [], [None] * len(rows))

    try:
        torch.set_num_threads(1)
        alone = torch.cat([hear([row]) for row in range(23)])
        for count in (1, 3, 5):
            torch.set_num_threads(count)
            assert hear(list(range(23))).equal(alone)
            assert hear(list(range(7))).equal(alone[:7])
    finally:
        torch.set_num_threads(threads)
