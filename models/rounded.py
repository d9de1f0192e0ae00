"""Products in 8 bits: weights are rounded once, what comes in is rounded anew for each row, and sums are exact.

It does not know what is multiplied.

Each output has a scale of its own for its weights, each row a least number and a step for what it brings. torch's
kernel knows one step for all rows only: it is told 1, and what it gives is multiplied by each row's own. Its sums are
whole numbers, so a row's results are the same bits in any company and with any number of threads.

Where single numbers in what comes in are far larger than the others, the step is too coarse for these. Then each row
goes twice, the second time with what the first left over: the weights are read once all the same.
"""

from collections.abc import Callable

import torch
from torch import Tensor

INSTRUCTIONS = ("avx512_vnni", "avx_vnni", "amx_int8")  # without one of them the kernel is slower than any other
STEPS, MIDDLE, MOST = 255, 128, 127
PARTS = 254  # of a step, for what is left over
TINY = 1e-12  # rows and outputs of nothing but zeros have no step


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


def rounded(weight: Tensor, bias: Tensor | None, *, is_fine: bool = False) -> Callable[[Tensor], Tensor]:
    """How x [rows, inputs] becomes [rows, outputs] in the same number format; weight is [outputs, inputs].

    With `is_fine` nothing but the weights is rounded to 8 bits, what comes in to 16.
    """
    scales = torch.maximum(weight.amax(1), -weight.amin(1)).float().clamp_(min=TINY) / MOST
    numbers = weight.to(torch.float32, copy=True, memory_format=torch.contiguous_format)
    numbers.div_(scales.unsqueeze(1)).round_()
    whole, sums = numbers.to(torch.int8), numbers.sum(1) * scales
    packed = torch.ops.onednn.qlinear_prepack(whole, None)
    zeros = torch.zeros(len(whole), dtype=torch.long)
    added = torch.zeros(len(whole)) if bias is None else bias.float()

    def product(steps: Tensor) -> Tensor:
        found: Tensor = torch.ops.onednn.qlinear_pointwise(
            steps, 1.0, MIDDLE, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return found

    def multiply(x: Tensor) -> Tensor:
        exact = x.float()
        least = exact.amin(1, keepdim=True)
        step = (exact.amax(1, keepdim=True) - least).mul_(1 / STEPS).clamp_(min=TINY)
        steps = (exact - least).div_(step)
        found = _twice(product, steps) if is_fine else product(steps.add_(0.5).to(torch.uint8))
        of_the_least = torch.addcmul(added, sums, least + MIDDLE * step)
        return of_the_least.addcmul_(found, step).to(x.dtype)

    return multiply


def _twice(product: Callable[[Tensor], Tensor], steps: Tensor) -> Tensor:
    whole = (steps + 0.5).to(torch.uint8)
    left = steps.sub_(whole).mul_(PARTS).add_(MIDDLE + 0.5).to(torch.uint8)
    found, more = product(torch.cat((whole, left))).chunk(2)
    return found.add_(more, alpha=1 / PARTS)
