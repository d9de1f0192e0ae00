"""How updates come from Telegram, by polling or by webhook, and the menus that it is given."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.chat.messages import Role
from bot.commands import COMMANDS
from bot.platforms.telegram import open_platform
from bot.platforms.telegram.command_menu import MAX_DESCRIPTION, command_menus
from bot.platforms.telegram.translations import LANGUAGES
from bot.platforms.telegram.webhook import webhook_from_settings
from bot.settings import BotSettings
from tests.fakes.bot import made, world
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import SlowWriter, served

SECRET = "a-word_of_2"


def free_port(host: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, 0), family=family) as listener:
            return int(listener.getsockname()[1])
    except OSError:
        pytest.skip(f"this machine has no {host}")


async def asked_for(telegram: FakeTelegram, method: str) -> None:
    await telegram.until(lambda: telegram.count(method) > 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_updates_are_brought_by_webhook(telegram: FakeTelegram, tmp_path: Path, host: str) -> None:
    """With the secret word that proves where they come from; without it they are refused."""
    port = free_port(host.strip("[]"))
    hook: dict[str, Any] = {
        "telegram_webhook_url": f"http://{host}:{port}/telegram",
        "telegram_webhook_listen": f"{host}:{port}",
        "telegram_webhook_secret": SecretStr(SECRET),
    }
    async with served(telegram, tmp_path, **hook) as running:
        made(running.world.registry)
        await telegram.until(lambda: telegram.count("setWebhook") == 2)  # the second by the client, as it listens
        assert telegram.webhook == (f"http://{host}:{port}/telegram", SECRET)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        answer = await telegram.message(telegram.private(ann))
        await telegram.alert(await telegram.press(ann, answer, "Again"))
        async with httpx2.AsyncClient() as client:
            forged = await client.post(telegram.webhook[0], json={"update_id": 1})
        assert forged.status_code == 403
    assert telegram.count("getUpdates") == 0


async def test_polling_takes_the_place_of_a_webhook(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Telegram brings or is asked, not both; the setting of before is undone."""
    telegram.webhook = ("https://bot.example/telegram", None)
    async with served(telegram, tmp_path):
        await asked_for(telegram, "getUpdates")
    assert telegram.webhook is None


async def test_what_was_answered_does_not_come_again(telegram: FakeTelegram, tmp_path: Path) -> None:
    """A bot that stops says what it has taken."""
    for _time in range(2):
        async with served(telegram, tmp_path):
            if not telegram.people:
                ann = telegram.person("Ann")
                await telegram.say(ann, telegram.private(ann), "/privacy")
            await telegram.message(telegram.private(ann))
            await asked_for(telegram, "getUpdates")
    assert len(telegram.sent(telegram.private(ann))) == 1


async def test_who_asked_before_the_bot_stops_is_answered(telegram: FakeTelegram, tmp_path: Path) -> None:
    """What is under way is finished first, within a few seconds."""
    writer = SlowWriter()
    async with served(telegram, tmp_path, writer=writer) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        await telegram.settled()
        await writer.is_asked.wait()
        asyncio.get_running_loop().call_later(0.1, writer.may_write.set)
    assert telegram.sent(telegram.private(ann))[0].text.startswith("My dream is")


async def test_a_webhook_that_telegram_refuses_is_told(telegram: FakeTelegram, tmp_path: Path) -> None:
    """With the setting that is wrong; the service goes on."""
    hook: dict[str, Any] = {
        "telegram_webhook_url": "http://bot.example/x",
        "telegram_webhook_listen": f"127.0.0.1:{free_port()}",
    }
    with capture_logs() as lines:
        async with served(telegram, tmp_path, **hook) as running:
            await running.platform.is_refused.wait()
    (error,) = [line["reason"] for line in lines if line["log_level"] == "error"]
    assert error.startswith("Telegram refused TELEGRAM_WEBHOOK_URL: Bad webhook: an https url")


