"""Who speaks, and what they may do: a chat's administrators are its moderators, some people are operators.

It does not know what is asked for. A menu's scope is no permission, so the chat is asked each time, and what it said
is believed for a minute.
"""

import asyncio
from collections.abc import Collection

from telegram import Bot, Chat, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.chat.messages import Member, Role
from bot.platforms.telegram.chat_address import PREFIX

BELIEVED_SECONDS = 60.0
MAX_BELIEVED = 10_000
ADMINISTRATORS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class MemberLookup:
    """Members of chats, with their roles."""

    def __init__(self, bot: Bot, operators: Collection[int]) -> None:
        self._bot = bot
        self._operators = frozenset(operators)
        self._believed: dict[tuple[int, int], tuple[float, Role]] = {}

    async def of(self, chat: Chat | None, user: User | None, sender: Chat | None = None) -> Member:
        """Who wrote. `sender` is the chat in whose name they wrote: administrators may speak as their group."""
        if sender is not None or user is None:
            speaker = sender or chat
            is_own = speaker is not None and chat is not None and speaker.id == chat.id
            role = Role.MODERATOR if is_own else Role.MEMBER
            return Member(f"{PREFIX}{speaker.id if speaker else 0}", _title(speaker), role)
        return Member(f"{PREFIX}{user.id}", user.full_name, await self._role(chat, user))

    async def name(self, chat_id: int, user_id: int) -> str | None:
        """What somebody is called; None where Telegram does not say."""
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return None
        return member.user.full_name

    async def role_in(self, chat: int, user: int) -> Role:
        """What somebody is in a group."""
        if user in self._operators:
            return Role.OPERATOR
        now = asyncio.get_running_loop().time()
        until, role = self._believed.get((chat, user), (0.0, Role.MEMBER))
        if now < until:
            return role
        asked = await self._asked(chat, user)
        if asked is None:  # where nobody can say, nobody may; who asks again is looked up again
            return Role.MEMBER
        if len(self._believed) >= MAX_BELIEVED:
            self._believed.clear()
        self._believed[chat, user] = (now + BELIEVED_SECONDS, asked)
        return asked

    async def _role(self, chat: Chat | None, user: User) -> Role:
        if user.id in self._operators:
            return Role.OPERATOR
        if chat is None:
            return Role.MEMBER  # of a chat that nobody knows
        return Role.MODERATOR if chat.type == ChatType.PRIVATE else await self.role_in(chat.id, user.id)

    async def _asked(self, chat: int, user: int) -> Role | None:
        """None where Telegram does not say."""
        try:
            member = await self._bot.get_chat_member(chat, user)
        except TelegramError:
            return None
        return Role.MODERATOR if member.status in ADMINISTRATORS else Role.MEMBER


def _title(chat: Chat | None) -> str:
    return (chat.effective_name if chat else None) or "somebody"
