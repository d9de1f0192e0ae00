"""Webhook: Telegram delivers updates by HTTP to an address of this machine."""

import asyncio
import hashlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Updater

from bot.platforms.telegram.errors import (
    MIN_BACKOFF_SECONDS,
    NETWORK,
    ErrorTracker,
    confirm_token_rejected,
    wait_before_retry,
)
from bot.platforms.telegram.updates import HANDLED_UPDATES
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.runtime.setting_types import host_and_port

OnUpdate = Callable[[Update], None]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Telegram posts updates to `url`, with `secret` in a header; they arrive at `host` and `port`."""

    url: str
    secret: str
    host: str
    port: int


def webhook_from_settings(settings: BotSettings, token: str) -> Webhook | None:
    """None if updates are polled for. Without a secret in the settings, one is derived from the token."""
    if settings.telegram_webhook_url is None:
        return None
    host, port = host_and_port(settings.telegram_webhook_listen)
    derived = hashlib.sha256(b"webhook:" + token.encode()).hexdigest()
    secret = settings.telegram_webhook_secret
    return Webhook(settings.telegram_webhook_url, secret.get_secret_value() if secret else derived, host, port)


async def listen(
    bot: Bot,
    webhook: Webhook,
    on_update: OnUpdate,
    tracker: ErrorTracker,
    min_backoff_seconds: float = MIN_BACKOFF_SECONDS,
) -> None:
    """Receive updates until cancelled.

    Raises InvalidToken, RequestUnfit if Telegram refuses the URL or the port can't be opened.
    """
    await _set_webhook(bot, webhook, tracker, min_backoff_seconds)
    listener = _listening_socket(webhook)
    queue: asyncio.Queue[object] = asyncio.Queue()
    updater = Updater(bot, queue)
    await updater.initialize()
    await updater.start_webhook(
        url_path=urlsplit(webhook.url).path,
        webhook_url=webhook.url,
        secret_token=webhook.secret,
        allowed_updates=HANDLED_UPDATES,
        unix=listener,  # takes any socket; opened here, a port in use leaves nothing behind
    )
    try:
        while True:
            update = await queue.get()
            if isinstance(update, Update):
                on_update(update)
    finally:
        await updater.stop()


def _listening_socket(webhook: Webhook) -> socket.socket:
    """Raises RequestUnfit."""
    try:
        family = socket.getaddrinfo(webhook.host, webhook.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((webhook.host, webhook.port), family=family)
    except OSError as error:
        host = f"[{webhook.host}]" if ":" in webhook.host else webhook.host
        address, reason = f"{host}:{webhook.port}", error.strerror or str(error)
        raise RequestUnfit("telegram-webhook-cannot-listen", address=address, reason=reason) from error
    listener.setblocking(False)
    return listener


async def _set_webhook(bot: Bot, webhook: Webhook, tracker: ErrorTracker, min_backoff_seconds: float) -> None:
    """Retried until Telegram can be reached; the library's own retries would log every attempt at length."""
    backoff = min_backoff_seconds
    while True:
        try:
            await bot.set_webhook(webhook.url, allowed_updates=HANDLED_UPDATES, secret_token=webhook.secret)
        except InvalidToken:
            await confirm_token_rejected(bot, backoff)
        except BadRequest as error:
            raise RequestUnfit("telegram-webhook-refused", reason=error.message) from error
        except TelegramError as error:
            backoff = await wait_before_retry(error, tracker, backoff)
        else:
            tracker.resolve(NETWORK)
            return
