"""The settings of the engine alone.

It does not know what the engine does with them.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from models.runtime.setting_types import ignore_case
from models.runtime.settings import SharedSettings

Precision = Literal["auto", "bfloat16", "float32"]


class EngineSettings(SharedSettings):
    """Read once, in `models.__main__`. Every field's description is its line in `.env.example`."""

    engine_memory_gb: float = Field(
        4.0, gt=0, description="Memory for base models, full checkpoints and adapters together; the unused make room."
    )
    engine_precision: Annotated[Precision, ignore_case(get_args(Precision))] = Field(
        "auto",
        description="Numbers that base models are held in: auto (8 bits where the processor is fast at it and the base "
        "bears it, else bfloat16 or float32), bfloat16 or float32.",
    )
