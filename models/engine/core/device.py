"""What the engine runs on: device, number format and CPU features, for `mynah check`."""

import os
from dataclasses import dataclass

import torch
from accelerate import PartialState

from models.base_models.catalog import fast_dtype
from models.engine.kernels.threads import candidates
from models.engine.layers.int8_linear import has_fast_int8
from models.engine.settings import Precision


@dataclass(frozen=True, slots=True)
class Device:
    """`device` is torch's name for it, `name` a GPU's product name; `threads` are the thread counts tried at start."""

    device: str
    name: str | None
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


def precision_dtype(precision: Precision) -> torch.dtype | None:
    """The dtype of that name; None for `auto`."""
    return {"auto": None, "bfloat16": torch.bfloat16, "float32": torch.float32}[precision]


def gpus() -> int:
    """How many GPUs torch sees."""
    return torch.cuda.device_count()


def describe() -> Device:
    chosen = device()
    gpu = torch.cuda.get_device_properties(chosen) if chosen.type == "cuda" else None
    return Device(
        device=str(chosen),
        name=gpu.name if gpu else None,
        dtype=str(fast_dtype()).removeprefix("torch."),
        has_fast_8_bits=chosen.type == "cpu" and has_fast_int8(),
        processors=os.cpu_count() or 1,
        instructions=torch.backends.cpu.get_cpu_capability(),
        threads=candidates(),
        memory_gb=round(gpu.total_memory / 2**30, 1) if gpu else None,
        torch=torch.__version__,
    )
