"""Settings of the trainer, besides those that all parts share."""

from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from models.runtime.setting_types import BasesByLanguage, Token, Url, ignore_case
from models.runtime.settings import SpendingSettings

HOST = "{host}"


def _template(url: str) -> str:
    if {"{", "}"} & set(url.replace(HOST, "")):
        raise ValueError("a URL whose only placeholder is {host}")
    scheme, server, *_rest = urlsplit(url)
    if HOST in server and (scheme, server) != ("https", HOST):
        raise ValueError("a URL that begins with https://{host}/, or with the URL of a proxy")
    return url


UrlTemplate = Annotated[Url, AfterValidator(_template)]
Tracker = Literal["", "trackio", "wandb"]


class TrainerSettings(SpendingSettings):
    """Read once per process, in its `__main__`, and passed down."""

    base_models: BasesByLanguage = Field(
        {},
        description="Base models of new personas by the language of their posts, as in "
        "ja=rinna/japanese-gpt2-small,th=FOLDER. Other languages use BASE_MODEL.",
    )
    measured_tweets: int = Field(
        200,
        ge=0,
        le=2_000,
        description="How many tweets a new persona writes to be measured. Fewer after a short training without a GPU.",
    )
    posts_key_file: Path = Field(
        Path("~/.config/mynah/posts.key"),
        description="The encryption key for stored posts, created on first use. It must be outside of DATA_DIR.",
    )
    rebuild_stale_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Train a persona again once this share of its posts was deleted at the source. 0 means never.",
    )
    avatars: bool = Field(True, description="Whether to download an account's avatar for its persona's picture.")
    hf_token: Token | None = Field(
        None, description="Hugging Face Hub token, to push personas and to import private models."
    )
    network_seconds: float = Field(
        30.0,
        ge=1,
        le=600,
        description="Time limit for one answer of a network, in seconds.",
    )
    x_api_url: Url = Field("https://api.x.com", description="URL of the X API, or of a proxy for it.")
    bluesky_replies: bool = Field(False, description="Whether to read an account's replies on Bluesky too.")
    bluesky_api_url: Url = Field(
        "https://public.api.bsky.app", description="URL of Bluesky's public AppView, or of another one."
    )
    mastodon_replies: bool = Field(False, description="Whether to read an account's replies on Mastodon too.")
    mastodon_unlisted: bool = Field(
        False,
        description="Whether to read posts on Mastodon and in its exports that are kept out of public timelines.",
    )
    mastodon_warned_posts: bool = Field(
        False,
        description="Whether to read posts on Mastodon and in its exports that have a content warning, with it before "
        "their text.",
    )
    mastodon_api_url: UrlTemplate = Field(
        "https://{host}",
        description="URL of Mastodon servers, with {host} from the handle; or of a proxy for all of them.",
    )

    tracking: Annotated[Tracker, ignore_case(get_args(Tracker))] = Field(
        "",
        description="trackio or wandb: log every training run there too. Each is an extra: "
        "`.venv/bin/pip install -e '.[trackio]'` in Mynah's folder.",
    )
    tracking_online: bool = Field(
        False, description="Whether wandb uploads runs (needs WANDB_API_KEY) or keeps them in DATA_DIR."
    )

    @property
    def is_mastodon_server_in_handle(self) -> bool:
        """Whether posts are read from the server that a handle names, rather than from one that the operator names."""
        return urlsplit(self.mastodon_api_url).netloc == HOST

    @property
    def missing_settings(self) -> dict[str, tuple[str, ...]]:
        """The settings that are missing to turn a source on, by the source's scheme."""
        needed = {"X_BEARER_TOKEN": self.x_bearer_token, "X_TERMS_ACKNOWLEDGED": self.x_terms_acknowledged}
        missing = tuple(name for name, value in needed.items() if not value)
        return {"x": missing} if missing else {}
