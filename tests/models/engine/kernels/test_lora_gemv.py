"""Personas' products by a loop of our own: each token's with its own, and the same bits in any company."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from models.engine.kernels import lora_gemv
from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import LoraAdapter, LoraPair
from models.engine.lora.in_place import LoraPointerTable

INPUTS, OUTPUTS = 48, 50


def product(seed: int, rank: int, outputs: int = OUTPUTS) -> LoraPair:
    chance = torch.Generator().manual_seed(seed)
    down, up = torch.randn(rank, INPUTS, generator=chance), torch.randn(outputs, rank, generator=chance)
    return LoraPair(down.bfloat16(), up.bfloat16())


def added(x: Tensor, products: Sequence[LoraPair | None], start: int = 0) -> Tensor:
    """What is added for the tokens `x`, in an output of 60 numbers."""
    out = torch.zeros(len(x), 60)
    table = [(0, 0, 0, 0) if one is None else (*addresses(one), one.rank, len(one.up)) for one in products]
    lora_gemv.add(x.numpy(), np.array(table, np.int64), out.numpy(), start)
    return out


def addresses(one: LoraPair) -> tuple[int, int]:
    return one.down.data_ptr(), one.up.data_ptr()


@pytest.mark.parametrize("rank", [16, 48])
def test_each_token_has_its_own_product(rank: int) -> None:
    """As the plain arithmetic has it, in its place of the outputs; a token of nobody's is left as it is."""
    x, products = torch.randn(3, INPUTS), [product(1, rank), None, product(2, 16)]
    found = added(x, products, start=7)
    for token, one in ((0, products[0]), (2, products[2])):
        assert one is not None
        expected = one.up.double() @ (one.down.double() @ x[token].double())
        torch.testing.assert_close(found[token, 7 : 7 + OUTPUTS].double(), expected, rtol=1e-5, atol=1e-4)
    assert not found[1].any()
    assert not found[:, :7].any()
    assert not found[:, 7 + OUTPUTS :].any()


@pytest.mark.parametrize("company", [2, 3, 4, 5, 8, 11])
def test_a_token_has_the_same_bits_in_any_company(company: int) -> None:
    """Beside others of its own persona, which are added up together, and of another one."""
    x, one, other = torch.randn(company, INPUTS), product(1, 32), product(2, 64)
    alone = torch.cat([added(token[None], [one]) for token in x])
    assert added(x, [one] * company).equal(alone)
    mixed = [one if token % 3 else other for token in range(company)]
    assert all(added(x, mixed)[token].equal(alone[token]) for token in range(company) if token % 3)


def joint_of(**outputs: int) -> FusedLinear:
    return FusedLinear({name: torch.nn.Linear(INPUTS, many) for name, many in outputs.items()}, is_rounded=True)


def test_each_layer_of_a_joint_has_its_own() -> None:
    """Layers that read the same are one product; a persona may change some of them only."""
    joint, x = joint_of(asks=32, says=16), torch.randn(2, INPUTS)
    adapter = LoraAdapter({"says": product(1, 16, outputs=16)})
    with torch.inference_mode():
        seating = LoraPointerTable([joint]).seat([adapter, None], [1, 1])
        change = seating.apply(joint, x) - joint(x)
    assert seating.changes(joint)
    assert not change[0, :32].any()
    assert change[0, 32:].all()
    assert not change[1].any()


def test_where_nobody_has_an_adapter_nothing_is_added() -> None:
    """Nor is a layer looked at that no adapter in use changes."""
    joints = [joint_of(first=16), joint_of(second=16)]
    seats = LoraPointerTable(joints)
    assert not seats.seat([None], [3]).changes(joints[0])
    seating = seats.seat([LoraAdapter({"first": product(1, 16, outputs=16)})], [1])
    assert [seating.changes(joint) for joint in joints] == [True, False]


def test_what_the_loop_would_read_wrongly_is_made_fit() -> None:
    """Another number format, or a rank that it would read past the end of; the adapter itself stays as it is."""
    joint, x, wide = joint_of(layer=16), torch.randn(1, INPUTS), product(1, 16, outputs=16)
    with torch.inference_mode():
        small = LoraPair(wide.down[:4], wide.up[:, :4].contiguous())
        first_only = LoraPair(wide.down, wide.up * (torch.arange(16) < 4))
        for given, meant in (
            (LoraPair(wide.down.float(), wide.up.float()), wide),
            (LoraPair(wide.down, wide.up.t().contiguous().t()), wide),
            (small, first_only),
        ):
            expected = LoraPointerTable([joint]).seat([LoraAdapter({"layer": meant})], [1]).apply(joint, x)
            found = LoraPointerTable([joint]).seat([LoraAdapter({"layer": given})], [1]).apply(joint, x)
            assert found.equal(expected)


def test_inputs_need_not_lie_whole_in_memory() -> None:
    """Nor be float32."""
    joint, wide = joint_of(layer=16), torch.randn(2, 2 * INPUTS)
    adapter = LoraAdapter({"layer": product(1, 16, outputs=16)})
    with torch.inference_mode():
        seating = LoraPointerTable([joint]).seat([adapter, adapter], [1, 1])
        expected = seating.apply(joint, wide[:, :INPUTS].contiguous())
        assert seating.apply(joint, wide[:, :INPUTS]).equal(expected)
