"""Telegram's flood limits per chat: messages wait their turn, other requests do not, and one chat delays no other."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.platforms.telegram.errors import retry_after_seconds

MESSAGE_PREFIXES = ("send", "edit")  # of the methods that Telegram counts as messages
CHAT_ACTION = "sendChatAction"  # does not count as one, and is not worth a retry
CHAT_ID = "chat_id"
MARGIN_SECONDS = 0.1  # on top of what Telegram asks to wait
BUSY_MESSAGES, BUSY_SECONDS = 10, 60.0  # half of what Telegram allows in a group: the other half is for answers
MAX_GROUPS = 1_000  # that are remembered

Result = bool | dict[str, Any] | list[dict[str, Any]]


class ChatRateLimiter(AIORateLimiter):
    """AIORateLimiter with two differences, and a count of each group's messages.

    That one counts every request with a chat_id, so twenty lookups would silence a group; here only messages count.
    And on RetryAfter it stops the whole bot; here only the chat that was written to too often waits.
    """

    def __init__(self, max_retries: int) -> None:
        super().__init__()
        self._max_flood_retries = max_retries
        self._blocked_until: dict[object, float] = {}  # loop time, by chat id
        self._written: OrderedDict[object, deque[float]] = OrderedDict()  # loop times of messages, by a group's id

    def is_busy(self, chat_id: int) -> bool:
        """Whether a group had so many messages in the last minute that those which can wait should."""
        written = self._written.get(chat_id, deque())
        return len(written) == BUSY_MESSAGES and written[0] > asyncio.get_running_loop().time() - BUSY_SECONDS

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Called by the library. Raises RetryAfter after `max_retries` waits."""
        is_message = endpoint.startswith(MESSAGE_PREFIXES) and endpoint != CHAT_ACTION
        counted = data if is_message else {name: value for name, value in data.items() if name != CHAT_ID}
        max_retries = 0 if endpoint == CHAT_ACTION else self._max_flood_retries
        refusals: list[RetryAfter] = []

        async def attempt(*args: Any, **kwargs: Any) -> Result:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:  # hidden from the library, which would stop the whole bot
                refusals.append(error)
                return False

        while True:
            await self._wait_until_unblocked(counted.get(CHAT_ID))
            self._count(counted.get(CHAT_ID))
            before = len(refusals)
            result = await super().process_request(attempt, args, kwargs, endpoint, counted, rate_limit_args)
            if len(refusals) == before:
                return result
            if len(refusals) > max_retries:
                raise refusals[-1]
            await self._block(counted.get(CHAT_ID), retry_after_seconds(refusals[-1]) + MARGIN_SECONDS)

    def _count(self, chat_id: object) -> None:
        if not isinstance(chat_id, int) or chat_id > 0:
            return
        self._written.setdefault(chat_id, deque(maxlen=BUSY_MESSAGES)).append(asyncio.get_running_loop().time())
        self._written.move_to_end(chat_id)
        if len(self._written) > MAX_GROUPS:
            self._written.popitem(last=False)

    async def _block(self, chat_id: object, seconds: float) -> None:
        if chat_id is None:
            await asyncio.sleep(seconds)
            return
        until = asyncio.get_running_loop().time() + seconds
        self._blocked_until[chat_id] = max(until, self._blocked_until.get(chat_id, until))

    async def _wait_until_unblocked(self, chat_id: object) -> None:
        loop = asyncio.get_running_loop()
        while chat_id in self._blocked_until:
            seconds_left = self._blocked_until[chat_id] - loop.time()
            if seconds_left > 0:
                await asyncio.sleep(seconds_left)
            elif self._blocked_until.pop(chat_id, None):
                return
