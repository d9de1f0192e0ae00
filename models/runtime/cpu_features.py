"""CPU features that the engine's kernels need: what the processor has and this torch lets it use.

oneDNN, torch's library of matrix products, decides on its own which instructions it uses (`ONEDNN_MAX_CPU_ISA` limits
it), so the processor's own list of features is not enough.
"""

from functools import cache

import torch

BFLOAT16_FEATURES = ("avx512_bf16", "amx_bf16")


def has_fast_bfloat16() -> bool:
    """Whether bfloat16 products are faster than float32 ones."""
    has_it = torch.cpu.get_capabilities()
    return packs_bfloat16() and any(has_it.get(name) for name in BFLOAT16_FEATURES)


@cache
def packs_bfloat16() -> bool:
    """Whether oneDNN takes bfloat16 weights here. Its packing operator raises RuntimeError where it does not."""
    if not has_onednn() or not hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
        return False
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 - torch has no public name for it
    except (AttributeError, RuntimeError):
        return False


def has_onednn() -> bool:
    is_there: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return is_there
