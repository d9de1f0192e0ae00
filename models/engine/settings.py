"""The settings of the engine alone.

It does not know what the engine does with them.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from models.runtime.memory import memory_bytes
from models.runtime.setting_types import ignore_case
from models.runtime.settings import SharedSettings

MACHINES_SHARE, MAX_MEMORY = 3, 4 << 30  # one part in three: a training and the bot need theirs too

Precision = Literal["auto", "bfloat16", "float32"]


class EngineSettings(SharedSettings):
    """Read once, in `models.__main__`. Every field's description is its line in `.env.example`."""

    engine_memory_gb: float | None = Field(
        None,
        gt=0,
        description="Memory for base models, full checkpoints and adapters together; the unused make room. Without it "
        "a third of the machine's memory, at most 4.",
    )
    engine_precision: Annotated[Precision, ignore_case(get_args(Precision))] = Field(
        "auto",
        description="Numbers that base models are held in: auto (8 bits where the processor is fast at it and the base "
        "bears it, else bfloat16 or float32), bfloat16 or float32.",
    )

    @property
    def engine_memory(self) -> int:
        """`engine_memory_gb`, or what it is without a value, in bytes."""
        if self.engine_memory_gb is not None:
            return int(self.engine_memory_gb * 2**30)
        return min(memory_bytes() // MACHINES_SHARE, MAX_MEMORY)
