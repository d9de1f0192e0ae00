"""The command menus that Telegram shows (setMyCommands): by kind of chat, for administrators, and by language.

A menu grants nothing: roles are checked when a command is used.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    MenuButtonCommands,
)

from bot.chat.messages import PlatformServices, Role
from bot.interfaces.command import Command
from bot.platforms.telegram.errors import mapped_errors
from bot.platforms.telegram.markup import truncate
from models.domain.errors import ServiceError
from models.messages import ENGLISH, languages, localized

log = structlog.get_logger()

MAX_DESCRIPTION = 256  # https://core.telegram.org/bots/api#botcommand
PRIVATE_MENU = ("tweet", "train", "personas", "jobs", "settings", "privacy", "forgetme", "help")  # the rest is in /help
MENU_KEY = "telegram:menu"  # with the bot's id: the fingerprint of the menus that were set last


@dataclass(frozen=True, slots=True)
class CommandMenu:
    """The commands shown in one scope and language; None is every language without a menu of its own."""

    scope: BotCommandScope
    language: str | None
    commands: tuple[BotCommand, ...]


async def set_command_menus(bot: Bot, commands: Sequence[Command], services: PlatformServices) -> None:
    """Set the menus if they changed since the last time: each takes a request."""
    menus = list(command_menus(commands))
    current = fingerprint(menus)
    key = f"{MENU_KEY}:{bot.id}"
    if await services.get_value(key) == current:
        return
    try:
        with mapped_errors():
            for menu in menus:
                await bot.set_my_commands(menu.commands, menu.scope, menu.language)
            await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except ServiceError as error:
        log.warning("telegram_menu_failed", reason=error.sentence)
        return
    await services.set_value(key, current)


def fingerprint(menus: Iterable[CommandMenu]) -> str:
    """A hash of the menus' contents."""
    content = [[menu.scope.type, menu.language, [command.to_dict() for command in menu.commands]] for menu in menus]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def command_menus(commands: Sequence[Command]) -> Iterator[CommandMenu]:
    """The few in PRIVATE_MENU in private chats; in groups all members' commands, for administrators moderators' too."""
    members = [command for command in commands if command.role is Role.MEMBER]
    shown: dict[BotCommandScope, Sequence[Command]] = {
        BotCommandScopeDefault(): members,
        BotCommandScopeAllPrivateChats(): [command for command in commands if command.name in PRIVATE_MENU],
        BotCommandScopeAllGroupChats(): members,
        BotCommandScopeAllChatAdministrators(): [command for command in commands if command.role <= Role.MODERATOR],
    }
    for scope, allowed in shown.items():
        for language in languages():
            described = tuple(_bot_command(command, language) for command in allowed)
            yield CommandMenu(scope, None if language == ENGLISH else language, described)


def _bot_command(command: Command, language: str) -> BotCommand:
    return BotCommand(command.name, truncate(localized(command.summary, language), MAX_DESCRIPTION))
