"""What the bot sends and changes: into the right chat and topic, again when Telegram was away, never lost in between.

It does not know why it is sent. The client beneath it keeps to Telegram's limits and waits when told to.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.chat.messages import PERSONA_LINK, Button, Document, PlatformServices, Reply
from bot.platforms.telegram.chat_address import ChatAddress, place_of
from bot.platforms.telegram.errors import ErrorTracker, mapped
from bot.platforms.telegram.markup import shown, under, units
from models.domain.errors import NotFound, RequestUnfit, ServiceError, TryLater

log = structlog.get_logger()

BUTTONS_IN_A_ROW = 3
MAX_CAPTION = 1024  # units: https://core.telegram.org/bots/api#sendphoto
FIRST_PAUSE, MAX_PAUSE_SECONDS = 1.0, 30.0  # seconds
TRIES = 4  # for a reply: later nobody waits for it any more
NETWORK = "network"
TAKEN_BACK = "(taken back by a moderator)"
HTML = ParseMode.HTML
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Result = TypeVar("Result")


class Sender:
    """Sends for everybody. What is posted is tried until it comes through, a reply only for a while."""

    def __init__(
        self, bot: Bot, desk: PlatformServices, troubles: ErrorTracker, first_pause: float = FIRST_PAUSE
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._troubles = troubles
        self._first_pause = first_pause

    async def send(
        self, address: str, reply: Reply, *, to: int | None = None, mention: str = "", tries: int | None = TRIES
    ) -> int:
        """The message's number in its chat. `to` is the message that it answers. Raises NotFound, TryLater."""
        text = shown(self._linked(reply), mention)
        picture = _leading(reply, text)
        how: dict[str, Any] = {"parse_mode": HTML, "reply_markup": await self.keyboard(reply.buttons)}
        how["reply_parameters"] = ReplyParameters(to, allow_sending_without_reply=True) if to is not None else None

        async def once(place: ChatAddress) -> int:
            if picture is not None:
                try:
                    return (await self._send(place, picture, caption=text, **how)).message_id
                except BadRequest as error:  # photos are not allowed there, or this one is not taken: the words are
                    log.warning("a picture could not be sent", chat=address, reason=error.message)
            sent = await self._bot.send_message(
                place.chat_id, text, message_thread_id=place.topic, link_preview_options=NO_PREVIEW, **how
            )
            return sent.message_id

        sent = await self._tried(lambda: self._followed(address, once, tries), tries)
        if sent is None:
            raise NotFound("That chat is gone.")
        for document in reply.documents:
            if document is not picture:
                await self._attach(address, document)
        return sent

    async def _attach(self, address: str, document: Document) -> None:
        """A file after its message, which stands there already: without it nothing is sent again."""
        how = {"caption": under(document.words), "parse_mode": HTML} if document.words else {}

        async def once(place: ChatAddress) -> None:
            await self._send(place, document, **how)

        try:
            await self._tried(lambda: self._followed(address, once, TRIES), TRIES)
        except ServiceError as error:
            log.warning("a file could not be sent", chat=address, reason=error.sentence)

    async def _send(self, place: ChatAddress, document: Document, **how: Any) -> Message:
        send = self._bot.send_photo if document.is_picture else self._bot.send_document
        return await send(place.chat_id, document.content, filename=document.name, message_thread_id=place.topic, **how)

    async def edit(self, address: str, message: int, reply: Reply, tries: int | None = TRIES) -> None:
        """Change its words and buttons; files do not come with that. Raises NotFound where it is gone, TryLater."""
        text, markup = shown(self._linked(reply)), await self.keyboard(reply.buttons)

        async def once(place: ChatAddress) -> None:
            await self._bot.edit_message_text(
                text, place.chat_id, message, parse_mode=HTML, link_preview_options=NO_PREVIEW, reply_markup=markup
            )

        await self._tried(lambda: self._followed(address, once, tries), tries)

    async def delete(self, address: str, message: int) -> None:
        """Take it back; one that Telegram lets nobody delete any more is emptied. Raises NotFound, TryLater."""

        async def once(place: ChatAddress) -> None:
            await self._bot.delete_message(place.chat_id, message)

        try:
            await self._tried(lambda: self._followed(address, once, TRIES), TRIES)
        except RequestUnfit:  # after 48 hours: https://core.telegram.org/bots/api#deletemessage
            await self.edit(address, message, Reply(TAKEN_BACK))

    async def edit_inline(self, message: str, text: str, markup: InlineKeyboardMarkup | None) -> None:
        """Change a message that a person sent by choosing it. Raises NotFound, TryLater."""

        async def once() -> None:
            await self._bot.edit_message_text(
                text, inline_message_id=message, parse_mode=HTML, link_preview_options=NO_PREVIEW, reply_markup=markup
            )

        await self._tried(once, TRIES)

    def _linked(self, reply: Reply) -> Reply:
        """With the link that opens its persona, to be handed on: https://core.telegram.org/bots/features#deep-linking"""
        if reply.opens is None:
            return reply
        return replace(
            reply, text=f"{reply.text}\nA link that opens it: {self._bot.link}?start={PERSONA_LINK}{reply.opens}"
        )

    async def keyboard(self, buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
        try:
            tokens = await self._desk.buttons.tokens(buttons)
        except ServiceError as error:  # a busy registry: rather an answer without buttons than none
            log.warning("buttons are left out", reason=error.sentence)
            return None
        keys = [
            InlineKeyboardButton(button.label, callback_data=token)
            for button, token in zip(buttons, tokens, strict=True)
        ]
        rows = [keys[start : start + BUTTONS_IN_A_ROW] for start in range(0, len(keys), BUTTONS_IN_A_ROW)]
        return InlineKeyboardMarkup(rows) if rows else None

    async def _followed(
        self, address: str, once: Callable[[ChatAddress], Awaitable[Result]], tries: int | None
    ) -> Result:
        """Where the group turns out to be a supergroup by now, what it has moves there, and a reply follows.

        What is posted for ever does not: whoever posts it finds the new address where it found the old one.
        """
        place = place_of(address)
        try:
            return await once(place)
        except ChatMigrated as moved:
            await self._desk.move_chat(place.chat.address, ChatAddress(moved.new_chat_id).address)
            if tries is None:
                raise NotFound("That group is a supergroup now.") from moved
            return await once(ChatAddress(moved.new_chat_id, place.topic))

    async def _tried(self, once: Callable[[], Awaitable[Result]], tries: int | None) -> Result | None:
        """None where Telegram says that nothing needed to be done."""
        pause, tried = self._first_pause, 0
        while True:
            try:
                return await self._mapped(once)
            except TryLater as error:
                tried += 1
                self._troubles.begin(NETWORK, "Telegram is away; what there is to say waits")
                if tried == tries:
                    raise
                await asyncio.sleep(max(pause, error.after_seconds))
                pause = min(2 * pause, MAX_PAUSE_SECONDS)

    async def _mapped(self, once: Callable[[], Awaitable[Result]]) -> Result | None:
        result = None
        with mapped():
            result = await once()
        self._troubles.end(NETWORK)
        return result


def _leading(reply: Reply, text: str) -> Document | None:
    """The picture that the words can stand under, in one message with it."""
    first = next(iter(reply.documents), None)
    return first if first is not None and first.is_picture and units(text) <= MAX_CAPTION else None
