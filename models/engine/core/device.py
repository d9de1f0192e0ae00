"""What the engine runs on: the device, the number format and the processors, for `mynah check`.

It does not know what is run.
"""

import os
from dataclasses import dataclass

import torch
from accelerate import PartialState

from models.base_models.catalog import fast_dtype
from models.engine.kernels.threads import candidates
from models.engine.layers.int8_linear import is_fast_here
from models.engine.settings import Precision


@dataclass(frozen=True, slots=True)
class Device:
    """`device` as torch names it, `name` as people do; `threads` are the thread counts that are tried at start."""

    device: str
    name: str
    dtype: str
    has_fast_8_bits: bool
    processors: int
    instructions: str
    threads: list[int]
    memory_gb: float | None
    torch: str


def device() -> torch.device:
    """The device that accelerate chooses."""
    chosen: torch.device = PartialState().device
    return chosen


def number_format(precision: Precision) -> torch.dtype | None:
    """The format of that name; None is for `auto`."""
    return {"auto": None, "bfloat16": torch.bfloat16, "float32": torch.float32}[precision]


def gpus() -> int:
    """How many GPUs torch sees."""
    return torch.cuda.device_count()


def describe() -> Device:
    chosen = device()
    on_gpu = torch.cuda.get_device_properties(chosen) if chosen.type == "cuda" else None
    return Device(
        device=str(chosen),
        name=on_gpu.name if on_gpu else "processor",
        dtype=str(fast_dtype()).removeprefix("torch."),
        has_fast_8_bits=chosen.type == "cpu" and is_fast_here(),
        processors=os.cpu_count() or 1,
        instructions=torch.backends.cpu.get_cpu_capability(),
        threads=candidates(),
        memory_gb=round(on_gpu.total_memory / 2**30, 1) if on_gpu else None,
        torch=torch.__version__,
    )
