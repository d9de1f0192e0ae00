"""How often the bot may write in a group: what is asked of Telegram beside that does not wait in line.

It does not know what is written.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import AIORateLimiter

WRITES = ("send", "edit")  # begin the methods that Telegram counts as messages
CHAT = "chat_id"

Answered = bool | dict[str, Any] | list[dict[str, Any]]


class WritingLimiter(AIORateLimiter):
    """The library's, which counts every request that names a chat: twenty lookups would silence a group."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answered]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answered:
        counted = data if endpoint.startswith(WRITES) else {name: said for name, said in data.items() if name != CHAT}
        return await super().process_request(callback, args, kwargs, endpoint, counted, rate_limit_args)
