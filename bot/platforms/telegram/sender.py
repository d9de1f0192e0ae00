"""Sends, edits and deletes Telegram messages, with retries; follows a group that became a supergroup.

Flood limits are kept one level below, in `rate_limiter`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from telegram import (
    Bot,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    SwitchInlineQueryChosenChat,
)
from telegram.constants import KeyboardButtonStyle, ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.chat.messages import PERSONA_LINK, Button, ButtonStyle, Document, PlatformServices, Reply
from bot.platforms._telegram_setup import start_link
from bot.platforms.telegram.chat_address import ChatAddress
from bot.platforms.telegram.errors import (
    MAX_BACKOFF_SECONDS,
    MIN_BACKOFF_SECONDS,
    NETWORK,
    ErrorTracker,
    mapped_errors,
)
from bot.platforms.telegram.markup import reply_html, signature_html, truncate, utf16_length
from models.domain.errors import NotFound, RequestUnfit, ServiceError, TryLater
from models.messages import joined, sentence, unstyled, use_language
from models.text.controls import without_controls

log = structlog.get_logger()

BUTTONS_PER_ROW = 3
MAX_CAPTION = 1024  # UTF-16 units: https://core.telegram.org/bots/api#sendphoto
MAX_COPIED = 256  # characters: https://core.telegram.org/bots/api#copytextbutton
MAX_INLINE_QUERY = 256  # characters: https://core.telegram.org/bots/api#inlinequery
MAX_PLACEHOLDER = 64  # characters: https://core.telegram.org/bots/api#forcereply
MAX_REPLY_ATTEMPTS = 4  # later nobody waits for a reply any more
HTML = ParseMode.HTML
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
STYLES = {  # https://core.telegram.org/bots/api#inlinekeyboardbutton; without one, an app shows its own
    ButtonStyle.PRIMARY: KeyboardButtonStyle.PRIMARY,
    ButtonStyle.SUCCESS: KeyboardButtonStyle.SUCCESS,
    ButtonStyle.DANGER: KeyboardButtonStyle.DANGER,
}

Result = TypeVar("Result")


class Sender:
    """Replies are given up after MAX_REPLY_ATTEMPTS; posts (`max_attempts=None`) are retried until they succeed."""

    def __init__(
        self,
        bot: Bot,
        services: PlatformServices,
        tracker: ErrorTracker,
        min_backoff_seconds: float = MIN_BACKOFF_SECONDS,
    ) -> None:
        self._bot = bot
        self._services = services
        self._tracker = tracker
        self._min_backoff_seconds = min_backoff_seconds

    async def send(
        self,
        address: str,
        reply: Reply,
        *,
        reply_to: int | None = None,
        mention: str = "",
        max_attempts: int | None = MAX_REPLY_ATTEMPTS,
    ) -> int:
        """The id of the message, which begins with `mention` (HTML). Raises NotFound, TryLater."""
        with use_language(reply.language):
            return await self._send(address, reply, reply_to, mention, max_attempts)

    async def _send(
        self, address: str, reply: Reply, reply_to: int | None, mention: str, max_attempts: int | None
    ) -> int:
        text = reply_html(self._with_persona_link(reply), mention)
        picture = _captioned_picture(reply, text)
        fields: dict[str, Any] = {"parse_mode": HTML, "reply_markup": await self._markup(reply)}
        if reply_to is not None:
            fields["reply_parameters"] = ReplyParameters(reply_to, allow_sending_without_reply=True)

        async def send_to(chat: ChatAddress) -> int:
            if picture is not None:
                try:
                    return (await self._send_file(chat, picture, caption=text, **fields)).message_id
                except BadRequest as error:  # photos are not allowed there, or this one is refused: send the text alone
                    log.warning("telegram_picture_not_sent", chat=address, reason=error.message)
            sent = await self._bot.send_message(
                chat.chat_id, text, message_thread_id=chat.thread_id, link_preview_options=NO_PREVIEW, **fields
            )
            return sent.message_id

        message_id = await self._to_chat(address, send_to, max_attempts)
        if message_id is None:
            raise NotFound("telegram-message-gone")
        for document in reply.documents:
            if document is not picture:
                await self._send_document(address, document)
        return message_id

    async def edit(
        self, address: str, message_id: int, reply: Reply, max_attempts: int | None = MAX_REPLY_ATTEMPTS
    ) -> None:
        """Replace the text and buttons; an edit can't add files. Raises NotFound if the message is gone, TryLater."""
        with use_language(reply.language):
            text, markup = reply_html(self._with_persona_link(reply)), await self._keyboard(reply)

        async def edit_in(chat: ChatAddress) -> None:
            await self._bot.edit_message_text(
                text, chat.chat_id, message_id, parse_mode=HTML, link_preview_options=NO_PREVIEW, reply_markup=markup
            )

        await self._to_chat(address, edit_in, max_attempts)

    async def delete(self, address: str, message_id: int) -> None:
        """Delete a message, or empty one that can't be deleted any more. Raises NotFound, TryLater."""

        async def delete_in(chat: ChatAddress) -> None:
            await self._bot.delete_message(chat.chat_id, message_id)

        try:
            await self._to_chat(address, delete_in, MAX_REPLY_ATTEMPTS)
        except RequestUnfit:  # after 48 hours: https://core.telegram.org/bots/api#deletemessage
            await self.edit(address, message_id, Reply(sentence("telegram-message-removed")))

    async def edit_inline(self, inline_message_id: str, text: str, markup: InlineKeyboardMarkup | None) -> None:
        """Edit a message that a member sent with inline mode. Raises NotFound, TryLater."""

        async def edit() -> None:
            await self._bot.edit_message_text(
                text,
                inline_message_id=inline_message_id,
                parse_mode=HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup,
            )

        await self._with_retries(edit, MAX_REPLY_ATTEMPTS)

    async def inline_keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        """The buttons under a message in a chat that the bot is not in: nobody could answer a question there."""
        buttons = tuple(button for button in reply.all_buttons if not button.has_form)
        return await self._keyboard(replace(reply, buttons=buttons, selects=()))

    async def _markup(self, reply: Reply) -> InlineKeyboardMarkup | ForceReply | None:
        """What stands under a new message: its buttons, or the field for the answer to its question."""
        if reply.form is None or reply.all_buttons:
            return await self._keyboard(reply)
        hint = truncate(unstyled(reply.form.fields[0].hint), MAX_PLACEHOLDER)
        return ForceReply(selective=True, input_field_placeholder=hint or None)

    async def _keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        """The buttons as an inline keyboard, with their tokens as callback data."""
        buttons = reply.all_buttons
        try:
            tokens = await self._services.buttons.tokens(buttons)
        except ServiceError as error:  # the registry is busy: a reply without buttons is better than none
            log.warning("telegram_buttons_left_out", reason=error.sentence)
            return None
        keys = [_key(button, token) for button, token in zip(buttons, tokens, strict=True)]
        rows = [keys[start : start + BUTTONS_PER_ROW] for start in range(0, len(keys), BUTTONS_PER_ROW)]
        rows += [row] if rows and (row := self._passing_on(reply)) else []
        return InlineKeyboardMarkup(rows) if rows else None

    def _passing_on(self, reply: Reply) -> list[InlineKeyboardButton]:
        """Keys that Telegram's apps follow by themselves: copy the one tweet, or begin one in another chat.

        For the latter the bot needs inline mode: https://core.telegram.org/bots/api#inlinekeyboardbutton
        """
        if not reply.tweets or reply.tweets[0].persona.held_at is not None:
            return []
        tweet, row = reply.tweets[0], list[InlineKeyboardButton]()
        text = without_controls(tweet.text)
        if len(reply.tweets) == 1 and text and utf16_length(text) <= MAX_COPIED:
            row.append(
                InlineKeyboardButton(f"📋 {unstyled(sentence('telegram-copy-button'))}", copy_text=CopyTextButton(text))
            )
        personas = {one.persona.id for one in reply.tweets}
        is_offered = tweet.persona.visibility == "everywhere" and not tweet.persona.is_mixed and len(personas) == 1
        if self._bot.supports_inline_queries and is_offered:
            query = truncate(without_controls(f"@{tweet.persona.name} {tweet.prompt}"), MAX_INLINE_QUERY)
            chats = SwitchInlineQueryChosenChat(
                query, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
            )
            label = f"↪️ {unstyled(sentence('telegram-elsewhere-button'))}"
            row.append(InlineKeyboardButton(label, switch_inline_query_chosen_chat=chats))
        return row

    async def _send_document(self, address: str, document: Document) -> None:
        """Send a file after its message. A failure is only logged: the message must not be sent again."""
        fields = {"caption": signature_html(unstyled(document.caption)), "parse_mode": HTML} if document.caption else {}

        async def send_to(chat: ChatAddress) -> None:
            await self._send_file(chat, document, **fields)

        try:
            await self._to_chat(address, send_to, MAX_REPLY_ATTEMPTS)
        except ServiceError as error:
            log.warning("telegram_file_not_sent", chat=address, reason=error.sentence)

    async def _send_file(self, chat: ChatAddress, document: Document, **fields: Any) -> Message:
        send = self._bot.send_photo if document.is_picture else self._bot.send_document
        return await send(
            chat.chat_id, document.content, filename=document.name, message_thread_id=chat.thread_id, **fields
        )

    def _with_persona_link(self, reply: Reply) -> Reply:
        """With a link to its persona, for sharing."""
        if reply.persona_link is None:
            return reply
        link = start_link(self._bot.username, f"{PERSONA_LINK}{reply.persona_link}")
        return replace(reply, text=joined("\n", [reply.text, sentence("telegram-persona-link", link=link)]))

    async def _to_chat(
        self, address: str, request: Callable[[ChatAddress], Awaitable[Result]], max_attempts: int | None
    ) -> Result | None:
        """Run the request with retries in the chat, or in the supergroup that it has become."""
        return await self._with_retries(lambda: self._follow_migration(address, request, max_attempts), max_attempts)

    async def _follow_migration(
        self, address: str, request: Callable[[ChatAddress], Awaitable[Result]], max_attempts: int | None
    ) -> Result:
        """If the group has become a supergroup, move what is stored for it; a reply is then sent there.

        A post is not: its caller finds the new address where it found the old one.
        """
        chat = ChatAddress.parse(address)
        try:
            return await request(chat)
        except ChatMigrated as error:
            supergroup = ChatAddress(error.new_chat_id, chat.thread_id)
            await self._services.move_chat(chat.forum.address, supergroup.forum.address)
            if max_attempts is None:
                raise NotFound("telegram-chat-migrated") from error
            return await request(supergroup)

    async def _with_retries(self, request: Callable[[], Awaitable[Result]], max_attempts: int | None) -> Result | None:
        """None if Telegram says that nothing needed to be done."""
        backoff, attempts = self._min_backoff_seconds, 0
        while True:
            try:
                return await self._run(request)
            except TryLater as error:
                attempts += 1
                self._tracker.report(NETWORK, "telegram_unreachable", reason=error.sentence)
                if attempts == max_attempts:
                    raise
                await asyncio.sleep(max(backoff, error.after_seconds))
                backoff = min(2 * backoff, MAX_BACKOFF_SECONDS)

    async def _run(self, request: Callable[[], Awaitable[Result]]) -> Result | None:
        result = None
        with mapped_errors():
            result = await request()
        self._tracker.resolve(NETWORK)
        return result


def _key(button: Button, token: str) -> InlineKeyboardButton:
    label = without_controls(unstyled(button.label))
    text = f"{button.emoji} {label}" if button.emoji else label
    return InlineKeyboardButton(text, callback_data=token, style=STYLES.get(button.style))


def _captioned_picture(reply: Reply, text: str) -> Document | None:
    """The first document, if it is a picture and the text fits into its caption."""
    first = next(iter(reply.documents), None)
    fits = first is not None and first.is_picture and utf16_length(text) <= MAX_CAPTION
    return first if fits else None
