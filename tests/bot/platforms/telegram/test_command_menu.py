"""The menus of commands that Telegram is given."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Role
from bot.commands import COMMANDS
from bot.platforms.telegram.command_menu import MAX_DESCRIPTION, PRIVATE_MENU, command_menus
from models.messages import languages, localized
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import running_bot


async def asked_for(telegram: FakeTelegram, method: str) -> None:
    await telegram.until(lambda: telegram.count(method) > 0)


async def test_command_menus_are_set_once(telegram: FakeTelegram, tmp_path: Path) -> None:
    """For each scope and language; a restart sets nothing that Telegram has already."""
    async with running_bot(telegram, tmp_path, has_menu=False):
        await asked_for(telegram, "getUpdates")
    there, polls = telegram.count("setMyCommands"), telegram.count("getUpdates")
    assert telegram.count("setChatMenuButton") == 1
    assert set(telegram.menus) == {
        (scope, language)
        for scope in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
        for language in ("" if language == "en" else language for language in languages())
    }
    async with running_bot(telegram, tmp_path, has_menu=False):
        await telegram.until(lambda: telegram.count("getUpdates") > polls)
    assert telegram.count("setMyCommands") == there


def test_a_menu_has_the_commands_of_its_role() -> None:
    """In English where the summary is in no catalogue."""
    shut = replace(COMMANDS[1], name="shut", summary="Close the shop", role=Role.MODERATOR)
    menus = {(menu.scope.type, menu.language): menu.commands for menu in command_menus([COMMANDS[0], shut])}
    for scope, names in (
        ("default", ["tweet"]),
        ("all_group_chats", ["tweet"]),
        ("all_private_chats", ["tweet"]),
        ("all_chat_administrators", ["tweet", "shut"]),
    ):
        assert [row.command for row in menus[scope, None]] == names
    tweet, untold = menus["all_chat_administrators", "de"]
    assert tweet.description == localized(COMMANDS[0].summary, "de") != COMMANDS[0].summary
    assert untold.description == shut.summary


def test_a_private_chats_menu_has_eight_commands() -> None:
    """The rest is found with /help, which is among them."""
    [menu] = [menu for menu in command_menus(COMMANDS) if menu.scope.type == "all_private_chats" and not menu.language]
    assert sorted(row.command for row in menu.commands) == sorted(PRIVATE_MENU)
    assert len(PRIVATE_MENU) == 8


@pytest.mark.parametrize("language", languages())
def test_every_summary_fits_into_a_menu(language: str) -> None:
    """Telegram takes no longer ones."""
    assert all(0 < len(localized(command.summary, language)) <= MAX_DESCRIPTION for command in COMMANDS)


async def test_a_failed_menu_stops_nothing(telegram: FakeTelegram, tmp_path: Path) -> None:
    """It is tried again at the next start."""
    telegram.refuse("setMyCommands", 400, "Bad Request: something")
    async with running_bot(telegram, tmp_path, has_menu=False) as running:
        ann = running.telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/privacy")
        await telegram.message(telegram.private(ann))
        assert telegram.menus == {}
    polls = telegram.count("getUpdates")
    async with running_bot(telegram, tmp_path, has_menu=False):
        await telegram.until(lambda: telegram.count("getUpdates") > polls)
    assert len(telegram.menus) == 16
