"""Telegram updates by webhook."""

import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.platforms.telegram.webhook import webhook_from_settings
from bot.settings import BotSettings
from tests.fakes.bot import made
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import running_bot

SECRET = "a-word_of_2"


def free_port(host: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, 0), family=family) as listener:
            return int(listener.getsockname()[1])
    except OSError:
        pytest.skip(f"this machine has no {host}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_updates_arrive_by_webhook(telegram: FakeTelegram, tmp_path: Path, host: str) -> None:
    """Requests without the secret header are refused."""
    port = free_port(host.strip("[]"))
    hook: dict[str, Any] = {
        "telegram_webhook_url": f"http://{host}:{port}/telegram",
        "telegram_webhook_listen": f"{host}:{port}",
        "telegram_webhook_secret": SecretStr(SECRET),
    }
    async with running_bot(telegram, tmp_path, **hook) as running:
        made(running.world.registry)
        await telegram.until(lambda: telegram.count("setWebhook") == 2)  # the second by the library when it listens
        assert telegram.webhook == (f"http://{host}:{port}/telegram", SECRET)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        answer = await telegram.message(telegram.private(ann))
        await telegram.callback_answer(await telegram.press(ann, answer, "Again"))
        async with httpx2.AsyncClient() as client:
            forged = await client.post(telegram.webhook[0], json={"update_id": 1})
        assert forged.status_code == 403
    assert telegram.count("getUpdates") == 0


async def test_a_refused_webhook_url_is_logged(telegram: FakeTelegram, tmp_path: Path) -> None:
    """With the name of the setting; the service goes on."""
    hook: dict[str, Any] = {
        "telegram_webhook_url": "http://bot.example/x",
        "telegram_webhook_listen": f"127.0.0.1:{free_port()}",
    }
    with capture_logs() as lines:
        async with running_bot(telegram, tmp_path, **hook) as running:
            await running.platform.is_refused.wait()
    (error,) = [line["reason"] for line in lines if line["log_level"] == "error"]
    assert error.startswith("Telegram refused TELEGRAM_WEBHOOK_URL: Bad webhook: an https url")


async def test_a_port_in_use_is_logged(telegram: FakeTelegram, tmp_path: Path) -> None:
    """With the name of the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken, capture_logs() as lines:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        hook: dict[str, Any] = {"telegram_webhook_url": f"http://{listen}/x", "telegram_webhook_listen": listen}
        async with running_bot(telegram, tmp_path, **hook) as running:
            await running.platform.is_refused.wait()
    (error,) = [line["reason"] for line in lines if line["log_level"] == "error"]
    assert error.startswith(f"TELEGRAM_WEBHOOK_LISTEN: can't listen on {listen}: ")


def test_the_webhook_secret_is_derived_from_the_token() -> None:
    """It does not reveal the token."""
    webhook = webhook_from_settings(BotSettings(telegram_webhook_url="https://bot.example/x"), TOKEN)
    assert webhook is not None
    assert len(webhook.secret) == 64
    assert (webhook.host, webhook.port) == ("127.0.0.1", 8443)
