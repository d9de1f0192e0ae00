"""Decode attention kernel: softmax attention, and batch invariance."""

import numpy as np
import pytest
import torch
from torch import Tensor

from models.engine.kernels.decode_attention import decode_attention
from models.engine.kernels.jit import Array

HEADS, SIZE = 6, 16


def bits(x: Tensor) -> Array:
    """As the KV cache gives them to the kernel."""
    array: Array = x.view(torch.uint16).numpy() if x.dtype == torch.bfloat16 else x.numpy()
    return array


class Cache:
    """Random keys and values of sequences with `lengths` tokens, and one new token each."""

    def __init__(
        self, lengths: list[int], room: int = 64, shared: int = HEADS, dtype: torch.dtype = torch.bfloat16
    ) -> None:
        chance = torch.Generator().manual_seed(len(lengths))
        rows = len(lengths)
        self.lengths = np.array(lengths)
        self.keys = torch.randn(rows, shared, SIZE, room, generator=chance).to(dtype)
        self.values = torch.randn(rows, shared, room, SIZE, generator=chance).to(dtype)
        self.query = torch.randn(rows, HEADS, SIZE, generator=chance).to(dtype)
        self.key, self.value = torch.randn(2, rows, shared, SIZE, generator=chance).to(dtype).unbind()

    def found(self, threads: int = 1) -> Tensor:
        given = bits(self.query), bits(self.key), bits(self.value)
        cache = bits(self.keys), bits(self.values)
        return torch.from_numpy(decode_attention(*given, self.lengths, *cache, SIZE**-0.5, threads))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("shared", [HEADS, 2])
def test_attention_is_softmax_over_the_cache(shared: int, dtype: torch.dtype) -> None:
    """With sequences of different lengths, the new token included; also for grouped-query attention."""
    slots = Cache([0, 1, 15, 40], shared=shared, dtype=dtype)
    found = slots.found().view(4, HEADS, SIZE)
    for row, length in enumerate([0, 1, 15, 40]):
        keys = torch.cat((slots.keys[row, :, :, :length], slots.key[row].unsqueeze(-1)), dim=-1).double()
        values = torch.cat((slots.values[row, :, :length], slots.value[row].unsqueeze(1)), dim=1).double()
        asked = slots.query[row].double().view(shared, -1, SIZE)
        expected = (asked @ keys * SIZE**-0.5).softmax(-1) @ values
        torch.testing.assert_close(found[row].double(), expected.view(HEADS, SIZE), rtol=1e-4, atol=1e-5)


def test_the_new_token_is_stored() -> None:
    """At the next position of its slot, and nowhere else."""
    slots = Cache([3, 9])
    before = slots.keys.clone(), slots.values.clone()
    slots.found()
    for row, place in enumerate((3, 9)):
        assert slots.keys[row, :, :, place].equal(slots.key[row])
        assert slots.values[row, :, place].equal(slots.value[row])
        slots.keys[row, :, :, place] = before[0][row, :, :, place]
        slots.values[row, :, place] = before[1][row, :, place]
    assert slots.keys.equal(before[0])
    assert slots.values.equal(before[1])


def test_attention_is_batch_invariant() -> None:
    """Alone, and in a cache made longer by another sequence."""
    together, alone = Cache([5, 70, 33], room=128), Cache([5], room=64)
    alone.keys[0], alone.values[0] = together.keys[0, :, :, :64], together.values[0, :, :64]
    alone.query, alone.key, alone.value = together.query[:1], together.key[:1], together.value[:1]
    assert alone.found()[0].equal(together.found()[0])


def test_any_number_of_threads_gives_the_same_bits() -> None:
    """Each key head of each sequence is one thread's."""
    assert Cache([5, 70, 33], room=128, shared=2).found(3).equal(Cache([5, 70, 33], room=128, shared=2).found())
