"""Content filters of all chats: put around a command's services, and around what is posted without a request."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.chat.messages import Chat, GeneratedTweet, Request
from bot.interfaces.command import Command, Services, TweetWriter
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.content_filter import ContentFilter, FilteredPersonas, FilteredWriter
from bot.permissions.chat_flags import FILTER, OFF, effective_value
from bot.permissions.chat_rules import Allowed, StoredChatRules
from models.domain.blend import parse_blend
from models.domain.errors import NotAllowed, OutOfSpace
from models.domain.persona import Persona
from models.registry import BlocklistTable, ChatSettingsTable, ChatTable
from models.text.word_filter import WordList

log = structlog.get_logger()


class ChatSafety:
    """The content filter of every chat, read anew for each request: a change is in force at once."""

    def __init__(
        self, shipped: WordList, blocks: BlocklistTable, settings: ChatSettingsTable, chats: ChatTable
    ) -> None:
        self._shipped = shipped
        self._blocks = blocks
        self._chats = chats
        self._settings = settings

    async def filtered(self, request: Request, command: Command, services: Services) -> Services:
        """`services` behind the chat's content filter. Raises NotAllowed for a request that the filter rejects."""
        content_filter = await asyncio.to_thread(self._filter_for, request.chat)
        content_filter.check_request(request, command)
        personas = FilteredPersonas(services.personas, content_filter, is_overheard=request.chat.is_overheard)
        return replace(services, writer=FilteredWriter(services.writer, content_filter), personas=personas)

    async def filter_in(self, chat: str) -> ContentFilter:
        """The content filter of the chat with this address."""
        return await asyncio.to_thread(lambda: self.filter_of(self._chats.scopes_of(chat)))

    def around(self, chat: str) -> Sequence[str]:
        """The chat with this address, and the channel and server around it."""
        return self._chats.scopes_of(chat)

    async def may_show(self, text: str, chat: str) -> bool:
        """Whether the bot may show a text that somebody else wrote in the chat with this address."""
        return text in await self.showable([text], chat)

    async def showable(self, texts: Sequence[str], chat: str) -> frozenset[str]:
        """Those of the texts that the bot may show there."""
        content_filter = await self.filter_in(chat)
        return await asyncio.to_thread(lambda: frozenset(filter(content_filter.allows_text, texts)))

    def _filter_for(self, chat: Chat) -> ContentFilter:
        try:
            self._chats.set_parents(chat.address, chat.parent, chat.guild)
        except OutOfSpace:  # what needs no write still works
            log.warning("chat_parents_not_stored")
        return self.filter_of(chat.scopes)

    def filter_of(self, scopes: Sequence[str]) -> ContentFilter:
        """The combined filter of a chat, its channel and its server. Reads a file: to be called in a thread."""
        is_off = effective_value(self._settings, scopes, FILTER) == OFF
        return ContentFilter.from_blocks(None if is_off else self._shipped, self._blocks.list(*scopes))


class SampleWriter:
    """A tweet writer for posts without a request, such as samples of a new persona.

    `rules` are the chats' rules, which results of trainings obey; samples for moderators are not subject to them.
    """

    def __init__(self, writer: TweetWriter, safety: ChatSafety, rules: StoredChatRules | None = None) -> None:
        self._writer = writer
        self._safety = safety
        self._rules = rules

    async def with_safe_name(self, chat: str, persona: Persona) -> Persona:
        """The persona with a display name that the chat allows. Raises NotAllowed where all its names are blocked."""
        content_filter = await self._safety.filter_in(chat)
        content_filter.check_names_of(persona)
        return content_filter.with_safe_name(persona)

    async def check_allowed(self, chat: str, persona: Persona) -> None:
        """Raises NotAllowed where the chat's rules let nobody see its tweets."""
        if self._rules is not None:
            rules = await asyncio.to_thread(self._rules.of, await asyncio.to_thread(self._safety.around, chat))
            is_allowed = all(map(rules.allows, parse_blend(persona.id).names))
            if not rules.is_enabled or rules.tweet is Allowed.NOBODY or not is_allowed:
                raise NotAllowed("samples-not-allowed-here")

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        """Tweets that may be shown in `request.chat`. Raises what FilteredWriter does, and NotAllowed by its rules."""
        await self.check_allowed(request.chat, request.persona)
        content_filter = await self._safety.filter_in(request.chat)
        content_filter.check_names_of(request.persona)
        return await FilteredWriter(self._writer, content_filter).write(request)
