"""Presses of buttons: each is answered, and what it stands for is shown where it belongs.

It does not know what a button stands for; the desk does, also after a restart.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message
from telegram.constants import ChatType

from bot.chat.messages import Button, Chat, Reply
from bot.platforms.telegram.chat_address import ChatAddress
from bot.platforms.telegram.connection import Connection, chat_of, chat_with
from bot.platforms.telegram.errors import mapped
from bot.platforms.telegram.markup import cut, shown
from bot.platforms.telegram.messages import topic_of
from models.domain.errors import NotFound, ServiceError

WORKING = "I am at it. What is for you alone comes in our private chat."
MAX_ALERT = 200  # characters: https://core.telegram.org/bots/api#answercallbackquery
QUICK_SECONDS = 5.0  # an answer that takes longer is not waited for by the person's app


@dataclass(frozen=True, slots=True)
class CallbackQueries:
    """Answers presses. `quick_seconds` is how long the button may show that something is being done."""

    connection: Connection
    quick_seconds: float = QUICK_SECONDS

    async def take(self, query: CallbackQuery) -> None:
        connection = self.connection
        try:
            button = await connection.desk.buttons.press(query.data or "")
        except NotFound as error:
            await self.told(query, error.sentence)
            return
        chat = _chat(query)
        late = WORKING if query.message is not None and chat.is_overheard else None
        reply = await self.answered(query, self._asked(query, button, chat), late)
        if reply is not None:
            await self._show(query, button, chat, reply)

    async def answered(
        self, query: CallbackQuery, asked: Coroutine[Any, Any, Reply], late: str | None = None
    ) -> Reply | None:
        """The reply; None where the one who pressed, and nobody else, was told it already. `late` is told meanwhile."""
        answering = asyncio.ensure_future(asked)
        try:
            await asyncio.wait({answering}, timeout=self.quick_seconds)
            if not answering.done():
                await self.told(query, late, is_alert=False)
                return await answering
            is_alert = _is_alert(answering.result())
            await self.told(query, answering.result().text if is_alert else None)
            return None if is_alert else answering.result()
        finally:
            answering.cancel()

    async def told(self, query: CallbackQuery, text: str | None, *, is_alert: bool = True) -> None:
        """Answer the query, with a text that the one who pressed alone sees: an alert waits until they have read it."""
        try:
            with mapped():
                said = cut(text, MAX_ALERT) if text else None
                await query.answer(said, show_alert=True if text and is_alert else None)
        except ServiceError as error:
            self.connection.troubles.begin("press", "a press could not be answered", reason=error.sentence)
        else:
            self.connection.troubles.end("press")

    async def _asked(self, query: CallbackQuery, button: Button, chat: Chat) -> Reply:
        """Who presses is looked up here as well: that too can take long."""
        where = query.message.chat if query.message else None
        under = str(query.message.message_id) if query.message else None
        async with self.connection.turns.taken(chat.widest, self.connection.command(button.command)):
            member = await self.connection.members.of(where, query.from_user)
            topic = topic_of(query.message) if isinstance(query.message, Message) else None
            async with self.connection.typing(where, topic):
                return await self.connection.answer(button.pressed_by(member, chat, under))

    async def _show(self, query: CallbackQuery, button: Button, chat: Chat, reply: Reply) -> None:
        """In the message itself where it is a page or was sent by a person, else as a new message.

        A line for the asker alone that comes too late for an alert is no page, and nobody else is to read it.
        """
        outbox, message = self.connection.outbox, query.message
        command = self.connection.command(button.command)
        is_page = command is not None and command.is_private and not reply.tweets and not reply.documents
        is_page = is_page and not _is_alert(reply)
        if message is not None and (
            not is_page or bool(getattr(message, "photo", None))
        ):  # a picture's words are no page
            to = None if message.chat.type == ChatType.PRIVATE else message.message_id
            if reply.is_private and chat.is_overheard and not is_page and not reply.documents:
                await self.connection.say_apart(chat, reply, to, query.from_user)
            else:
                await self.connection.say(chat, reply, to, ChatAddress(query.from_user.id).address)
            return
        try:
            if message is not None:
                await outbox.edit(chat.address, message.message_id, reply)
            elif query.inline_message_id is not None and reply.tweets:  # it is somebody's own, whoever presses
                await outbox.edit_inline(query.inline_message_id, shown(reply), await outbox.keyboard(reply.buttons))
        except ServiceError as error:
            self.connection.troubles.begin(chat.address, "a message could not be changed", reason=error.sentence)
        else:
            self.connection.troubles.end(chat.address)


def _chat(query: CallbackQuery) -> Chat:
    if query.message is None:
        return chat_with(query.from_user)
    topic = topic_of(query.message) if isinstance(query.message, Message) else None
    return chat_of(query.message.chat, topic)


def _is_alert(reply: Reply) -> bool:
    """Whether a line for the asker alone is all there is to show."""
    has_more = reply.buttons or reply.tweets or reply.documents
    return reply.is_private and not has_more and len(reply.text) <= MAX_ALERT
