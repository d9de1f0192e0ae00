"""The platforms' messages, wherever a chat is: sent and deleted by the platform that the chat's address names.

It does not know what a message says. A platform that is away takes messages for ever: here nobody waits so long.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from bot.chat.messages import Reply, Role
from models.domain.errors import NotFound, ServiceError, TryLater

REACH_SECONDS = 10.0


class MessageSender(Protocol):
    async def post(self, chat: str, reply: Reply, mention: str | None = None) -> str: ...

    async def delete(self, chat: str, message: str) -> None: ...

    async def role_in(self, chat: str, member: str) -> Role: ...


class MessageRouter:
    """Platforms by the name that the addresses of their chats begin with."""

    def __init__(self, boards: Mapping[str, MessageSender], seconds: float = REACH_SECONDS) -> None:
        self._boards, self._seconds = boards, seconds

    async def post(self, chat: str, reply: Reply) -> str:
        """Raises NotFound where the chat is gone, or its platform is not served, TryLater where that is away."""
        async with _in_time(self._seconds):
            return await self._of(chat).post(chat, reply)

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where it is gone already, and what the platform says; TryLater where that is away."""
        async with _in_time(self._seconds):
            await self._of(chat).delete(chat, message)

    async def role_in(self, chat: str, member: str) -> Role:
        """What somebody is in a chat by its platform, now; a member where it does not say."""
        with suppress(ServiceError):
            async with _in_time(self._seconds):
                return await self._of(chat).role_in(chat, member)
        return Role.MEMBER

    def _of(self, chat: str) -> MessageSender:
        board = self._boards.get(chat.partition(":")[0])
        if board is None:
            raise NotFound("That chat is on a platform that I am not on.")
        return board


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    """Raises TryLater where it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TryLater("That chat's platform does not answer just now; try again in a minute.", 60.0) from None
