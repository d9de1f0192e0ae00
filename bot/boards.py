"""The platforms' messages, wherever a chat is: sent and deleted by the platform that the chat's address names.

It does not know what a message says.
"""

from collections.abc import Mapping
from typing import Protocol

from bot.conversation import Reply
from models.errors import NotFound


class Board(Protocol):
    async def post(self, chat: str, reply: Reply, mention: str | None = None) -> str: ...

    async def delete(self, chat: str, message: str) -> None: ...


class Boards:
    """Platforms by the name that the addresses of their chats begin with."""

    def __init__(self, boards: Mapping[str, Board]) -> None:
        self._boards = boards

    async def post(self, chat: str, reply: Reply) -> str:
        """Raises NotFound where the chat is gone, or its platform is not served."""
        return await self._of(chat).post(chat, reply)

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where it is gone already, and what the platform says."""
        await self._of(chat).delete(chat, message)

    def _of(self, chat: str) -> Board:
        board = self._boards.get(chat.partition(":")[0])
        if board is None:
            raise NotFound("That chat is on a platform that I am not on.")
        return board
