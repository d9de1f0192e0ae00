"""Long polling: fetches updates with getUpdates, one batch after another."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.platforms.telegram.errors import (
    CONFLICT,
    MIN_BACKOFF_SECONDS,
    NETWORK,
    ErrorTracker,
    confirm_token_rejected,
    wait_before_retry,
)
from bot.platforms.telegram.updates import HANDLED_UPDATES

POLL_SECONDS = 25  # for which Telegram holds a request while there is no update

OnUpdate = Callable[[Update], None]


async def poll(
    bot: Bot, on_update: OnUpdate, tracker: ErrorTracker, min_backoff_seconds: float = MIN_BACKOFF_SECONDS
) -> None:
    """Fetch updates until cancelled. Raises InvalidToken."""
    offset, backoff, has_no_webhook = None, min_backoff_seconds, False
    try:
        while True:
            try:
                if not has_no_webhook:  # getUpdates fails while a webhook is set
                    has_no_webhook = await bot.delete_webhook()
                updates = await bot.get_updates(offset, timeout=POLL_SECONDS, allowed_updates=HANDLED_UPDATES)
            except InvalidToken:
                await confirm_token_rejected(bot, min_backoff_seconds)
                continue
            except TelegramError as error:
                backoff = await wait_before_retry(error, tracker, backoff)
                continue
            backoff = min_backoff_seconds
            tracker.resolve(NETWORK)
            tracker.resolve(CONFLICT)
            for update in updates:
                offset = update.update_id + 1
                on_update(update)
    except asyncio.CancelledError:
        if offset is not None:  # acknowledge the updates, or they are delivered again at the next start
            with suppress(TelegramError):
                await bot.get_updates(offset, limit=1, timeout=0, allowed_updates=HANDLED_UPDATES)
        raise
