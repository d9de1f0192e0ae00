"""Telegram links that open the bot, and what getMe says about its setup at @BotFather, as sentences for the operator.

Imports no python-telegram-bot, so that `mynah check` can print them quickly.
"""

from collections.abc import Mapping
from typing import Any

from models.messages import sentence


def bot_link(me: Mapping[str, Any]) -> str:
    """The bot's username and the link that opens it."""
    username = str(me["username"])
    return sentence("telegram-bot-link", username=username, link=f"https://t.me/{username}")


def start_link(username: str, payload: str) -> str:
    """A link that opens the bot and sends it `payload`: https://core.telegram.org/bots/features#deep-linking"""
    return f"https://t.me/{username}?start={payload}"


def operator_link(username: str, payload: str) -> str:
    """The link that makes whoever opens it the operator, and what it is for."""
    return sentence("telegram-operator-link", link=start_link(username, payload))


def setup_warnings(me: Mapping[str, Any]) -> list[str]:
    """What should be changed at @BotFather: https://core.telegram.org/bots/api#getme"""
    warnings: list[str] = []
    if me.get("can_read_all_group_messages"):
        warnings.append(sentence("telegram-privacy-mode-off"))
    if not me.get("supports_inline_queries"):
        warnings.append(sentence("telegram-inline-mode-off"))
    if not me.get("can_join_groups"):
        warnings.append(sentence("telegram-groups-off"))
    return warnings
