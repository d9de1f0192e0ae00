"""Telegram inline mode: `@bot My dream is` in any chat offers personas; the chosen one writes into the sent message.

An inline query comes with every few letters typed, so it only lists personas; a Request is made when one is chosen
(chosen_inline_result), or when the button under the message is pressed (callback query). Telegram doesn't say in which
chat: no chat's rules hold there, and nobody moderates. Prompts too long for callback data are kept in memory.
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
from bot.platforms.telegram.chat_address import inline_chat
from bot.platforms.telegram.context import HandlerContext
from bot.platforms.telegram.errors import mapped_errors
from bot.platforms.telegram.markup import disable_links, reply_html, truncate, without_joiners
from bot.platforms.telegram.sender import HTML, NO_PREVIEW
from models.domain.errors import NotFound, ServiceError
from models.domain.persona import Persona
from models.messages import sentence, unstyled, use_language
from models.text.controls import without_controls

PROMPT_PREFIX = "i:"  # of callback data with persona and prompt; the tokens of other buttons are hexadecimal
LONG_PROMPT_PREFIX = "l:"  # of callback data with persona and the key of a prompt in memory
PROMPT_KEY_DIGITS = 16
MAX_CALLBACK_DATA = 64  # bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton
MAX_OFFERS = 10
MAX_LONG_PROMPTS = 2_000
MAX_DESCRIPTION = 200
CACHE_SECONDS = 10  # for which Telegram may answer the same query by itself
START_PARAMETER = "start"  # opens the bot's private chat with /start


class InlineMode:
    """Answers inline queries, chosen results, and presses of the button under a message that was sent inline."""

    def __init__(self, context: HandlerContext, callback_queries: CallbackQueries) -> None:
        self._context = context
        self._callback_queries = callback_queries
        self._long_prompts: OrderedDict[str, str] = OrderedDict()
        self._writing: set[str] = set()  # ids of inline messages

    async def handle_query(self, query: InlineQuery) -> None:
        """Offer the personas that the query may mean."""
        persona_prefix, prompt = _split(without_joiners(query.query))
        chat = inline_chat(query.from_user)
        member = await self._context.members.member(None, query.from_user)
        personas = await self._context.services.autocomplete_personas(
            persona_prefix, chat.requester_for(member), MAX_OFFERS
        )
        button = None
        if not personas:
            button = InlineQueryResultsButton(
                unstyled(sentence("telegram-inline-no-persona")), start_parameter=START_PARAMETER
            )
        try:
            with mapped_errors():
                await query.answer(
                    [self._offer(persona, prompt, query.from_user) for persona in personas],
                    cache_time=CACHE_SECONDS,
                    is_personal=True,
                    button=button,
                )
        except ServiceError as error:
            self._context.tracker.report("inline", "telegram_inline_answer_failed", reason=error.sentence)
        else:
            self._context.tracker.resolve("inline")

    async def handle_chosen(self, result: ChosenInlineResult) -> None:
        """Only comes if inline feedback is on at @BotFather; without it, the button does the same."""
        data, inline_message_id = result.result_id, result.inline_message_id
        persona, _prompt_or_key = _parse(data)
        _persona_prefix, prompt = _split(without_joiners(result.query))
        if inline_message_id is None or inline_message_id in self._writing:
            return
        with self._writing_into(inline_message_id):
            await self._show(inline_message_id, data, await self._tweet(persona, prompt, result.from_user))

    def is_inline_button(self, query: CallbackQuery) -> bool:
        return (query.data or "").startswith((PROMPT_PREFIX, LONG_PROMPT_PREFIX))

    async def handle_button(self, query: CallbackQuery) -> None:
        """The Write button under a message that was sent inline was pressed."""
        data = query.data or ""
        persona, prompt = self._persona_and_prompt(data)
        if prompt is None or not persona:
            await self._callback_queries.answer(query, sentence("telegram-inline-button-expired"))
            return
        inline_message_id = query.inline_message_id
        if inline_message_id is None or inline_message_id in self._writing:
            await self._callback_queries.answer(query, None)
            return
        with self._writing_into(inline_message_id):
            replying = self._tweet(persona, prompt, query.from_user)
            reply = await self._callback_queries.answer_with_reply(query, replying)
            if reply is not None and reply.tweets:  # anybody may press: errors must not stand in another's message
                await self._show(inline_message_id, data, reply)

    @contextmanager
    def _writing_into(self, inline_message_id: str) -> Iterator[None]:
        """Marks the message, so that nothing else is written into it meanwhile."""
        self._writing.add(inline_message_id)
        try:
            yield
        finally:
            self._writing.discard(inline_message_id)

    async def _tweet(self, persona: str, prompt: str, user: User) -> Reply:
        options = {"persona": persona} | ({"prompt": prompt} if prompt else {})
        member = await self._context.members.member(None, user)
        return await self._context.answer(Request("tweet", options, member, inline_chat(user)))

    async def _show(self, inline_message_id: str, data: str, reply: Reply) -> None:
        """The tweet with its buttons, or why there is none with the Write button to try again."""
        sender = self._context.sender
        try:
            with use_language(reply.language):
                markup = await sender.inline_keyboard(reply) if reply.tweets else _write_button(data)
                await sender.edit_inline(inline_message_id, reply_html(reply), markup)
        except NotFound:  # it was deleted meanwhile
            return
        except ServiceError as error:
            self._context.tracker.report("inline", "telegram_inline_edit_failed", reason=error.sentence)

    def _offer(self, persona: Persona, prompt: str, user: User) -> InlineQueryResultArticle:
        data = self._callback_data(persona.id, prompt, user)
        text = (
            f"✍ …\n\n— {disable_links(unstyled(label(persona)))}"  # without the prompt, which has not been filtered yet
        )
        content = InputTextMessageContent(html.escape(text, quote=False), HTML, link_preview_options=NO_PREVIEW)
        return InlineQueryResultArticle(
            data,
            without_controls(f"{persona.display_name} (@{persona.name})"),
            content,
            _write_button(data),
            description=truncate(without_controls(prompt), MAX_DESCRIPTION) or unstyled(persona.label),
        )

    def _callback_data(self, persona: str, prompt: str, user: User) -> str:
        """Persona and prompt if they fit, else the persona and a key under which the prompt is kept in memory."""
        data = f"{PROMPT_PREFIX}{persona}:{prompt}"
        if len(data.encode()) <= MAX_CALLBACK_DATA:
            return data
        key = hashlib.sha256(f"{user.id}:{prompt}".encode()).hexdigest()[:PROMPT_KEY_DIGITS]
        self._long_prompts[key] = prompt
        self._long_prompts.move_to_end(key)
        if len(self._long_prompts) > MAX_LONG_PROMPTS:
            self._long_prompts.popitem(last=False)
        return f"{LONG_PROMPT_PREFIX}{persona}:{key}"

    def _persona_and_prompt(self, data: str) -> tuple[str, str | None]:
        """The prompt is None if it is no longer in memory."""
        persona, prompt_or_key = _parse(data)
        is_key = data.startswith(LONG_PROMPT_PREFIX)
        return persona, self._long_prompts.get(prompt_or_key) if is_key else prompt_or_key


def _parse(data: str) -> tuple[str, str]:
    """The persona, and the prompt or its key, in callback data."""
    persona, _colon, prompt_or_key = data.removeprefix(PROMPT_PREFIX).removeprefix(LONG_PROMPT_PREFIX).partition(":")
    return persona, prompt_or_key


def _write_button(data: str) -> InlineKeyboardMarkup:
    write = unstyled(sentence("telegram-inline-write-button"))
    return InlineKeyboardMarkup([[InlineKeyboardButton(write, callback_data=data)]])


def _split(text: str) -> tuple[str, str]:
    """The beginning of a persona's name, if the query starts with `@`, and the prompt."""
    text = text.strip()
    if not text.startswith("@"):
        return "", text
    name, _space, prompt = text[1:].partition(" ")
    return name, prompt.strip()
