"""Telegram callback queries (pressed buttons) to Requests. Each query is answered, and the reply is shown.

What a button does is kept in the registry under the token in its callback data, so it works after a restart.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.constants import ChatType

from bot.chat.messages import Button, Chat, Reply
from bot.platforms.telegram.chat_address import ChatAddress, inline_chat, telegram_chat, topic_of
from bot.platforms.telegram.context import HandlerContext
from bot.platforms.telegram.errors import mapped_errors
from bot.platforms.telegram.markup import mention_html, reply_html, truncate
from models.domain.errors import NotFound, ServiceError
from models.messages import sentence, unstyled, use_language
from models.text.controls import without_controls

MAX_ALERT = 200  # characters: https://core.telegram.org/bots/api#answercallbackquery
MAX_SPINNER_SECONDS = 5.0  # the app shows a spinner on the button until the query is answered


@dataclass(frozen=True, slots=True)
class CallbackQueries:
    """Answers callback queries, with the reply itself if it is a short private one, within `max_spinner_seconds`."""

    context: HandlerContext
    max_spinner_seconds: float = MAX_SPINNER_SECONDS

    async def handle(self, query: CallbackQuery) -> None:
        context = self.context
        try:
            button = await context.services.buttons.press(query.data or "")
        except NotFound as error:
            await self.answer(query, error.sentence)
            return
        chat = _chat(query)
        notice = sentence("telegram-working") if query.message is not None and chat.is_overheard else None
        reply = await self.answer_with_reply(query, self._request_reply(query, button, chat), notice)
        if reply is not None:
            await self._show(query, button, chat, reply)

    async def answer_with_reply(
        self, query: CallbackQuery, replying: Coroutine[Any, Any, Reply], notice: str | None = None
    ) -> Reply | None:
        """Answer the query as soon as the reply is there; after `max_spinner_seconds` with the notice.

        Returns the reply if it is still to be shown, None if it was shown as an alert.
        """
        task = asyncio.ensure_future(replying)
        try:
            await asyncio.wait({task}, timeout=self.max_spinner_seconds)
            if not task.done():
                await self.answer(query, notice, is_alert=False)
                return await task
            reply = task.result()
            with use_language(reply.language):
                is_alert = _fits_alert(reply)
                await self.answer(query, reply.text if is_alert else None)
            return None if is_alert else reply
        finally:
            task.cancel()

    async def answer(self, query: CallbackQuery, text: str | None, *, is_alert: bool = True) -> None:
        """Answer the query with a text that only the presser sees, as an alert to close or as a short notice."""
        try:
            with mapped_errors():
                shown = truncate(without_controls(unstyled(text)), MAX_ALERT) if text else None
                await query.answer(shown, show_alert=True if text and is_alert else None)
        except ServiceError as error:
            self.context.tracker.report("callback", "telegram_callback_answer_failed", reason=error.sentence)
        else:
            self.context.tracker.resolve("callback")

    async def _request_reply(self, query: CallbackQuery, button: Button, chat: Chat) -> Reply:
        """The reply to the button's request. Looking up the presser is part of it, since that may be slow too."""
        pressed_in = query.message.chat if query.message else None
        message_id = str(query.message.message_id) if query.message else None
        async with self.context.queue.turn(chat.widest, self.context.command(button.command)):
            member = await self.context.members.member(pressed_in, query.from_user)
            async with self.context.typing(pressed_in, _topic(query)):
                return await self.context.answer(button.to_request(member, chat, message_id))

    async def _show(self, query: CallbackQuery, button: Button, chat: Chat, reply: Reply) -> None:
        """Show the reply in place of a question, of a page, and of a message sent inline; else as a new message."""
        context, message = self.context, query.message
        if message is not None and self._is_step(button, reply):
            with suppress(ServiceError):  # such as a question that was deleted meanwhile
                await context.sender.edit(chat.address, message.message_id, reply)
                if reply.on_sent is not None:
                    reply.on_sent(str(message.message_id))
                return
        is_page = self._is_page(button, reply)
        # the caption of a photo can't be replaced by a page
        if message is not None and (not is_page or bool(getattr(message, "photo", None))):
            await self._send(query, message, chat, reply, is_page=is_page)
            return
        try:
            if message is not None:
                await context.sender.edit(chat.address, message.message_id, reply)
            elif query.inline_message_id is not None and reply.tweets:  # only tweets: others may press the button too
                with use_language(reply.language):
                    markup = await context.sender.inline_keyboard(reply)
                    await context.sender.edit_inline(query.inline_message_id, reply_html(reply), markup)
        except ServiceError as error:
            context.tracker.report(chat.address, "telegram_edit_failed", reason=error.sentence)
        else:
            context.tracker.resolve(chat.address)

    async def _send(
        self, query: CallbackQuery, message: MaybeInaccessibleMessage, chat: Chat, reply: Reply, *, is_page: bool
    ) -> None:
        reply_to = None if message.chat.type == ChatType.PRIVATE else message.message_id
        if reply.is_private and chat.is_overheard and not is_page and not reply.documents:
            await self.context.reply_privately(chat, reply, reply_to, query.from_user)
        else:
            user, is_question = query.from_user, reply.form is not None and chat.is_overheard
            mention = mention_html(user.id, user.full_name) if is_question else ""  # it opens the answer for them alone
            await self.context.reply(chat, reply, reply_to, ChatAddress(user.id).address, mention)

    def _is_step(self, button: Button, reply: Reply) -> bool:
        """Whether the reply goes on with the question that the button answers, as no refusal does."""
        command = self.context.command(button.command)
        has_more = reply.tweets or reply.documents or reply.form
        return command is not None and command.is_step(button.options) and not reply.is_private and not has_more

    def _is_page(self, button: Button, reply: Reply) -> bool:
        """Whether the reply is a page of a list or of settings, which replaces the one before it.

        A short private line that came too late for an alert is none: others could read it.
        """
        command = self.context.command(button.command)
        is_page = command is not None and command.is_private and not reply.tweets and not reply.documents
        return is_page and not _fits_alert(reply)


def _chat(query: CallbackQuery) -> Chat:
    return inline_chat(query.from_user) if query.message is None else telegram_chat(query.message.chat, _topic(query))


def _topic(query: CallbackQuery) -> int | None:
    return topic_of(query.message) if isinstance(query.message, Message) else None


def _fits_alert(reply: Reply) -> bool:
    """Whether a short text for the asker alone is all there is to show."""
    has_more = reply.all_buttons or reply.tweets or reply.documents or reply.form
    return reply.is_private and not has_more and len(unstyled(reply.text)) <= MAX_ALERT
