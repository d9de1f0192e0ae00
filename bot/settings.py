"""The settings of the bot alone: chat platforms, their addresses, and where the engine is.

It does not know what a platform does with its token, nor whether this build has the platform.
"""

from pydantic import Field, SecretStr

from models.settings import Address, SharedSettings


class BotSettings(SharedSettings):
    """Read once, in `bot/__main__`, and passed down. Every field's description is its line in `.env.example`."""

    discord_token: SecretStr | None = Field(
        None, description="The Discord bot's token; `mynah check` says whether this build serves Discord."
    )
    discord_api_url: Address = Field("https://discord.com/api/v10", description="Address of Discord's REST API.")
    discord_gateway_url: Address = Field("wss://gateway.discord.gg", description="Address of Discord's gateway.")
    telegram_token: SecretStr | None = Field(
        None, description="The Telegram bot's token; `mynah check` says whether this build serves Telegram."
    )
    telegram_api_url: Address = Field(
        "https://api.telegram.org", description="Address of Telegram's Bot API, or of a local Bot API server."
    )
    engine_url: Address | None = Field(
        None, description="Address of an engine on another machine, as in http://host:8000; unset: the bot starts one."
    )
    answer_seconds: float = Field(90.0, gt=0, description="The longest that a member waits for a tweet, in seconds.")

    upload_megabytes: float = Field(
        200.0, gt=0, description="The largest upload for a training, in megabytes; a platform may allow less."
    )

    @property
    def tokens(self) -> dict[str, SecretStr]:
        """The tokens that are set, by the name of their platform."""
        tokens = {"discord": self.discord_token, "telegram": self.telegram_token}
        return {name: token for name, token in tokens.items() if token is not None}
