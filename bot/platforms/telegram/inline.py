"""Inline mode: `@bot My dream is` in any chat offers personas, and the one that is chosen writes.

It does not know how a tweet is written, nor which chat it goes to: Telegram tells only who asks. So what holds is what
holds where no chat has rules, and nobody is a moderator. Telegram asks with every few letters typed: nothing is written
then. First words that do not fit into a button are remembered for a while, in no file; Telegram tells them again with
what is sent.
"""

import hashlib
import html
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from telegram import (
    CallbackQuery,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    User,
)

from bot.chat.formatting import label
from bot.chat.messages import Reply, Request
from bot.platforms.telegram.callback_queries import CallbackQueries
from bot.platforms.telegram.connection import Connection, chat_with
from bot.platforms.telegram.errors import mapped
from bot.platforms.telegram.markup import cut, inert, shown, typed
from bot.platforms.telegram.sender import HTML, NO_PREVIEW
from models.domain.errors import NotFound, ServiceError
from models.domain.persona import Persona

MARK = "i:"  # begins what stands for an offer; the desk's tokens are hexadecimal
LONG_MARK = "l:"  # the same, where its first words do not fit
KEY_LETTERS = 16
MAX_DATA = 64  # bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton
MAX_OFFERS = 10
MAX_REMEMBERED = 2_000  # first words that do not fit into a button
SHOWN_SECONDS = 10  # for which Telegram may show the same offers for the same words
OPEN_SOURCE = "start"  # what the bot's own chat is opened with where there is no persona yet


class InlineMode:
    """Answers what is typed behind the bot's name anywhere."""

    def __init__(self, connection: Connection, presses: CallbackQueries) -> None:
        self._connection = connection
        self._presses = presses
        self._long: OrderedDict[str, str] = OrderedDict()
        self._under_way: set[str] = set()

    async def offer(self, query: InlineQuery) -> None:
        beginning, prompt = _split(typed(query.query))
        chat = chat_with(query.from_user)
        member = await self._connection.members.of(None, query.from_user)
        personas = await self._connection.desk.find_names(beginning, chat.asked_by(member), MAX_OFFERS)
        opening = None if personas else InlineQueryResultsButton("No persona yet: see how", start_parameter=OPEN_SOURCE)
        try:
            with mapped():
                await query.answer(
                    [self._offered(persona, prompt, query.from_user) for persona in personas],
                    cache_time=SHOWN_SECONDS,
                    is_personal=True,
                    button=opening,
                )
        except ServiceError as error:
            self._connection.troubles.begin("inline", "an inline query could not be answered", reason=error.sentence)
        else:
            self._connection.troubles.end("inline")

    async def chosen(self, result: ChosenInlineResult) -> None:
        """Comes only where @BotFather was told to give inline feedback; without it the button does the same."""
        data, message = result.result_id, result.inline_message_id
        persona, _remembered = self._parts(data)
        _beginning, prompt = _split(typed(result.query))
        if message is None or message in self._under_way:
            return
        with self._writing(message):
            await self._show(message, data, await self._written((persona, prompt), result.from_user))

    def is_meant(self, query: CallbackQuery) -> bool:
        return (query.data or "").startswith((MARK, LONG_MARK))

    async def pressed(self, query: CallbackQuery) -> None:
        """Somebody pressed Write under an offer that was sent."""
        data = query.data or ""
        meaning = self._meaning(data)
        if meaning is None:
            await self._presses.told(query, "This button is too old; type the first words again.")
            return
        message = query.inline_message_id
        if message is None or message in self._under_way:
            await self._presses.told(query, None)
            return
        with self._writing(message):
            reply = await self._presses.answered(query, self._written(meaning, query.from_user))
            if reply is not None and reply.tweets:  # anybody may press: their failure is not to stand there
                await self._show(message, data, reply)

    @contextmanager
    def _writing(self, message: str) -> Iterator[None]:
        """Into one message nothing is written twice at a time."""
        self._under_way.add(message)
        try:
            yield
        finally:
            self._under_way.discard(message)

    async def _written(self, meaning: tuple[str, str], user: User) -> Reply:
        persona, prompt = meaning
        options = {"persona": persona} | ({"prompt": prompt} if prompt else {})
        member = await self._connection.members.of(None, user)
        return await self._connection.answer(Request("tweet", options, member, chat_with(user)))

    async def _show(self, message: str, data: str, reply: Reply) -> None:
        """The tweet with its buttons, or why there is none, with the button to try again."""
        outbox = self._connection.outbox
        markup = await outbox.keyboard(reply.buttons) if reply.tweets else _write_button(data)
        try:
            await outbox.edit_inline(message, shown(reply), markup)
        except ServiceError as error:
            if not isinstance(error, NotFound):  # else it was deleted meanwhile
                self._connection.troubles.begin("inline", "an inline message waits", reason=error.sentence)

    def _offered(self, persona: Persona, prompt: str, user: User) -> InlineQueryResultArticle:
        data = self._data(persona.id, prompt, user)
        text = f"✍ …\n\n— {inert(label(persona))}"  # without the first words: they pass the filter when it writes
        content = InputTextMessageContent(html.escape(text, quote=False), HTML, link_preview_options=NO_PREVIEW)
        return InlineQueryResultArticle(
            data,
            f"{persona.display_name} (@{persona.name})",
            content,
            _write_button(data),
            description=cut(prompt, 200) or persona.label,
        )

    def _data(self, persona: str, prompt: str, user: User) -> str:
        """What stands for the offer: all of it where it fits, else the persona and a key of the remembered words."""
        whole = f"{MARK}{persona}:{prompt}"
        if len(whole.encode()) <= MAX_DATA:
            return whole
        key = hashlib.sha256(f"{user.id}:{prompt}".encode()).hexdigest()[:KEY_LETTERS]
        self._long[key] = prompt
        self._long.move_to_end(key)
        if len(self._long) > MAX_REMEMBERED:
            self._long.popitem(last=False)
        return f"{LONG_MARK}{persona}:{key}"

    def _parts(self, data: str) -> tuple[str, str]:
        persona, _colon, rest = data.removeprefix(MARK).removeprefix(LONG_MARK).partition(":")
        return persona, rest

    def _meaning(self, data: str) -> tuple[str, str] | None:
        """Persona and first words; None where they were remembered too long ago."""
        persona, rest = self._parts(data)
        prompt = self._long.get(rest) if data.startswith(LONG_MARK) else rest
        return None if prompt is None or not persona else (persona, prompt)


def _write_button(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Write", callback_data=data)]])


def _split(text: str) -> tuple[str, str]:
    """How the persona's name begins, where one was begun, and the tweet's first words."""
    text = text.strip()
    if not text.startswith("@"):
        return "", text
    name, _space, prompt = text[1:].partition(" ")
    return name, prompt.strip()
