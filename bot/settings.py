"""The bot's settings: chat platforms, operators, access lists, quotas, retention, and where the engine is."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator

from bot.permissions.chat_rules import Allowed
from bot.permissions.quotas import KEYS
from models.runtime.setting_types import AccountIds, HostAndPort, Token, Url, WebSocketUrl, ignore_case, split_list
from models.runtime.settings import SpendingSettings

MAX_DAYS = 36_500  # dates end with the year 9999
PLATFORM_ADDRESS = re.compile(r"(?:discord:(?:guild:)?\d+|telegram:-?\d+(?:/\d+)?|console:\w+)", re.ASCII)
PLATFORM_TOKEN = re.compile(r"[a-z]+_token")  # a field; X's bearer token is a source's
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook


def _address(text: str) -> str:
    if not PLATFORM_ADDRESS.fullmatch(text.casefold()):
        raise ValueError("the address of a chat, server or account, as in discord:123456789 or telegram:-1001234")
    return text.casefold()


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("1 to 256 letters, digits, “_” and “-”")
    return secret


Addresses = Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], BeforeValidator(split_list)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
AllowedSetting = Annotated[Allowed, ignore_case(Allowed)]


class BotSettings(SpendingSettings):
    """Read once, in `bot/__main__`, and passed down. Descriptions are the lines of `.env.example`."""

    discord_token: Token | None = Field(
        None, description="The Discord bot's token; `mynah check` says whether this build serves Discord."
    )
    discord_development_guild: int | None = Field(
        None, ge=1, description="A Discord server's id: commands are registered there alone, and appear at once."
    )
    discord_operators: AccountIds = Field(
        (),
        description="The numeric ids of the Discord users who are operators; unset: the application's owner or team.",
    )
    discord_api_url: Url = Field("https://discord.com/api/v10", description="Address of Discord's REST API.")
    discord_gateway_url: WebSocketUrl = Field("wss://gateway.discord.gg", description="Address of Discord's gateway.")
    telegram_token: Token | None = Field(
        None, description="The Telegram bot's token; `mynah check` says whether this build serves Telegram."
    )
    telegram_api_url: Url = Field(
        "https://api.telegram.org", description="Address of Telegram's Bot API, or of a local Bot API server."
    )
    telegram_operators: AccountIds = Field(
        (),
        description="The numeric ids of the Telegram users who are operators; unset: who opens the terminal's link.",
    )
    telegram_webhook_url: Url | None = Field(
        None, description="The https address that Telegram sends updates to; unset: the bot polls for them."
    )
    telegram_webhook_secret: WebhookSecret | None = Field(
        None,
        description="The secret that proves an update comes from Telegram: letters, digits, _ and -; unset: random.",
    )
    telegram_webhook_listen: HostAndPort = Field(
        "127.0.0.1:8443",
        description="Where the bot listens for updates, behind the proxy that TELEGRAM_WEBHOOK_URL points to.",
    )
    member_dollars_per_month: float = Field(
        0.0,
        ge=0,
        description="The dollars that a member may spend a month without a moderator's approval; 0 is nothing.",
    )
    operator_name: str | None = Field(None, description="Who runs this bot; /privacy shows it.")
    operator_contact: str | None = Field(None, description="How to reach them; /privacy shows it.")
    retention_days: int = Field(
        30,
        ge=1,
        le=MAX_DAYS,
        description="Days that ended trainings, buttons, decided requests and logs are kept.",
    )
    audit_days: int = Field(365, ge=1, le=MAX_DAYS, description="Days that entries of the audit log are kept.")
    engine_url: Url | None = Field(
        None, description="Address of an engine on another machine, as in http://host:8000; unset: the bot starts one."
    )
    answer_seconds: float = Field(
        90.0,
        gt=0,
        description="The longest that a chat waits for a tweet, in seconds; a command in a terminal has no limit.",
    )

    allowed_chats: Addresses = Field(
        (), description="Allowlist of chats, servers and users, as in discord:123,telegram:-45; empty: all."
    )
    trusted_chats: Addresses = Field(
        (),
        description="Servers and groups whose moderators can record consent, as in discord:123,telegram:-45, beside "
        "those that an operator moderates or where they sent /trust.",
    )
    blocked_chats: Addresses = Field((), description="Blocked chats and servers, as in discord:123.")
    blocked_users: Addresses = Field((), description="Blocked users, as in discord:123,telegram:45.")
    who_trains: AllowedSetting | None = Field(
        None,
        description="Upper bound on who may train personas, whatever a chat sets: nobody, moderators, listed, "
        "approved (others ask, a moderator decides) or everybody; unset: approved, unless a chat sets another.",
    )
    who_tweets: AllowedSetting | None = Field(
        None,
        description="Upper bound on who may generate tweets: nobody, moderators, listed or everybody; unset: "
        "everybody, unless a chat sets another.",
    )
    member_tweets_per_minute: int | None = Field(
        20,
        ge=0,
        description="Tweets that a member may generate a minute; 0 is none, here and below.",
    )
    member_tweets_per_day: int | None = Field(
        None, ge=0, description="Tweets that a member may generate in 24 hours; unset: no limit, here and below."
    )
    member_trainings_per_day: int | None = Field(
        None, ge=0, description="Trainings that a member may request in 24 hours."
    )
    member_waiting: int | None = Field(2, ge=0, description="Trainings of a member that may wait at a time.")
    chat_tweets_per_minute: int | None = Field(
        60, ge=0, description="Tweets that a chat, or all chats of a server, may generate a minute."
    )
    chat_tweets_per_day: int | None = Field(
        None, ge=0, description="Tweets that a chat, or all chats of a server, may generate in 24 hours."
    )
    chat_trainings_per_day: int | None = Field(
        None, ge=0, description="Trainings that a chat, or all chats of a server, may request in 24 hours."
    )
    chat_waiting: int | None = Field(
        6, ge=0, description="Trainings of a chat, or all chats of a server, that may wait at a time."
    )
    max_waiting: int = Field(
        50, ge=1, description="Trainings of all chats together that may wait at a time; more are refused."
    )
    chat_dollars_per_month: float | None = Field(
        None, ge=0, description="Dollars that a chat, or all chats of a server, may spend a month."
    )

    upload_megabytes: float = Field(
        200.0, gt=0, description="The largest upload for a training, in megabytes; platforms may allow less."
    )

    uploads_total_megabytes: float = Field(
        2_000.0, gt=0, description="Megabytes that all uploads whose trainings are waiting or running may take up."
    )

    @field_validator("who_tweets")
    @classmethod
    def _needs_no_approval(cls, allowed: Allowed | None) -> Allowed | None:
        if allowed is Allowed.APPROVED:
            raise ValueError("nobody, moderators, listed or everybody, since no tweet waits for a moderator")
        return allowed

    @property
    def tokens(self) -> dict[str, SecretStr]:
        """The tokens that are set, by the name of their platform: the fields `NAME_token`."""
        tokens = {field: getattr(self, field) for field in type(self).model_fields if PLATFORM_TOKEN.fullmatch(field)}
        return {field.removesuffix("_token"): token for field, token in tokens.items() if token is not None}

    @property
    def limits(self) -> Mapping[str, float | None]:
        """The operator's quotas by key; None is no limit."""
        return {key: getattr(self, key) for key in KEYS}


BOT_SECRETS = BotSettings.secrets() - SpendingSettings.secrets()  # what no other process needs
