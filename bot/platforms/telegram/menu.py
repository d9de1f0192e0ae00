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

from bot.conversation import Command, Desk, Role
from bot.platforms.telegram.errors import mapped
from bot.platforms.telegram.texts import cut
from models.errors import ServiceError

log = structlog.get_logger()

MOST_DESCRIPTION = 256  # https://core.telegram.org/bots/api#botcommand
NOTE = "telegram:menu"  # what was set the last time, by the bot's id
# a command that is not named in a language is shown in English
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "de": {
        "tweet": "Lass eine Persona einen Tweet schreiben, auch von deinen ersten Wörtern an",
        "personas": "Zeige die Personas, die dieser Chat benutzen darf",
        "persona": "Zeige die Persona dieses Chats oder woraus eine gemacht ist; mit „here“ wähle sie",
        "train": "Baue eine Persona aus den Beiträgen von ein bis drei Konten",
        "jobs": "Zeige, was für diesen Chat gelernt wird und wie weit es ist",
        "cancel": "Brich ein Lernen ab",
        "report": "Melde einen erzeugten Text dem, der diesen Bot betreibt",
        "settings": "Zeige, was für diesen Chat eingestellt ist",
        "start": "Sage hallo und wo man anfängt",
        "privacy": "Sage, was wie lange aufbewahrt wird",
        "help": "Zeige die Befehle, oder mehr über einen",
    },
    "es": {
        "tweet": "Que una persona escriba un tuit, a partir de tus primeras palabras si las das",
        "personas": "Muestra las personas que este chat puede usar",
        "persona": "Muestra la persona de este chat o de qué está hecha una; elígela con «here»",
        "train": "Crea una persona con las publicaciones de una a tres cuentas",
        "jobs": "Muestra qué se entrena para este chat y cuánto falta",
        "cancel": "Detén un entrenamiento",
        "report": "Denuncia un texto generado a quien lleva este bot",
        "settings": "Muestra los ajustes de este chat",
        "start": "Saluda y di por dónde empezar",
        "privacy": "Di qué se guarda y por cuánto tiempo",
        "help": "Lista las órdenes, o cuenta más de una",
    },
    "ja": {
        "tweet": "ペルソナにツイートを書かせる(最初の言葉を添えてもよい)",
        "personas": "このチャットで使えるペルソナの一覧",
        "persona": "このチャットのペルソナや、その由来を見る。「here」で選ぶ",
        "train": "一つから三つのアカウントの投稿からペルソナを作る",
        "jobs": "このチャットのための学習とその進み具合を見る",
        "cancel": "学習を取り消す",
        "report": "生成された文章をボットの運営者に報告する",
        "settings": "このチャットの設定を見る",
        "start": "あいさつと、始め方",
        "privacy": "何がどれだけ保存されるか",
        "help": "コマンドの一覧、または一つの説明",
    },
}


@dataclass(frozen=True, slots=True)
class Menu:
    """What one kind of chat is shown in one language (none: in all others)."""

    scope: BotCommandScope
    language: str | None
    commands: tuple[BotCommand, ...]


async def show(bot: Bot, commands: Sequence[Command], desk: Desk) -> None:
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


def fingerprint_of(menus: Iterable[Menu]) -> str:
    """The same for the same menus."""
    said = [[menu.scope.type, menu.language, [command.to_dict() for command in menu.commands]] for menu in menus]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def menus_of(commands: Sequence[Command]) -> Iterator[Menu]:
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
            yield Menu(scope(), language, tuple(_row(command, words) for command in shown))


def _row(command: Command, words: Mapping[str, str]) -> BotCommand:
    return BotCommand(command.name, cut(words.get(command.name, command.summary), MOST_DESCRIPTION))
