"""What Telegram says of a bot, in sentences for whoever set it up at @BotFather.

It does not know python-telegram-bot, so that `mynah check` can say this without it.
"""

from collections.abc import Mapping
from typing import Any


def address(me: Mapping[str, Any]) -> str:
    """Where people find the bot."""
    return f"@{me['username']}; people find it at https://t.me/{me['username']}"


def wishes(me: Mapping[str, Any]) -> list[str]:
    """What is set otherwise than this bot would like it: https://core.telegram.org/bots/api#getme"""
    found = []
    if me.get("can_read_all_group_messages"):
        found.append("privacy mode is off: groups' messages come here for nothing; /setprivacy at @BotFather mends it")
    if not me.get("supports_inline_queries"):
        found.append("inline mode is off; /setinline, and then /setinlinefeedback, at @BotFather turn it on")
    if not me.get("can_join_groups"):
        found.append("nobody can add it to a group; /setjoingroups at @BotFather allows it")
    return found
