"""The settings of the engine alone.

It does not know what the engine does with them.
"""

from pydantic import Field

from models.settings import SharedSettings


class EngineSettings(SharedSettings):
    """Read once, in `models.__main__`. Every field's description is its line in `.env.example`."""

    engine_memory_gb: float = Field(
        4.0, gt=0, description="Memory for base models, full checkpoints and adapters together; the unused make room."
    )
