"""What every kind of update needs to be answered: who asks, where, and a way to say it to them.

It does not know what kinds of updates there are.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog
from telegram import Bot, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot.chat.messages import Answer, Chat, PlatformServices, Reply
from bot.interfaces.command import Command
from bot.platforms.telegram.chat_address import ChatAddress, place_of
from bot.platforms.telegram.errors import ErrorTracker
from bot.platforms.telegram.markup import named
from bot.platforms.telegram.members import MemberLookup
from bot.platforms.telegram.sender import Sender
from models.domain.errors import NotFound, ServiceError

log = structlog.get_logger()

TURN_SECONDS = 5.0
TYPING_SECONDS = 0.5  # an answer that takes longer is announced
SENT_APART = "That is for you alone: it is in our private chat."
APART = "That is for you alone. Open a private chat with me (https://t.me/{username}), press Start, and say it there."
TOLD_APART = (
    "the answer is for you alone. Open a private chat with me (https://t.me/{username}), press Start, and try again."
)


class ChatQueue:
    """Chats whose settings may be changing: what is said there next waits, or it could come before the change.

    What takes long on purpose, as a tweet does, is waited for by nobody, and nothing longer than `seconds`: Telegram
    brings all at once what was said while the bot was away.
    """

    def __init__(self, seconds: float = TURN_SECONDS) -> None:
        self._seconds = seconds
        self._last: dict[str, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def taken(self, chat: str, command: Command | None) -> AsyncIterator[None]:
        """In the order in which it is entered. What a command without a deed does is over when it is left."""
        before, done = self._last.get(chat), asyncio.get_running_loop().create_future()
        is_quick = command is not None and command.deed is None
        if is_quick:
            self._last[chat] = done
        try:
            if before is not None:
                await asyncio.wait({before}, timeout=self._seconds)
            yield
        finally:
            done.set_result(None)
            if self._last.get(chat) is done:
                del self._last[chat]


@dataclass(frozen=True, slots=True)
class Connection:
    """A bot that Telegram knows (`me`), and the rest of the service behind it."""

    bot: Bot
    me: User
    desk: PlatformServices
    members: MemberLookup
    outbox: Sender
    troubles: ErrorTracker
    commands: Sequence[Command]
    answer: Answer
    turns: ChatQueue = field(default_factory=ChatQueue)
    typing_seconds: float = TYPING_SECONDS

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    async def say(self, chat: Chat, reply: Reply, to: int | None, member: str | None = None) -> None:
        """Send it; that nobody can be reached there any more is told in the log, once.

        A file that is for the asker alone goes into the private chat with them, where others would see it here.
        """
        if reply.is_private and reply.documents and chat.is_overheard:
            reply = await self._said_apart(reply, member)
        await self._send(chat, reply, to)

    async def say_apart(self, chat: Chat, reply: Reply, to: int | None, user: User) -> None:
        """In the private chat with the person; where the bot may not begin one, they are told here how they do."""
        try:
            await self.outbox.send(ChatAddress(user.id).address, reply)
        except ServiceError:
            told = Reply(TOLD_APART.format(username=self.me.username), is_private=True)
            await self._send(chat, told, to, named(user.id, user.full_name))

    @asynccontextmanager
    async def typing(self, chat: TelegramChat | None, topic: int | None) -> AsyncIterator[None]:
        """Inside, the chat is shown that something is being written, once, where it takes a while."""
        sign = asyncio.create_task(self._show_typing(chat, topic))
        try:
            yield
        finally:
            sign.cancel()

    async def _show_typing(self, chat: TelegramChat | None, topic: int | None) -> None:
        """https://core.telegram.org/bots/api#sendchataction: for five seconds, and in no channel."""
        if chat is None or chat.type == ChatType.CHANNEL:
            return
        await asyncio.sleep(self.typing_seconds)
        with suppress(TelegramError):  # only a sign
            await self.bot.send_chat_action(chat.id, ChatAction.TYPING, message_thread_id=topic)

    async def _send(self, chat: Chat, reply: Reply, to: int | None, mention: str = "") -> None:
        address = chat.address
        try:
            await self.outbox.send(address, reply, to=to, mention=mention)
        except NotFound:
            self.troubles.begin(address, "a chat cannot be written to any more", chat=address)
        except ServiceError as error:
            log.warning("a reply could not be sent", chat=address, reason=error.sentence)
        else:
            self.troubles.end(address)

    async def _said_apart(self, reply: Reply, member: str | None) -> Reply:
        """What is said here once the reply went to the asker, or could not."""
        try:
            if member is None or place_of(member).chat_id <= 0:  # an administrator who stays unnamed
                raise NotFound("There is no private chat with a group.")
            await self.outbox.send(member, reply)
        except ServiceError:
            return Reply(APART.format(username=self.me.username), is_private=True)
        return Reply(SENT_APART, is_private=True)


def chat_of(chat: TelegramChat, topic: int | None) -> Chat:
    """A topic is a chat inside another. Only in a private chat nobody else reads what is said to the asker."""
    place = ChatAddress(chat.id, topic)
    around = None if topic is None else place.chat.address
    is_direct = chat.type == ChatType.PRIVATE
    name = chat.effective_name or ""
    return Chat(place.address, name, around, is_overheard=not is_direct, is_direct=is_direct)


def chat_with(user: User) -> Chat:
    """Where somebody is who asks by way of the bot: in a chat that nobody knows, so it goes by their own address."""
    return Chat(ChatAddress(user.id).address, user.full_name, is_overheard=True, is_elsewhere=True)
