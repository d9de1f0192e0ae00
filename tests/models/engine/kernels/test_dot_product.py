"""Which instructions multiply int8 here."""

import numba
import pytest
import torch

from models.engine.kernels import dot_product
from tests.processors import needs_avx2

FEATURES = {"AVX-512 VNNI": "avx512_vnni", "AVX-VNNI": "avx_vnni", "AVX2": "avx2"}  # as torch calls them


@needs_avx2
@pytest.mark.skipif(numba.config.CPU_NAME is not None, reason="another processor is simulated")
def test_the_fastest_instructions_are_used() -> None:
    """Else a new numba or LLVM with other names for them would lose the speed silently."""
    features = torch.cpu.get_capabilities()
    kind = dot_product.available()
    assert kind
    assert kind.name == next(name for name, feature in FEATURES.items() if features.get(feature))
