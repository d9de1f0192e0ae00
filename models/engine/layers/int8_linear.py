"""Products in 8 bits: weights are rounded once, what comes in is rounded anew for each row, and sums are exact.

It does not know what is multiplied.

Each output has a scale of its own for its weights, each row a least number and a step for what it brings. torch's
kernel knows one step for all rows only: it is told 1, and what it gives is multiplied by each row's own. Its sums are
whole numbers, so a row's results are the same bits in any company and with any number of threads.

Where single numbers in what comes in are far larger than the others, a step would be too coarse for these. So numbers
and weights are spread first (`dots.spread`).

On a processor without VNNI torch's kernel adds pairs of products in 16 bits, where they overflow. There the reference
takes its place: right on every processor, and too slow to serve with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numba import config
from torch import Tensor

from models.engine.kernels import int8_gemm
from models.engine.kernels.jit import Array
from models.runtime.cpu_features import has_int8_instructions

MIDDLE, MOST = int(int8_gemm.MIDDLE), 127
TINY = 1e-12  # outputs of nothing but zeros have no scale
MIN_INPUTS = 16
FEW = 16  # rows: up to here our own loop is the faster one


def is_fast_here() -> bool:
    """Whether this processor multiplies 8-bit numbers itself, and this torch lets it."""
    return has_int8_instructions() and is_torch_exact() and not config.DISABLE_JIT


@cache
def is_torch_exact() -> bool:
    """Whether torch's kernel adds up the largest numbers there are without overflow, and is as we know it."""
    whole, steps = torch.full((32, 64), MOST, dtype=torch.int8), torch.full((4, 64), 2 * MIDDLE - 1, dtype=torch.uint8)
    whole[::2] *= -1
    scales = torch.ones(len(whole))
    try:
        return torch.equal(_by_torch(whole, scales)(steps), _reference(whole, scales)(steps))
    except (AttributeError, RuntimeError, NotImplementedError):
        return False  # its name and figures are torch's own, and may change


@cache
def has_own_loop() -> bool:
    """Whether few rows can go the faster way: it is possible here, and gives the bits that torch's kernel gives."""
    if not int8_gemm.is_possible_here():
        return False
    chance = np.random.default_rng(0)
    x, weight = chance.standard_normal((5, 96), np.float32), chance.standard_normal((40, 96), np.float32)
    layer = _laid_out(torch.from_numpy(weight), None, is_for_few=True)
    return bool((layer.of_few(x) == layer.of_many(x)).all())


def rounded(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    """How x [rows, inputs] becomes [rows, outputs] in float32; weight is [outputs, inputs].

    Raises ValueError where the inputs are no multiple of 16.
    """
    if weight.shape[1] % MIN_INPUTS:
        raise ValueError(f"{weight.shape[1]} inputs are no multiple of {MIN_INPUTS}")
    layer = _laid_out(weight, bias, is_for_few=has_own_loop())

    def multiply(x: Tensor) -> Tensor:
        given = x.float().contiguous().numpy()
        is_for_few = layer.blocks is not None and len(given) <= FEW and torch.get_num_threads() == 1
        return torch.from_numpy(layer.of_few(given) if is_for_few else layer.of_many(given))

    return multiply


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights in 8 bits, laid out for many rows and, in `blocks`, for few; every other figure is [outputs]."""

    scales: Array
    totals: Array  # of each output's weights
    added: Array
    offsets: Array
    blocks: Array | None
    multiply: Callable[[Tensor], Tensor]

    def of_few(self, x: Array) -> Array:
        """By our own loop, on one thread."""
        found: Array = int8_gemm.product(x, self.blocks, self.offsets, self.scales, self.totals, self.added)
        return found

    def of_many(self, x: Array) -> Array:
        """By torch's, on all threads."""
        steps, middles, sizes = int8_gemm.stepped(x)
        sums = self.multiply(torch.from_numpy(steps)).numpy()
        found: Array = int8_gemm.unstepped(sums, middles, sizes, self.totals, self.added)
        return found


def _laid_out(weight: Tensor, bias: Tensor | None, *, is_for_few: bool) -> _Layer:
    numbers = torch.from_numpy(int8_gemm.spread(weight.detach().float().contiguous().numpy()))
    scales = torch.maximum(numbers.amax(1), -numbers.amin(1)).clamp_(min=TINY) / MOST
    numbers.div_(scales.unsqueeze(1)).round_()
    whole, totals = numbers.to(torch.int8), (numbers.sum(1) * scales).numpy()
    added = (torch.zeros(len(whole)) if bias is None else bias.detach().float()).numpy()
    offsets = (MIDDLE * whole.sum(1, dtype=torch.int32)).numpy()
    blocks = int8_gemm.packed(whole).numpy() if is_for_few else None
    multiply = (_by_torch if is_torch_exact() else _reference)(whole, scales)
    return _Layer(scales.numpy(), totals, added, offsets, blocks, multiply)


def _reference(whole: Tensor, scales: Tensor) -> Callable[[Tensor], Tensor]:
    """The product of steps around the middle and `whole`, times `scales`; exact, as float64 holds the sums."""
    weights = whole.t().double()
    return lambda steps: ((steps.double() - MIDDLE) @ weights).float() * scales


def _by_torch(whole: Tensor, scales: Tensor) -> Callable[[Tensor], Tensor]:
    """The same by torch's kernel: for many rows, on all threads."""
    weights = torch.ops.onednn.qlinear_prepack(whole, None)
    zeros = torch.zeros(len(whole), dtype=torch.long)

    def multiply(steps: Tensor) -> Tensor:
        is_single = len(steps) == 1  # for one row the kernel shares nothing out among threads
        shown = steps.expand(2, -1).contiguous() if is_single else steps
        found: Tensor = torch.ops.onednn.qlinear_pointwise(
            shown, 1.0, MIDDLE, weights, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return found[:1] if is_single else found

    return multiply
