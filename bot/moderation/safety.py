"""What may be said and shown in a chat: its moderators' blocks and the filter, before a command and after the writer.

It does not know how a word is found, how a tweet is written, or how a refusal is shown. Who may not ask here, and what
may not be asked, is refused with a sentence that repeats nothing of it; `screen` says what else is kept out.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.chat.messages import Chat, GeneratedTweet, Request
from bot.interfaces.command import Command, Services, TweetWriter
from bot.moderation.content_filter import UNFIT_NAME, ContentFilter, FilteredPersonas, PromptFilteredWriter
from bot.permissions.chat_flags import FILTER, OFF, effective_value
from bot.permissions.chat_rules import Allowed, StoredChatRules
from models.domain.errors import NotAllowed
from models.domain.persona import Persona
from models.registry import BlocklistTable, ChatSettingsTable
from models.text.word_filter import WordList


class ChatSafety:
    """The screens of all chats; a change is in force at the next request."""

    def __init__(self, shipped: WordList, blocks: BlocklistTable, settings: ChatSettingsTable) -> None:
        self._shipped = shipped
        self._blocks = blocks
        self._settings = settings

    async def filtered(self, request: Request, command: Command, services: Services) -> Services:
        """`services` as they may be used in the request's chat. Raises NotAllowed."""
        screen = await asyncio.to_thread(self._screen_of, request.chat)
        screen.check_request(request, command)
        writer = services.writer.on_behalf(request.chat.address)
        personas = FilteredPersonas(services.personas, screen, is_overheard=request.chat.is_overheard)
        return replace(services, writer=PromptFilteredWriter(writer, screen), personas=personas)

    async def screen_at(self, chat: str) -> ContentFilter:
        """The screen of the chat at this address."""
        return await asyncio.to_thread(lambda: self.screen_of(self._blocks.around(chat)))

    def around(self, chat: str) -> Sequence[str]:
        """The chat at this address and what stands around it."""
        return self._blocks.around(chat)

    async def may_show(self, text: str, chat: str) -> bool:
        """Whether somebody's words may stand in a message of the bot's in the chat at this address."""
        screen = await self.screen_at(chat)
        with suppress(NotAllowed):
            screen.check(text)
            return True
        return False

    def _screen_of(self, chat: Chat) -> ContentFilter:
        self._blocks.settle(chat.address, chat.parent, chat.guild)
        return self.screen_of(chat.places)

    def screen_of(self, places: Sequence[str]) -> ContentFilter:
        """The screen that these places have together, the nearest first; slow enough to be asked in a thread."""
        is_off = effective_value(self._settings, places, FILTER) == OFF
        return ContentFilter.of(None if is_off else self._shipped, self._blocks.list(*places))


class FilteredWriter:
    """Writes where no request is: what the announcer shows, by the chat's `rules`, and what moderators are to see."""

    def __init__(self, writer: TweetWriter, safety: ChatSafety, rules: StoredChatRules | None = None) -> None:
        self._writer = writer
        self._safety = safety
        self._rules = rules

    async def shown_in(self, chat: str, persona: Persona) -> Persona:
        """The persona by a name that may stand in the chat at this address. Raises NotAllowed where none may."""
        screen = await self._safety.screen_at(chat)
        if not screen.names(persona):
            raise NotAllowed(UNFIT_NAME)
        return screen.shown(persona)

    async def write_in(self, chat: str, persona: Persona, prompt: str, count: int, seed: int) -> list[GeneratedTweet]:
        """Tweets that may be shown in the chat at this address. Raises what ScreenedWriter does, and NotAllowed."""
        if self._rules is not None:
            rules = await asyncio.to_thread(self._rules.of, await asyncio.to_thread(self._safety.around, chat))
            if not rules.is_enabled or rules.tweet is Allowed.NOBODY or not rules.allows(persona.id):
                raise NotAllowed("This chat's rules are against tweets of it here.")
        screen = await self._safety.screen_at(chat)
        if not screen.names(persona):
            raise NotAllowed(UNFIT_NAME)
        return await PromptFilteredWriter(self._writer.on_behalf(chat), screen).write(persona, prompt, count, seed)
