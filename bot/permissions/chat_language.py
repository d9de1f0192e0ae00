"""The language in which a chat is answered: its own setting, else the first language known of those it may be in."""

import asyncio
from collections.abc import Sequence

from bot.permissions.chat_flags import effective_value
from models.domain.errors import ServiceError
from models.messages import ENGLISH, supported_language
from models.registry import ChatSettingsTable, ChatTable

LANGUAGE = "language"
EACH_MEMBERS = "member"  # the value that says: in the language of each member's own app


class ChatLanguages:
    """Reads the setting anew each time: a change is in force at once."""

    def __init__(self, settings: ChatSettingsTable, chats: ChatTable) -> None:
        self._settings, self._chats = settings, chats

    async def choose(self, scopes: Sequence[str], *locales: str | None) -> str:
        """The language that the nearest scope has set, else that of the first locale there is a language for."""
        try:
            chosen = await asyncio.to_thread(effective_value, self._settings, scopes, LANGUAGE)
        except ServiceError:  # the registry is busy or damaged; that has to be told too, in some language
            chosen = None
        found = (language for locale in (chosen, *locales) if (language := supported_language(locale)))
        return next(found, ENGLISH)

    async def choose_for_post(self, chat: str, *locales: str | None) -> str:
        """The same for a message that answers nobody, in the chat with this address."""
        try:
            scopes = await asyncio.to_thread(self._chats.scopes_of, chat)
        except ServiceError:
            scopes = ()
        return await self.choose(scopes, *locales)
