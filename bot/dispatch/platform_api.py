"""What platforms call besides commands: stored buttons, autocomplete of persona names, stored values, moved chats."""

import asyncio
import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.messages import ButtonStore, Chat, PersonaFilter, Reply
from bot.interfaces.protocols import PersonaLookup
from bot.moderation.content_filter import ContentFilter
from bot.permissions.chat_language import ChatLanguages
from bot.permissions.chat_rules import StoredChatRules
from bot.permissions.operator_claims import OperatorClaims
from bot.permissions.trusted_chats import TrustedChats
from models.domain.errors import NotAllowed
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.messages import sentence
from models.registry import ChatTable, KeyValueTable, PersonaManagement

NO_MATCH = 3  # the rank of names that do not contain what was typed
MIN_SIMILARITY = 0.5  # difflib's ratio: “peny” is like “penny”, “sam” is not


class PlatformApi:
    """Implements `PlatformServices`. `filter_of` gives the content filter for the scopes of a chat."""

    def __init__(
        self,
        buttons: ButtonStore,
        personas: PersonaLookup,
        management: PersonaManagement,
        key_values: KeyValueTable,
        chats: ChatTable,
        rules: StoredChatRules,
        claims: OperatorClaims,
        trusted: TrustedChats,
        languages: ChatLanguages,
        filter_of: Callable[[Sequence[str]], ContentFilter],
        now: Callable[[], datetime],
        draw_seed: Callable[[], int],
    ) -> None:
        self.buttons = buttons
        self.now = now
        self.draw_seed = draw_seed
        self._personas = personas
        self._management = management
        self._filter_of = filter_of
        self._key_values = key_values
        self._chats = chats
        self._rules = rules
        self._claims = claims
        self._trusted = trusted
        self._languages = languages

    async def autocomplete_personas(
        self, prefix: str, requester: Requester, limit: int = 25, persona_filter: PersonaFilter = PersonaFilter.USABLE
    ) -> list[Persona]:
        """The personas that `requester` may use, or manage; the best matches of `prefix` first."""
        # in a thread: this runs at every keystroke, and there may be thousands of names
        return await asyncio.to_thread(self._matches, prefix, requester, limit, persona_filter)

    def _matches(self, prefix: str, requester: Requester, limit: int, persona_filter: PersonaFilter) -> list[Persona]:
        try:
            self._rules.access_list.check(requester)
        except NotAllowed:
            return []
        rules, content = self._rules.of(requester.scopes), self._filter_of(requester.scopes)
        requester = replace(requester, is_moderator=rules.is_moderator(requester))
        if requester.identities & content.members and not requester.is_moderator:
            return []
        if persona_filter is not PersonaFilter.USABLE:  # those who manage one must find it, whatever its name
            return [
                content.with_safe_name(one)
                for one in best_matches(prefix, self._managed(requester, persona_filter), limit)
            ]
        usable = [persona for persona in self._personas.list(requester) if rules.allows(persona.id)]
        return [
            content.with_safe_name(one) for one in best_matches(prefix, usable, limit) if content.allows_names_of(one)
        ]

    def _managed(self, requester: Requester, persona_filter: PersonaFilter) -> list[Persona]:
        published = [] if persona_filter is PersonaFilter.RETIRED else self._management.list_active(requester)
        return [*published, *self._management.list_retired(requester)]

    async def set_value(self, key: str, value: str | None) -> None:
        await asyncio.to_thread(self._key_values.set, key, value)

    async def get_value(self, key: str) -> str | None:
        return await asyncio.to_thread(self._key_values.get, key)

    async def language(self, chat: str, *locales: str | None) -> str:
        return await self._languages.choose_for_post(chat, *locales)

    async def greeting(self, chat: Chat) -> Reply | None:
        requester, key = Requester(chat.address, None, chat.parent, chat.guild), f"greeted {chat.widest}"
        try:
            self._rules.access_list.check(requester)
        except NotAllowed:
            return None
        if not await self._trusted.trusts(requester) or await self.get_value(key) is not None:
            return None
        await self.set_value(key, self.now().isoformat())
        has_persona = await asyncio.to_thread(self._personas.list, requester)
        return Reply(sentence("added-to-chat-with-personas" if has_persona else "added-to-chat"))

    async def claimed_operators(self, platform: str) -> frozenset[str]:
        return await asyncio.to_thread(self._claims.operators, platform)

    async def new_operator_code(self, platform: str) -> str:
        return await asyncio.to_thread(self._claims.issue, platform)

    async def move_chat(self, old: str, new: str) -> None:
        await asyncio.to_thread(self._chats.move, old, new)


def best_matches(typed: str, personas: Sequence[Persona], limit: int) -> list[Persona]:
    """Up to `limit` of them: exact matches, then those that begin with it, contain it, or are similar.

    Names, display names and handles count; equally good matches keep their order.
    """
    wanted = normalize_name(typed)
    named = [(persona, _names(persona)) for persona in personas]
    matches = sorted(
        (rank, index) for index, (_, names) in enumerate(named) if (rank := _rank(wanted, names)) < NO_MATCH
    )
    if len(matches) < limit:  # similarity is slow to compute
        missing = set(range(len(named))) - {index for _, index in matches}
        similar = [(-_similarity(wanted, named[index][1]), index) for index in sorted(missing)]
        matches += sorted(match for match in similar if match[0] <= -MIN_SIMILARITY)
    return [personas[index] for _, index in matches[:limit]]


def _names(persona: Persona) -> tuple[str, ...]:
    return persona.name.casefold(), persona.display_name.casefold(), *persona.handles


def _rank(wanted: str, names: Sequence[str]) -> float:
    """The smaller the better."""
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else NO_MATCH


def _similarity(wanted: str, names: Sequence[str]) -> float:
    """From 0 to 1."""
    return max(difflib.SequenceMatcher(None, wanted, name).ratio() for name in names)
