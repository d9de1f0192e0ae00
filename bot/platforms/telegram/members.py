"""Members of Telegram chats and their roles: administrators moderate. Roles are asked of Telegram and cached."""

import asyncio
from collections.abc import Collection

from telegram import Bot, Chat, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.messages import Member, PlatformServices, Role
from bot.platforms.telegram.chat_address import PREFIX, ChatAddress
from models.messages import sentence

ROLE_CACHE_SECONDS = 60.0
MAX_CACHED_ROLES = 10_000
ADMINISTRATORS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class MemberLookup:
    """Looks up members of chats. A command menu's scope is no permission, so the chat itself is asked."""

    def __init__(self, bot: Bot, services: PlatformServices, operators: Collection[int]) -> None:
        """Without `operators`, those who claimed it with a code count."""
        self._bot = bot
        self._services = services
        self._configured = frozenset(operators)
        self._cached_roles: dict[tuple[int, int], tuple[float, Role]] = {}  # until when, by chat and user

    async def member(self, chat: Chat | None, user: User | None, sender_chat: Chat | None = None) -> Member:
        """The author of a message. `sender_chat` is the chat that they write as; anonymous administrators are one.

        Without a `chat` (in inline mode) nobody moderates.
        """
        if sender_chat is not None or user is None:
            author = sender_chat or chat
            is_own_chat = author is not None and chat is not None and author.id == chat.id
            role = Role.MODERATOR if is_own_chat else Role.MEMBER
            return Member(f"{PREFIX}{author.id if author else 0}", _title(author), role)
        role = await self._role(chat, user)
        return Member(f"{PREFIX}{user.id}", user.full_name, role, language=user.language_code)

    async def operators(self) -> frozenset[int]:
        """The user ids of the operators."""
        if self._configured:
            return self._configured
        claimed = await self._services.claimed_operators(PREFIX.removesuffix(":"))
        return frozenset(ChatAddress.parse(address).chat_id for address in claimed)

    async def full_name(self, chat_id: int, user_id: int) -> str | None:
        """The member's name; None if Telegram doesn't say."""
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return None
        return member.user.full_name

    async def role_in(self, chat_id: int, user_id: int) -> Role:
        """The member's role in a group."""
        return Role.OPERATOR if user_id in await self.operators() else await self._group_role(chat_id, user_id)

    async def has_operator(self, chat_id: int) -> bool | None:
        """Whether an operator is an administrator of this group; None where Telegram doesn't say."""
        if chat_id > 0:  # a private chat
            return False
        roles = [await self._fetch_role(chat_id, operator) for operator in await self.operators()]
        return True if Role.MODERATOR in roles else None if None in roles else False

    async def _role(self, chat: Chat | None, user: User) -> Role:
        if user.id in await self.operators():
            return Role.OPERATOR
        if chat is None:
            return Role.MEMBER
        return Role.MODERATOR if chat.type == ChatType.PRIVATE else await self._group_role(chat.id, user.id)

    async def _group_role(self, chat_id: int, user_id: int) -> Role:
        """The role of somebody who is no operator, cached."""
        now = asyncio.get_running_loop().time()
        until, role = self._cached_roles.get((chat_id, user_id), (0.0, Role.MEMBER))
        if now < until:
            return role
        fetched = await self._fetch_role(chat_id, user_id)
        if fetched is None:  # nobody moderates while Telegram doesn't say so; not cached
            return Role.MEMBER
        if len(self._cached_roles) >= MAX_CACHED_ROLES:
            self._cached_roles.clear()
        self._cached_roles[chat_id, user_id] = (now + ROLE_CACHE_SECONDS, fetched)
        return fetched

    async def _fetch_role(self, chat_id: int, user_id: int) -> Role | None:
        """None if Telegram doesn't say."""
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except (BadRequest, Forbidden):
            return Role.MEMBER  # Telegram knows no such member, or the bot isn't in that chat
        except TelegramError:
            return None
        return Role.MODERATOR if member.status in ADMINISTRATORS else Role.MEMBER


def _title(chat: Chat | None) -> str:
    return (chat.effective_name if chat else None) or sentence("telegram-unnamed-member")
