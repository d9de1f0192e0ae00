"""Which tests need a processor with certain instructions, and how another processor is simulated in a child process."""

import pytest
import torch

from models.engine.kernels import int8_gemm

# What simulates an x86 processor without AVX-512 and VNNI: these settings and `make test` (CONTRIBUTING.md).
AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+popcnt",
}

needs_int8 = pytest.mark.skipif(not int8_gemm.is_available(), reason="needs AVX2 or VNNI, which is not used here")
has_avx2 = bool(torch.cpu.get_capabilities().get("avx2"))
needs_avx2 = pytest.mark.skipif(not has_avx2, reason="needs AVX2, which this processor does not have")
