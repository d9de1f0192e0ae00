"""LoRA GEMV kernel: each token with its own adapter, and batch invariance."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from models.engine.kernels import lora_gemv
from models.engine.lora.adapter import LoraPair

INPUTS, OUTPUTS = 48, 50


def random_pair(seed: int, rank: int, outputs: int = OUTPUTS) -> LoraPair:
    chance = torch.Generator().manual_seed(seed)
    down, up = torch.randn(rank, INPUTS, generator=chance), torch.randn(outputs, rank, generator=chance)
    return LoraPair(down.bfloat16(), up.bfloat16())


def lora_update(x: Tensor, pairs: Sequence[LoraPair | None], starts: Sequence[int] = (0,), threads: int = 1) -> Tensor:
    """What is added for the tokens `x`, to an output of 120 values."""
    out = torch.zeros(len(x), 120)
    table = [(0, 0, 0, 0) if one is None else (*addresses(one), one.rank, len(one.b)) for one in pairs]
    pointers, groups = np.array([table] * len(starts), np.int64), lora_gemv.token_groups(list(map(id, pairs)))
    lora_gemv.add_lora(x.numpy(), pointers, np.array(starts), groups, out.numpy(), threads)
    return out


def addresses(one: LoraPair) -> tuple[int, int]:
    return one.a.data_ptr(), one.b.data_ptr()


@pytest.mark.parametrize("rank", [16, 48])
def test_each_token_has_its_own_adapter(rank: int) -> None:
    """At its place in the outputs; a token without an adapter is left alone."""
    x, pairs = torch.randn(3, INPUTS), [random_pair(1, rank), None, random_pair(2, 16)]
    found = lora_update(x, pairs, starts=[7])
    for token, one in ((0, pairs[0]), (2, pairs[2])):
        assert one is not None
        expected = one.b.double() @ (one.a.double() @ x[token].double())
        torch.testing.assert_close(found[token, 7 : 7 + OUTPUTS].double(), expected, rtol=1e-5, atol=1e-4)
    assert not found[1].any()
    assert not found[:, :7].any()
    assert not found[:, 7 + OUTPUTS :].any()


@pytest.mark.parametrize("company", [2, 3, 4, 5, 8, 11])
def test_lora_is_batch_invariant(company: int) -> None:
    """Beside tokens of the same adapter, which share a tile, and of another one."""
    x, one, other = torch.randn(company, INPUTS), random_pair(1, 32), random_pair(2, 64)
    alone = torch.cat([lora_update(token[None], [one]) for token in x])
    assert lora_update(x, [one] * company).equal(alone)
    mixed = [one if token % 3 else other for token in range(company)]
    assert all(lora_update(x, mixed)[token].equal(alone[token]) for token in range(company) if token % 3)


def test_sublayers_and_threads_share_the_work() -> None:
    """Each sublayer gets its part of the output; any number of threads gives the same bits."""
    x, pairs = torch.randn(11, INPUTS), [random_pair(number // 5, 32) for number in range(11)]
    found = lora_update(x, pairs, starts=[0, OUTPUTS], threads=3)
    alone = torch.cat([lora_update(token[None], [one]) for token, one in zip(x, pairs, strict=True)])
    assert found[:, :OUTPUTS].equal(alone[:, :OUTPUTS])
    assert found[:, OUTPUTS : 2 * OUTPUTS].equal(alone[:, :OUTPUTS])


def test_tokens_of_one_adapter_are_grouped_by_four() -> None:
    """Fewer than four adjacent ones are multiplied each by itself."""
    assert lora_gemv.token_groups([7] * 9 + [8]).tolist() == [0, 4, 8, 9, 10]
    assert lora_gemv.token_groups([1, 2, 2, 2, 2]).tolist() == [0, 1, 5]
    assert lora_gemv.token_groups([]).tolist() == [0]
