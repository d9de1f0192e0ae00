"""Which tests need a processor with certain instructions, and how another processor is simulated in a child process."""

import pytest
import torch

# What simulates an x86 processor without AVX-512: `ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 make test`.
AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}

_has_vnni = (
    bool(torch.cpu.get_capabilities().get("avx512_vnni")) and torch.backends.cpu.get_cpu_capability() == "AVX512"
)
needs_vnni = pytest.mark.skipif(not _has_vnni, reason="needs AVX-512 VNNI, which this processor does not have")
