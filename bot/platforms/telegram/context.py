"""What all update handlers share: the bot, the members, the sender, and the order of requests in one chat."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import structlog
from telegram import Bot, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot.chat.messages import Answer, Chat, PlatformServices, Reply
from bot.interfaces.command import Command
from bot.platforms.telegram.chat_address import ChatAddress
from bot.platforms.telegram.errors import ErrorTracker
from bot.platforms.telegram.markup import mention_html
from bot.platforms.telegram.members import MemberLookup
from bot.platforms.telegram.questions import OpenQuestions
from bot.platforms.telegram.sender import Sender
from models.domain.errors import NotFound, ServiceError
from models.messages import current_language, sentence

log = structlog.get_logger()

MAX_WAIT_SECONDS = 5.0  # for the request before
TYPING_AFTER_SECONDS = 0.5


class ChatQueue:
    """Keeps the order of requests in a chat: one that follows a change of settings waits until that is made.

    Nobody waits for what is slow by nature, such as a tweet, nor longer than `max_wait_seconds`: after an outage
    Telegram delivers everything at once.
    """

    def __init__(self, max_wait_seconds: float = MAX_WAIT_SECONDS) -> None:
        self._max_wait_seconds = max_wait_seconds
        self._last: dict[str, asyncio.Future[None]] = {}  # by chat: done when its last quick request is

    @asynccontextmanager
    async def turn(self, chat: str, command: Command | None) -> AsyncIterator[None]:
        """Entered in order of arrival. Only commands without an action (tweet, train) are waited for."""
        before, done = self._last.get(chat), asyncio.get_running_loop().create_future()
        is_quick = command is not None and command.action is None
        if is_quick:
            self._last[chat] = done
        try:
            if before is not None:
                await asyncio.wait({before}, timeout=self._max_wait_seconds)
            yield
        finally:
            done.set_result(None)
            if self._last.get(chat) is done:
                del self._last[chat]


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """A logged-in bot (`me`) and the services behind it."""

    bot: Bot
    me: User
    services: PlatformServices
    members: MemberLookup
    sender: Sender
    tracker: ErrorTracker
    commands: Sequence[Command]
    answer: Answer
    queue: ChatQueue = field(default_factory=ChatQueue)
    questions: OpenQuestions = field(default_factory=OpenQuestions)
    typing_after_seconds: float = TYPING_AFTER_SECONDS

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    async def reply(
        self, chat: Chat, reply: Reply, reply_to: int | None, member: str | None = None, mention: str = ""
    ) -> None:
        """Send a reply that begins with `mention` (HTML). Files for the asker alone go to their private chat where
        others would see them.
        """
        if reply.is_private and reply.documents and chat.is_overheard:
            reply = await self._sent_privately(reply, member)
        message_id = await self._send(chat, reply, reply_to, mention)
        if message_id is not None and reply.form is not None:
            self.questions.add(chat.address, message_id, reply.form, member)

    async def reply_privately(self, chat: Chat, reply: Reply, reply_to: int | None, user: User) -> None:
        """Send a reply to the user's private chat; if they have none with the bot, tell them here how to open it."""
        try:
            await self.sender.send(ChatAddress(user.id).address, reply)
        except ServiceError:
            text = sentence("telegram-open-private-chat-and-retry", link=self.bot.link)
            await self._send(chat, Reply(text, is_private=True), reply_to, mention_html(user.id, user.full_name))

    @asynccontextmanager
    async def typing(self, chat: TelegramChat | None, thread_id: int | None) -> AsyncIterator[None]:
        """Shows “typing…” in the chat if the block takes longer than `typing_after_seconds`."""
        task = asyncio.create_task(self._show_typing(chat, thread_id))
        try:
            yield
        finally:
            task.cancel()

    async def _show_typing(self, chat: TelegramChat | None, thread_id: int | None) -> None:
        """https://core.telegram.org/bots/api#sendchataction: for five seconds, and not in channels."""
        if chat is None or chat.type == ChatType.CHANNEL:
            return
        await asyncio.sleep(self.typing_after_seconds)
        with suppress(TelegramError):  # not worth an error
            await self.bot.send_chat_action(chat.id, ChatAction.TYPING, message_thread_id=thread_id)

    async def _send(self, chat: Chat, reply: Reply, reply_to: int | None, mention: str = "") -> int | None:
        """The id of the message; None where it could not be sent."""
        address = chat.address
        if reply.language is None:  # no command's reply
            reply = replace(reply, language=await self.services.language(address, current_language()))
        try:
            message_id = await self.sender.send(address, reply, reply_to=reply_to, mention=mention)
            if reply.on_sent is not None:
                reply.on_sent(str(message_id))
        except NotFound as error:
            self.tracker.report(address, "telegram_chat_gone", chat=address, reason=error.sentence)
        except ServiceError as error:
            log.warning("telegram_reply_failed", chat=address, reason=error.sentence)
        else:
            self.tracker.resolve(address)
            return message_id
        return None

    async def _sent_privately(self, reply: Reply, member: str | None) -> Reply:
        """Send the reply to the member's private chat; returns what the chat is told about it."""
        # an anonymous administrator writes as the group, whose id is negative
        if member is not None and ChatAddress.parse(member).chat_id > 0:
            with suppress(ServiceError):
                await self.sender.send(member, reply)
                return Reply(sentence("telegram-sent-privately"), is_private=True)
        return Reply(sentence("telegram-open-private-chat", link=self.bot.link), is_private=True)
