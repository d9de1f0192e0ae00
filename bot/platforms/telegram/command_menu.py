"""The menu of commands that Telegram shows: for each kind of chat, for its administrators, in several languages.

It does not know what a command does, and grants nothing: what somebody may do is asked when they do it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from bot.platforms.telegram.errors import mapped
from bot.platforms.telegram.markup import cut
from bot.platforms.telegram.translations import LANGUAGES
from models.domain.errors import ServiceError

log = structlog.get_logger()

MAX_DESCRIPTION = 256  # https://core.telegram.org/bots/api#botcommand
NOTE = "telegram:menu"  # what was set the last time, by the bot's id


@dataclass(frozen=True, slots=True)
class CommandMenu:
    """What one kind of chat is shown in one language (none: in all others)."""

    scope: BotCommandScope
    language: str | None
    commands: tuple[BotCommand, ...]


async def show(bot: Bot, commands: Sequence[Command], desk: PlatformServices) -> None:
    """Give Telegram the menus, unless it has these already: each takes a request, and they seldom change."""
    menus = list(menus_of(commands))
    fingerprint = fingerprint_of(menus)
    note = f"{NOTE}:{bot.id}"
    if await desk.recall(note) == fingerprint:
        return
    try:
        with mapped():
            for menu in menus:
                await bot.set_my_commands(menu.commands, menu.scope, menu.language)
            await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except ServiceError as error:
        log.warning("Telegram's menu of commands could not be set", reason=error.sentence)
        return
    await desk.remember(note, fingerprint)


def fingerprint_of(menus: Iterable[CommandMenu]) -> str:
    """The same for the same menus."""
    said = [[menu.scope.type, menu.language, [command.to_dict() for command in menu.commands]] for menu in menus]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def menus_of(commands: Sequence[Command]) -> Iterator[CommandMenu]:
    """Everybody sees what everybody may; administrators, and each in a chat of their own, what moderators may."""
    roles = {
        BotCommandScopeDefault: Role.MEMBER,
        BotCommandScopeAllPrivateChats: Role.MODERATOR,
        BotCommandScopeAllGroupChats: Role.MEMBER,
        BotCommandScopeAllChatAdministrators: Role.MODERATOR,
    }
    for scope, role in roles.items():
        shown = [command for command in commands if command.role <= role]
        for language in (None, *LANGUAGES):
            words = LANGUAGES[language] if language else {}
            yield CommandMenu(scope(), language, tuple(_row(command, words) for command in shown))


def _row(command: Command, words: Mapping[str, str]) -> BotCommand:
    return BotCommand(command.name, cut(words.get(command.name, command.summary), MAX_DESCRIPTION))
