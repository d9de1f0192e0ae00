"""Products in 8 bits: weights are rounded once, what comes in is rounded anew for each row, and sums are exact.

It does not know what is multiplied.

Each output has a scale of its own for its weights, each row a least number and a step for what it brings. torch's
kernel knows one step for all rows only: it is told 1, and what it gives is multiplied by each row's own. Its sums are
whole numbers, so a row's results are the same bits in any company and with any number of threads.

Where single numbers in what comes in are far larger than the others, a step would be too coarse for these. So numbers
and weights are spread first (`dots.spread`).
"""

from collections.abc import Callable

import torch
from torch import Tensor

from models import dots

INSTRUCTIONS = ("avx512_vnni", "avx_vnni", "amx_int8")  # without one of them the kernel is slower than any other
MIDDLE, MOST = int(dots.MIDDLE), 127
TINY = 1e-12  # outputs of nothing but zeros have no scale
LEAST_INPUTS = 16
FEW = 16  # rows: up to here our own loop is the faster one


def is_fast_here() -> bool:
    """Whether this processor multiplies 8-bit numbers itself, and this torch lets it."""
    has_it = torch.cpu.get_capabilities()
    if not torch.backends.mkldnn.is_available() or not any(has_it.get(name) for name in INSTRUCTIONS):  # type: ignore[no-untyped-call]
        return False
    try:
        rounded(torch.eye(16), None)(torch.ones(1, 16))
    except (AttributeError, RuntimeError, NotImplementedError):  # its name and figures are torch's own, and may change
        return False
    return True


def rounded(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    """How x [rows, inputs] becomes [rows, outputs] in float32; weight is [outputs, inputs].

    Raises ValueError where the inputs are no multiple of 16.
    """
    if weight.shape[1] % LEAST_INPUTS:
        raise ValueError(f"{weight.shape[1]} inputs are no multiple of {LEAST_INPUTS}")
    numbers = torch.from_numpy(dots.spread(weight.detach().float().contiguous().numpy()))
    scales = torch.maximum(numbers.amax(1), -numbers.amin(1)).clamp_(min=TINY) / MOST
    numbers.div_(scales.unsqueeze(1)).round_()
    whole, totals = numbers.to(torch.int8), (numbers.sum(1) * scales).numpy()
    added = (torch.zeros(len(whole)) if bias is None else bias.float()).numpy()
    many, few = _of_many(whole, scales), None
    if dots.is_possible_here():
        few = dots.packed(whole).numpy(), (MIDDLE * whole.sum(1, dtype=torch.int32)).numpy(), scales.numpy()

    def multiply(x: Tensor) -> Tensor:
        given = x.float().contiguous().numpy()
        if few is not None and len(given) <= FEW and torch.get_num_threads() == 1:
            return torch.from_numpy(dots.product(given, *few, totals, added))
        steps, middles, sizes = dots.stepped(given)
        found = many(torch.from_numpy(steps)).numpy()
        return torch.from_numpy(dots.unstepped(found, middles, sizes, totals, added))

    return multiply


def _of_many(whole: Tensor, scales: Tensor) -> Callable[[Tensor], Tensor]:
    """Torch's own product of `whole` and steps around the middle, times `scales`: for many rows, on all threads."""
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
