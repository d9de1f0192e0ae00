"""Maps python-telegram-bot's exceptions to ServiceErrors, and what requests to Telegram share when they are retried.

NotFound      the chat, topic or message is gone, or the bot was blocked, removed or muted there
NotAllowed    the token is rejected
TryLater      Telegram can't be reached, or asks to slow down (flood limit)
RequestUnfit  Telegram does not accept what was sent or asked for
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.platforms.telegram.bot_api import ApiNotFound
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater
from models.messages import sentence

log = structlog.get_logger()

MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 1.0, 30.0
BACKOFFS_BEFORE_TOKEN_CHECK = 5
NETWORK, CONFLICT = "network", "conflict"  # keys of the ErrorTracker
MAX_DOWNLOAD_BYTES = 20_000_000  # https://core.telegram.org/bots/api#getfile

# parts of the descriptions of errors, in lower case
NOT_MODIFIED = "message is not modified"
QUERY_TOO_OLD = "query is too old"
FILE_TOO_BIG = "file is too big"
GONE = (  # nothing can be delivered there, now or later
    "chat not found",
    "thread not found",
    "topic_closed",
    "topic_deleted",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message_id_invalid",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_restricted",
    "peer_id_invalid",
    "user is deactivated",
    "group chat was deactivated",
)


@contextmanager
def mapped_errors() -> Iterator[None]:
    """Raises Telegram's errors as ServiceErrors, except ChatMigrated, which the sender follows."""
    try:
        yield
    except ChatMigrated:
        raise
    except TelegramError as error:
        found = service_error(error)
        if found is not None:
            raise found from error


def service_error(error: TelegramError) -> ServiceError | None:
    """None if nothing needs to be done: the message has that text already, or the callback query has expired."""
    text = error.message.casefold()
    if isinstance(error, Forbidden):
        return NotFound("telegram-chat-forbidden")
    if isinstance(error, InvalidToken):
        return NotAllowed("telegram-token-rejected")
    if isinstance(error, RetryAfter):
        return TryLater("telegram-flood-limit", retry_after_seconds(error))
    if isinstance(error, BadRequest):
        return _bad_request(text)
    if isinstance(error, NetworkError | Conflict):
        return TryLater("telegram-unreachable", 0.0)
    log.error("telegram_error_unknown", error=type(error).__name__)
    return ServiceError("telegram-request-refused")


def _bad_request(text: str) -> ServiceError | None:
    if NOT_MODIFIED in text or QUERY_TOO_OLD in text:
        return None
    if any(part in text for part in GONE):
        return NotFound("telegram-message-gone")
    if FILE_TOO_BIG in text:
        return RequestUnfit("telegram-file-too-large", megabytes=MAX_DOWNLOAD_BYTES // 1_000_000)
    log.error("telegram_bad_request", description=text[:200])
    return RequestUnfit("telegram-request-refused")


def retry_after_seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


class ErrorTracker:
    """Logs a lasting problem once: its key is not logged again until it was resolved in between."""

    def __init__(self) -> None:
        self._reported: set[str] = set()

    def report(self, key: str, event: str, **fields: str) -> None:
        if key not in self._reported:
            self._reported.add(key)
            log.warning(event, **fields)

    def resolve(self, key: str) -> None:
        self._reported.discard(key)


async def wait_before_retry(error: TelegramError, tracker: ErrorTracker, backoff: float) -> float:
    """Log the error once and wait, for as long as Telegram asks or for `backoff` seconds. Returns the next backoff."""
    if isinstance(error, RetryAfter):
        await asyncio.sleep(retry_after_seconds(error))
        return min(2 * backoff, MAX_BACKOFF_SECONDS)
    if isinstance(error, Conflict):  # only one program may fetch a bot's updates
        tracker.report(CONFLICT, "telegram_updates_fetched_elsewhere")
    elif isinstance(error, ApiNotFound):
        tracker.report(NETWORK, "telegram_api_not_found", hint=sentence("telegram-api-not-found"))
    else:
        tracker.report(NETWORK, "telegram_unreachable", error=type(error).__name__)
    await asyncio.sleep(backoff)
    return min(2 * backoff, MAX_BACKOFF_SECONDS)


async def confirm_token_rejected(bot: Bot, backoff: float) -> None:
    """Check the token once more after a pause: a proxy may answer 401 too. Raises InvalidToken at the second 401."""
    await asyncio.sleep(BACKOFFS_BEFORE_TOKEN_CHECK * backoff)
    try:
        await bot.get_me()
    except InvalidToken:
        raise
    except TelegramError:  # no answer either way: the caller tries again
        return
