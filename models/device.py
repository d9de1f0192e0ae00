"""What the engine runs on: the device, the number format and the processors, for `mynah check`.

It does not know what is run.
"""

import os
from dataclasses import dataclass

import torch
from accelerate import PartialState

from models.base import fast_dtype
from models.threads import candidates


@dataclass(frozen=True, slots=True)
class Device:
    """`device` as torch names it, `name` as people do; `threads` are the thread counts that are tried at start."""

    device: str
    name: str
    dtype: str
    processors: int
    instructions: str
    threads: list[int]
    memory_gb: float | None
    torch: str


def device() -> torch.device:
    """The device that accelerate chooses."""
    chosen: torch.device = PartialState().device
    return chosen


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
        processors=os.cpu_count() or 1,
        instructions=torch.backends.cpu.get_cpu_capability(),
        threads=candidates(),
        memory_gb=round(on_gpu.total_memory / 2**30, 1) if on_gpu else None,
        torch=torch.__version__,
    )