async def test_a_port_that_is_taken_is_told(telegram: FakeTelegram, tmp_path: Path) -> None:
    """With the setting that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken, capture_logs() as lines:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        hook: dict[str, Any] = {"telegram_webhook_url": f"http://{listen}/x", "telegram_webhook_listen": listen}
        async with served(telegram, tmp_path, **hook) as running:
            await running.platform.is_refused.wait()
    (error,) = [line["reason"] for line in lines if line["log_level"] == "error"]
    assert error.startswith(f"TELEGRAM_WEBHOOK_LISTEN: can't listen on {listen}: ")


def test_a_webhook_without_a_secret_has_one_all_the_same() -> None:
    """Drawn from the token, which nobody else has, and not showing it."""
    webhook = webhook_from_settings(BotSettings(telegram_webhook_url="https://bot.example/x"), TOKEN)
    assert webhook is not None
    assert len(webhook.secret) == 64
    assert (webhook.host, webhook.port) == ("127.0.0.1", 8443)


@pytest.mark.parametrize(
    ("address", "most"), [("https://api.telegram.org", 20_000_000), ("http://127.0.0.1:8081", None)]
)
async def test_a_bot_api_server_of_ones_own_has_no_limit(tmp_path: Path, address: str, most: int | None) -> None:
    """Telegram's own hands over files of up to 20 MB."""
    settings = BotSettings(telegram_token=SecretStr(TOKEN), telegram_api_url=address)
    assert open_platform(settings, world(tmp_path).desk)._max_download_bytes == most


async def test_the_menus_are_set_once(telegram: FakeTelegram, tmp_path: Path) -> None:
    """For each kind of chat and each language; a restart sets nothing that Telegram has already."""
    async with served(telegram, tmp_path, has_menu=False):
        await asked_for(telegram, "getUpdates")
    there, polls = telegram.count("setMyCommands"), telegram.count("getUpdates")
    assert telegram.count("setChatMenuButton") == 1
    assert set(telegram.menus) == {
        (scope, language)
        for scope in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
        for language in ("", *LANGUAGES)
    }
    async with served(telegram, tmp_path, has_menu=False):
        await telegram.until(lambda: telegram.count("getUpdates") > polls)
    assert telegram.count("setMyCommands") == there


def test_a_menu_has_what_somebody_may_do_there() -> None:
    """In English where a language does not name it; moderators' commands for administrators, and in private."""
    shut = replace(COMMANDS[1], name="shut", role=Role.MODERATOR)
    menus = {(menu.scope.type, menu.language): menu.commands for menu in command_menus([COMMANDS[0], shut])}
    for scope, names in (
        ("default", ["tweet"]),
        ("all_group_chats", ["tweet"]),
        ("all_private_chats", ["tweet", "shut"]),
        ("all_chat_administrators", ["tweet", "shut"]),
    ):
        assert [row.command for row in menus[scope, None]] == names
    tweet, untold = menus["all_private_chats", "de"]
    assert tweet.description.startswith("Lass eine Persona")
    assert untold.description == shut.summary


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_every_command_and_no_other(language: str) -> None:
    """A command that is added or renamed takes its translations with it, and each fits into the menu."""
    words = LANGUAGES[language]
    assert set(words) == {command.name for command in COMMANDS}
    assert all(0 < len(text) <= MAX_DESCRIPTION for text in words.values())


async def test_menus_that_cannot_be_set_stop_nothing(telegram: FakeTelegram, tmp_path: Path) -> None:
    """They are tried again at the next start."""
    telegram.refuse("setMyCommands", 400, "Bad Request: something")
    async with served(telegram, tmp_path, has_menu=False) as running:
        ann = running.telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/privacy")
        await telegram.message(telegram.private(ann))
        assert telegram.menus == {}
    polls = telegram.count("getUpdates")
    async with served(telegram, tmp_path, has_menu=False):
        await telegram.until(lambda: telegram.count("getUpdates") > polls)
    assert len(telegram.menus) == 16
