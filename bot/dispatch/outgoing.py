"""Messages that the bot sends by itself: routed to the platform that the chat's address names, with a timeout."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from bot.chat.messages import Reply, Role
from models.domain.errors import NotFound, ServiceError, TryLater
from models.domain.requester import platform_of

SEND_TIMEOUT_SECONDS = 10.0  # a platform whose connection is down would take messages for ever
RETRY_SECONDS = 60.0


class MessageSender(Protocol):
    """A platform, as far as it sends messages."""

    async def post(self, chat: str, reply: Reply, mention: str | None = None) -> str: ...

    async def delete(self, chat: str, message: str) -> None: ...

    async def role_in(self, chat: str, member: str) -> Role: ...

    async def has_operator(self, place: str) -> bool | None: ...


class MessageRouter:
    """`platforms` are by name, which the addresses of their chats begin with."""

    def __init__(self, platforms: Mapping[str, MessageSender], seconds: float = SEND_TIMEOUT_SECONDS) -> None:
        self._platforms, self._seconds = platforms, seconds

    async def post(self, chat: str, reply: Reply) -> str:
        """Raises NotFound where the chat is gone or its platform not served, TryLater where it does not respond."""
        async with _timeout(self._seconds):
            return await self._platform_of(chat).post(chat, reply)

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where it is gone already, TryLater where the platform does not respond, its own errors."""
        async with _timeout(self._seconds):
            await self._platform_of(chat).delete(chat, message)

    async def role_in(self, chat: str, member: str) -> Role:
        """The member's role in a chat on its platform, now; MEMBER where the platform does not tell."""
        with suppress(ServiceError):
            async with _timeout(self._seconds):
                return await self._platform_of(chat).role_in(chat, member)
        return Role.MEMBER

    async def has_operator(self, place: str) -> bool | None:
        """Whether an operator moderates the server or group, now; None where its platform doesn't tell."""
        with suppress(ServiceError):
            async with _timeout(self._seconds):
                return await self._platform_of(place).has_operator(place)
        return None

    def _platform_of(self, chat: str) -> MessageSender:
        platform = self._platforms.get(platform_of(chat))
        if platform is None:
            raise NotFound("chat-platform-not-served")
        return platform


@asynccontextmanager
async def _timeout(seconds: float) -> AsyncIterator[None]:
    """Raises TryLater after that time."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TryLater("chat-platform-not-responding", RETRY_SECONDS) from None
