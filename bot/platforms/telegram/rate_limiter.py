"""How often the bot may write to a chat: what is asked of Telegram beside that does not wait in line.

It does not know what is written.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.platforms.telegram.errors import seconds_of

WRITES = ("send", "edit")  # begin the methods that Telegram counts as messages
SIGN = "sendChatAction"  # but this one, which nobody waits for either
CHAT = "chat_id"
MARGIN_SECONDS = 0.1  # on top of what Telegram asks to wait

Answered = bool | dict[str, Any] | list[dict[str, Any]]


class ChatRateLimiter(AIORateLimiter):
    """The library's, but for two things.

    It counts every request that names a chat: twenty lookups would silence a group. And where Telegram asks to wait, it
    stops the whole bot; here the chat that was written to too often waits alone. Waits at most `max_waits` times.
    """

    def __init__(self, max_waits: int) -> None:
        super().__init__()
        self._max_waits = max_waits
        self._closed: dict[object, float] = {}  # chats, by the loop's time at which they may be written to again

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answered]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answered:
        """As the library says, which calls it. Raises RetryAfter where it waited often enough."""
        is_writing = endpoint.startswith(WRITES) and endpoint != SIGN
        counted = data if is_writing else {name: said for name, said in data.items() if name != CHAT}
        waits = 0 if endpoint == SIGN else self._max_waits
        refused: list[RetryAfter] = []

        async def once(*said: Any, **named: Any) -> Answered:
            try:
                return await callback(*said, **named)
            except RetryAfter as error:  # the library is not to hear of it
                refused.append(error)
                return False

        while True:
            await self._opened(counted.get(CHAT))
            before = len(refused)
            answer = await super().process_request(once, args, kwargs, endpoint, counted, rate_limit_args)
            if len(refused) == before:
                return answer
            if len(refused) > waits:
                raise refused[-1]
            await self._wait(counted.get(CHAT), seconds_of(refused[-1]) + MARGIN_SECONDS)

    async def _wait(self, chat: object, seconds: float) -> None:
        if chat is None:
            await asyncio.sleep(seconds)
            return
        until = asyncio.get_running_loop().time() + seconds
        self._closed[chat] = max(until, self._closed.get(chat, until))

    async def _opened(self, chat: object) -> None:
        loop = asyncio.get_running_loop()
        while chat in self._closed:
            left = self._closed[chat] - loop.time()
            if left > 0:
                await asyncio.sleep(left)
            elif self._closed.pop(chat, None):
                return
