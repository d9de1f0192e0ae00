"""How updates come: fetched from Telegram one after another, or brought by Telegram to an address of ours.

It does not know what an update says.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.constants import UpdateType
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Updater

from bot.platforms.telegram.errors import ErrorTracker, seconds_of
from bot.platforms.telegram.sender import FIRST_PAUSE, MAX_PAUSE_SECONDS, NETWORK
from models.domain.errors import RequestUnfit

WANTED = [
    UpdateType.MESSAGE,
    UpdateType.CHANNEL_POST,
    UpdateType.CALLBACK_QUERY,
    UpdateType.INLINE_QUERY,
    UpdateType.CHOSEN_INLINE_RESULT,
]
POLL_SECONDS = 25
PAUSES_BEFORE_BELIEVED = 5
CONFLICT = "conflict"

Take = Callable[[Update], None]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates (`url`), where they arrive on this machine, and the word that proves it is them."""

    url: str
    secret: str
    host: str
    port: int


async def poll(bot: Bot, take: Take, troubles: ErrorTracker, first_pause: float = FIRST_PAUSE) -> None:
    """Fetch updates until cancelled. Raises InvalidToken."""
    offset, pause, is_free = None, first_pause, False
    try:
        while True:
            try:
                if not is_free:  # a webhook of before would keep them from us
                    is_free = await bot.delete_webhook()
                updates = await bot.get_updates(offset, timeout=POLL_SECONDS, allowed_updates=WANTED)
            except InvalidToken:
                await confirm(bot, first_pause)
                continue
            except TelegramError as error:
                _tell(error, troubles)
                await asyncio.sleep(seconds_of(error) if isinstance(error, RetryAfter) else pause)
                pause = min(2 * pause, MAX_PAUSE_SECONDS)
                continue
            pause = first_pause
            troubles.end(NETWORK)
            troubles.end(CONFLICT)
            for update in updates:
                offset = update.update_id + 1
                take(update)
    except asyncio.CancelledError:
        if offset is not None:  # say that they were taken, or they come again at the next start
            with suppress(TelegramError):
                await bot.get_updates(offset, limit=1, timeout=0, allowed_updates=WANTED)
        raise


async def confirm(bot: Bot, pause: float) -> None:
    """Ask once more before a refused token is believed: the client takes any address that is not there for one.

    Raises InvalidToken.
    """
    await asyncio.sleep(PAUSES_BEFORE_BELIEVED * pause)
    try:
        await bot.get_me()
    except InvalidToken:
        raise
    except TelegramError:  # no answer: it is asked again anyhow
        return


async def listen(
    bot: Bot, webhook: Webhook, take: Take, troubles: ErrorTracker, first_pause: float = FIRST_PAUSE
) -> None:
    """Have updates brought until cancelled. Raises RequestUnfit where Telegram or this machine refuses the address."""
    await _agreed(bot, webhook, troubles, first_pause)
    listener = _opened(webhook)
    queue: asyncio.Queue[object] = asyncio.Queue()
    updater = Updater(bot, queue)
    await updater.initialize()
    await updater.start_webhook(
        url_path=urlsplit(webhook.url).path,
        webhook_url=webhook.url,
        secret_token=webhook.secret,
        allowed_updates=WANTED,
        unix=listener,  # any socket, by their documents; opening it here, a port that is taken leaves nothing open
    )
    try:
        while True:
            update = await queue.get()
            if isinstance(update, Update):
                take(update)
    finally:
        await updater.stop()


def _opened(webhook: Webhook) -> socket.socket:
    try:
        family = socket.getaddrinfo(webhook.host, webhook.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((webhook.host, webhook.port), family=family)
    except OSError as error:
        host = f"[{webhook.host}]" if ":" in webhook.host else webhook.host
        told = f"TELEGRAM_WEBHOOK_LISTEN: {host}:{webhook.port} cannot be opened: {error.strerror}."
        raise RequestUnfit(told) from error
    listener.setblocking(False)
    return listener


async def _agreed(bot: Bot, webhook: Webhook, troubles: ErrorTracker, pause: float) -> None:
    """Tell Telegram of the webhook, as soon as it can be reached: the client's own way logs each try at length."""
    while True:
        try:
            await bot.set_webhook(webhook.url, allowed_updates=WANTED, secret_token=webhook.secret)
        except InvalidToken:
            await confirm(bot, pause)
        except BadRequest as error:
            raise RequestUnfit(f"Telegram refuses TELEGRAM_WEBHOOK_URL: {error.message}.") from error
        except TelegramError as error:
            _tell(error, troubles)
            await asyncio.sleep(seconds_of(error) if isinstance(error, RetryAfter) else pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)
        else:
            troubles.end(NETWORK)
            return


def _tell(error: TelegramError, troubles: ErrorTracker) -> None:
    if isinstance(error, Conflict):
        troubles.begin(CONFLICT, "another program fetches this Telegram bot's updates: only one may")
    elif not isinstance(error, RetryAfter):
        troubles.begin(NETWORK, "Telegram is away; asking again until it is back", error=type(error).__name__)
