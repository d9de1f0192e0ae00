"""Memory does not grow with every batch of another shape."""

import subprocess
import sys

import pytest
import torch

from models.base_models.catalog import fast_dtype
from trainer.finetune.onednn_cache import FEW_PROGRAMS

SHAPES = 400
MEGABYTES = 110  # what the programs of so many shapes take where all are kept is about 250
PROGRAM = f"""
import ctypes, os, torch
os.environ.update({FEW_PROGRAMS})
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
    reason="needs Linux, no GPU and bfloat16 instructions, with which oneDNN makes a program for every shape",
)
def test_products_of_many_shapes_leave_little_behind() -> None:
    """With what the fine-tuning's process sets once torch is there, the programs of past batches are let go."""
    command = [sys.executable, "-c", PROGRAM]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(said.stdout) < MEGABYTES
