"""Memory does not grow with every batch of another shape."""

import subprocess
import sys

import pytest
import torch

from models.base_models.catalog import fast_dtype
from trainer.finetune.onednn_cache import KERNEL_CACHE_LIMITS

SHAPES = 400
MEGABYTES = 110  # the kernels of so many shapes take about 250 if all are kept
PROGRAM = f"""
import ctypes, os, torch
os.environ.update({KERNEL_CACHE_LIMITS})
torch.set_num_threads(1)
weight = torch.zeros(576, 576, dtype=torch.bfloat16)
def resident():
    ctypes.CDLL(None).malloc_trim(0)
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
torch.zeros(8, 576, dtype=torch.bfloat16) @ weight
before = resident()
for rows in range(20, 20 + {SHAPES}):
    torch.zeros(rows, 576, dtype=torch.bfloat16) @ weight
print(resident() - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or torch.cuda.is_available() or fast_dtype() is not torch.bfloat16,
    reason="needs Linux, no GPU and bfloat16 instructions, with which oneDNN compiles a kernel for every shape",
)
def test_products_of_many_shapes_leave_little_behind() -> None:
    """With these variables set after torch is loaded, the kernels of past batches are dropped."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < MEGABYTES
