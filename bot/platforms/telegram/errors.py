"""The door for what Telegram refuses: its errors, as those that the rest of the bot knows.

It does not know what was being done, nor who is told.

    NotFound     the chat, topic or message is gone, or the bot was blocked, removed or silenced there
    NotAllowed   the token is refused
    TryLater     Telegram is away, or asks to slow down
    RequestUnfit what was sent, or asked for, is nothing that Telegram takes
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
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

from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater

log = structlog.get_logger()

SEES_NO_CHANGE = "message is not modified"
TOO_LATE = "query is too old"
TOO_LARGE = "file is too big"
# parts of descriptions that mean: nobody can be reached there, now or later
GONE = (
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
def mapped() -> Iterator[None]:
    """Inside, Telegram's errors are ours. One that moves a chat passes: the outbox follows it."""
    try:
        yield
    except ChatMigrated:
        raise
    except TelegramError as error:
        found = service_error(error)
        if found is not None:
            raise found from error


def service_error(error: TelegramError) -> ServiceError | None:
    """None where nothing is amiss: a message that says so already, a press that nobody waits for any more."""
    text = error.message.casefold()
    if isinstance(error, Forbidden):
        return NotFound("I cannot write there any more.")
    if isinstance(error, InvalidToken):
        return NotAllowed("Telegram refuses this bot's token.")
    if isinstance(error, RetryAfter):
        return TryLater("Telegram asks me to slow down.", seconds_of(error))
    if isinstance(error, BadRequest):
        return _bad_request(text)
    if isinstance(error, NetworkError | Conflict):
        return TryLater("Telegram cannot be reached just now.", 0.0)
    log.error("Telegram answered what nobody foresaw", error=type(error).__name__)
    return ServiceError("Telegram does not do that.")


def _bad_request(text: str) -> ServiceError | None:
    if SEES_NO_CHANGE in text or TOO_LATE in text:
        return None
    if any(part in text for part in GONE):
        return NotFound("That message, or its chat, is gone.")
    if TOO_LARGE in text:
        return RequestUnfit("Telegram hands a bot files of at most 20 MB.")
    log.error("Telegram refused a request", description=text[:200])
    return RequestUnfit("Telegram does not take that.")


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


class ErrorTracker:
    """What is amiss, told in the log once and not again before it was well in between."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def begin(self, subject: str, event: str, **details: str) -> None:
        if subject not in self._told:
            self._told.add(subject)
            log.warning(event, **details)

    def end(self, subject: str) -> None:
        self._told.discard(subject)
