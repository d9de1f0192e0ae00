"""LoRA in place, beside int8 weights."""

import pytest
import torch

from models.engine.layers.int8_linear import quantize_weights
from models.engine.layers.linear import FusedLinear, fuse_quantized
from models.engine.lora.adapter import FusedLoraBatch, LoraAdapter, LoraPair
from models.engine.lora.in_place_gemv import LoraPointerTable

INPUTS = 48


def random_pair(seed: int, rank: int, outputs: int) -> LoraPair:
    rng = torch.Generator().manual_seed(seed)
    a, b = torch.randn(rank, INPUTS, generator=rng), torch.randn(outputs, rank, generator=rng)
    return LoraPair(a.bfloat16(), b.bfloat16())


def fused(**outputs: int) -> FusedLinear:
    weight = torch.nn.Linear(INPUTS, sum(outputs.values())).weight
    return fuse_quantized(outputs, quantize_weights(weight, None))


def assigned(layer: FusedLinear, *adapters: LoraAdapter | None) -> FusedLoraBatch:
    """A batch of one token per adapter."""
    return LoraPointerTable([layer]).assign(adapters, [1] * len(adapters))


def test_each_sublayer_has_its_own_pair() -> None:
    """An adapter may change only some layers of a fused one."""
    layer, x = fused(query=32, value=16), torch.randn(2, INPUTS)
    adapter = LoraAdapter({"value": random_pair(1, 16, 16)})
    with torch.inference_mode():
        lora = assigned(layer, adapter, None)
        update = lora.apply(layer, x) - layer(x)
    assert lora.changes(layer)
    assert not update[0, :32].any()
    assert update[0, 32:].all()
    assert not update[1].any()


def test_layers_without_lora_are_skipped() -> None:
    """Because nobody has an adapter, or because none changes this layer."""
    layers = [fused(first=16), fused(second=16)]
    table = LoraPointerTable(layers)
    assert not table.assign([None], [3]).changes(layers[0])
    lora = table.assign([LoraAdapter({"first": random_pair(1, 16, 16)})], [1])
    assert [lora.changes(layer) for layer in layers] == [True, False]


def test_an_unreadable_pair_is_copied() -> None:
    """Another dtype or memory layout, or a rank past whose end the kernel would read. The adapter itself stays."""
    layer, x, wide = fused(layer=16), torch.randn(1, INPUTS), random_pair(1, 16, 16)
    with torch.inference_mode():
        four_ranks = LoraPair(wide.a[:4], wide.b[:, :4].contiguous())
        padded = LoraPair(wide.a, wide.b * (torch.arange(16) < 4))
        for pair, readable in (
            (LoraPair(wide.a.float(), wide.b.float()), wide),
            (LoraPair(wide.a, wide.b.t().contiguous().t()), wide),
            (four_ranks, padded),
        ):
            expected = assigned(layer, LoraAdapter({"layer": readable})).apply(layer, x)
            assert assigned(layer, LoraAdapter({"layer": pair})).apply(layer, x).equal(expected)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_inputs_of_any_layout(dtype: torch.dtype) -> None:
    """They need be neither contiguous nor float32."""
    layer, wide = fused(layer=16), torch.randn(2, 2 * INPUTS).to(dtype)
    adapter = LoraAdapter({"layer": random_pair(1, 16, 16)})
    with torch.inference_mode():
        lora = assigned(layer, adapter, adapter)
        expected = lora.apply(layer, wide[:, :INPUTS].contiguous().float())
        assert lora.apply(layer, wide[:, :INPUTS]).equal(expected)
