"""The settings of the trainer alone, over those that all parts share.

It does not know what is built with them.
"""

from pydantic import Field

from models.settings import Address, SharedSettings


class TrainerSettings(SharedSettings):
    """Read once, in `trainer.__main__`, and passed down."""

    x_api_url: Address = Field("https://api.x.com", description="Address of the X API, or of a proxy before it.")
    bluesky_api_url: Address = Field(
        "https://public.api.bsky.app", description="Address of Bluesky's public AppView, or of another one."
    )
