"""The settings of the trainer alone, over those that all parts share.

It does not know what is built with them.
"""

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from models.runtime.setting_types import BasesByLanguage, Token, Url, ignore_case
from models.runtime.settings import SpendingSettings


def _template(url: str) -> str:
    if {"{", "}"} & set(url.replace("{host}", "")):
        raise ValueError("an address in which nothing but {host} stands in braces")
    return url


UrlTemplate = Annotated[Url, AfterValidator(_template)]
Tracker = Literal["", "trackio", "wandb"]


class TrainerSettings(SpendingSettings):
    """Read once, in `trainer.__main__`, and passed down."""

    base_models: BasesByLanguage = Field(
        {},
        description="The bases of new personas by the language of their posts, as in "
        "ja=rinna/japanese-gpt2-small,th=FOLDER; every other language has BASE_MODEL.",
    )
    measured_tweets: int = Field(
        200,
        ge=0,
        le=2_000,
        description="How many tweets a new persona writes to be measured; fewer after a short training without a GPU.",
    )
    posts_key_file: Path = Field(
        Path("~/.config/mynah/posts.key"),
        description="The key of the kept posts, made on first use. It must lie outside of DATA_DIR.",
    )
    rebuild_stale_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="From which share of deleted posts on a persona is built anew without them; 0 is never.",
    )
    avatars: bool = Field(True, description="Whether an account's avatar is fetched for its persona's picture.")
    hf_token: Token | None = Field(
        None, description="A token of the Hugging Face Hub: to push personas there, and to import what is private."
    )
    network_seconds: float = Field(
        30.0,
        ge=1,
        le=600,
        description="How long one answer of a network, a hub or the server of a picture may take in all, in seconds.",
    )
    x_api_url: Url = Field("https://api.x.com", description="Address of the X API, or of a proxy before it.")
    bluesky_replies: bool = Field(False, description="Whether an account's replies on Bluesky are read too.")
    bluesky_api_url: Url = Field(
        "https://public.api.bsky.app", description="Address of Bluesky's public AppView, or of another one."
    )
    mastodon_replies: bool = Field(False, description="Whether an account's replies on Mastodon are read too.")
    mastodon_api_url: UrlTemplate = Field(
        "https://{host}",
        description="Address of Mastodon servers, {host} being the handle's; or of a proxy before all of them.",
    )

    tracking: Annotated[Tracker, ignore_case(get_args(Tracker))] = Field(
        "", description="trackio or wandb: shows every fine-tuning there too. Each is an extra: mynah[trackio]."
    )
    tracking_online: bool = Field(
        False, description="Whether wandb sends runs to its server at once (WANDB_API_KEY), or keeps them in DATA_DIR."
    )

    @property
    def lacking(self) -> dict[str, tuple[str, ...]]:
        """By the scheme of a source that is off: the settings that would turn it on."""
        needed = {"X_BEARER_TOKEN": self.x_bearer_token, "X_TERMS_ACKNOWLEDGED": self.x_terms_acknowledged}
        missing = tuple(name for name, value in needed.items() if not value)
        return {"x": missing} if missing else {}
