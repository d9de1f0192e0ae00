"""The settings of the bot alone: chat platforms, their addresses, and where the engine is.

It does not know what a platform does with its token, nor whether this build has the platform.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator

from bot.permissions.chat_rules import Allowed as AnyWho
from bot.permissions.quotas import KEYS
from models.runtime.setting_types import AccountIds, HostAndPort, Token, Url, WebSocketUrl, ignore_case, split_list
from models.runtime.settings import SpendingSettings

MAX_DAYS = 36_500  # dates end with the year 9999
PLATFORM_ADDRESS = re.compile(r"(?:discord:(?:guild:)?\d+|telegram:-?\d+(?:/\d+)?|console:\w+)", re.ASCII)
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
Who = Annotated[AnyWho, ignore_case(AnyWho)]


class BotSettings(SpendingSettings):
    """Read once, in `bot/__main__`, and passed down. Every field's description is its line in `.env.example`."""

    discord_token: Token | None = Field(
        None, description="The Discord bot's token; `mynah check` says whether this build serves Discord."
    )
    discord_development_guild: int | None = Field(
        None, ge=1, description="A Discord server's id: the commands are then made known there alone, and at once."
    )
    discord_operators: AccountIds = Field(
        (), description="The numeric ids of the Discord users who may do everything, with commas between them."
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
        (), description="The numeric ids of the Telegram users who may do everything, with commas between them."
    )
    telegram_webhook_url: Url | None = Field(
        None, description="The https address to which Telegram brings updates; unset: the bot fetches them."
    )
    telegram_webhook_secret: WebhookSecret | None = Field(
        None, description="What proves that an update comes from Telegram: letters, digits, _ and -; unset: drawn."
    )
    telegram_webhook_listen: HostAndPort = Field(
        "127.0.0.1:8443",
        description="Where on this machine updates arrive, behind the proxy that TELEGRAM_WEBHOOK_URL leads to.",
    )
    member_dollars_per_month: float = Field(
        0.0, ge=0, description="What a member may have spent in a month without asking a moderator; 0 is nothing."
    )
    operator_name: str | None = Field(None, description="Who runs this bot, as /privacy tells it.")
    operator_contact: str | None = Field(None, description="How they can be reached, as /privacy tells it.")
    retention_days: int = Field(
        30,
        ge=1,
        le=MAX_DAYS,
        description="How long ended trainings, buttons, decided requests and logs are kept, in days.",
    )
    audit_days: int = Field(365, ge=1, le=MAX_DAYS, description="How long the audit's lines are kept, in days.")
    engine_url: Url | None = Field(
        None, description="Address of an engine on another machine, as in http://host:8000; unset: the bot starts one."
    )
    answer_seconds: float = Field(
        90.0,
        gt=0,
        description="The longest that a chat waits for a tweet, in seconds; a command in a terminal has no limit.",
    )

    allowed_chats: Addresses = Field(
        (), description="Chats, servers or people who may use the bot, as in discord:123,telegram:-45; empty: all."
    )
    blocked_chats: Addresses = Field((), description="Chats or servers that may not, as in discord:123.")
    blocked_users: Addresses = Field((), description="People who may not, as in discord:123,telegram:45.")
    who_trains: Who | None = Field(
        None,
        description="Who may have personas trained, at most, whatever a chat sets: nobody, moderators, listed, "
        "approved (others ask, a moderator decides) or everybody; unset: approved, unless a chat sets another.",
    )
    who_tweets: Who | None = Field(
        None,
        description="Who may have tweets written, at most: nobody, moderators, listed or everybody; unset: everybody, "
        "unless a chat sets another.",
    )
    member_tweets_per_minute: int | None = Field(
        20,
        ge=0,
        description="The most tweets that a member may have written in a minute; 0 is none, here and below.",
    )
    member_tweets_per_day: int | None = Field(
        None, ge=0, description="The most tweets that a member may have written in 24 hours; unset: no such limit."
    )
    member_trainings_per_day: int | None = Field(
        None, ge=0, description="The most trainings that a member may ask for in 24 hours."
    )
    member_waiting: int | None = Field(2, ge=0, description="The most trainings of a member that may wait at a time.")
    chat_tweets_per_minute: int | None = Field(
        60, ge=0, description="The most tweets that a chat, or all chats of a server, may have written in a minute."
    )
    chat_tweets_per_day: int | None = Field(
        None, ge=0, description="The most tweets that they may have written in 24 hours."
    )
    chat_trainings_per_day: int | None = Field(
        None, ge=0, description="The most trainings that they may ask for in 24 hours."
    )
    chat_waiting: int | None = Field(6, ge=0, description="The most trainings of theirs that may wait at a time.")
    chat_dollars_per_month: float | None = Field(
        None, ge=0, description="The most dollars that may be spent in a month for a chat, or all chats of a server."
    )

    upload_megabytes: float = Field(
        200.0, gt=0, description="The largest upload for a training, in megabytes; a platform may allow less."
    )

    @field_validator("who_tweets")
    @classmethod
    def _needs_no_approval(cls, who: AnyWho | None) -> AnyWho | None:
        if who is AnyWho.APPROVED:
            raise ValueError("nobody, moderators, listed or everybody, since no tweet waits for a moderator")
        return who

    @property
    def tokens(self) -> dict[str, SecretStr]:
        """The tokens that are set, by the name of their platform."""
        tokens = {"discord": self.discord_token, "telegram": self.telegram_token}
        return {name: token for name, token in tokens.items() if token is not None}

    @property
    def limits(self) -> Mapping[str, float | None]:
        """The most that any member, and any chat, may have done, by the limit's key."""
        return {key: getattr(self, key) for key in KEYS}
