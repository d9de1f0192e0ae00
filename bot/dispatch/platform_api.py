"""The desk that platforms come to: buttons by their tokens, persona names for menus, and what must be remembered.

It does not know any platform.
"""

import asyncio
import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.chat.messages import ButtonStore, NamedValue
from bot.interfaces.protocols import PersonaLookup
from bot.moderation.content_filter import ContentFilter
from bot.permissions.chat_rules import ChatRulesService
from models.domain.errors import NotAllowed
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester

MISSES = 3  # the rank of what does not hold the letters typed
MIN_LIKE = 0.5  # by difflib's measure: “peny” is like “penny”, “sam” is not


class KeyValueStore(Protocol):
    """Texts by key, kept over restarts; slow enough (a file) to be asked in a thread."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str | None) -> None:
        """None takes it away."""


class ChatIds(Protocol):
    """Where the chats' addresses stand."""

    def move(self, old: str, new: str) -> None: ...


class RetentionInfo(Protocol):
    """Who looks after which personas; slow enough (a file) to be asked in a thread."""

    def open_ones(self, asker: Requester) -> Sequence[Persona]: ...

    def retired(self, asker: Requester) -> Sequence[Persona]: ...


class PlatformApi:
    """The one desk of a bot, for all its platforms. `screen_of` gives the screen that places have together."""

    def __init__(
        self,
        buttons: ButtonStore,
        personas: PersonaLookup,
        keeping: RetentionInfo,
        notes: KeyValueStore,
        chats: ChatIds,
        rules: ChatRulesService,
        screen_of: Callable[[Sequence[str]], ContentFilter],
        now: Callable[[], datetime],
        draw_seed: Callable[[], int],
    ) -> None:
        self.buttons = buttons
        self.now = now
        self.draw_seed = draw_seed
        self._personas = personas
        self._keeping = keeping
        self._screen_of = screen_of
        self._notes = notes
        self._chats = chats
        self._rules = rules

    async def find_names(
        self, prefix: str, asker: Requester, most: int = 25, named: NamedValue = NamedValue.SEEN
    ) -> list[Persona]:
        """The personas that `asker` may use, or look after, those that `prefix` fits best first."""
        # in the thread too: it is asked for at every keystroke, and there may be thousands of names
        return await asyncio.to_thread(self._found, prefix, asker, most, named)

    def _found(self, prefix: str, asker: Requester, most: int, named: NamedValue) -> list[Persona]:
        try:
            self._rules.door.check(asker)
        except NotAllowed:
            return []
        screen = self._screen_of(asker.places)
        if asker.known_as & screen.members and not self._is_moderator(asker):
            return []
        if named is not NamedValue.SEEN:  # whoever looks after one is to find it, whatever it is called
            return [screen.shown(one) for one in best_first(prefix, self._kept(asker, named), most)]
        found = best_first(prefix, self._usable(asker), most)
        return [screen.shown(one) for one in found if screen.names(one)]

    def _kept(self, asker: Requester, named: NamedValue) -> list[Persona]:
        if self._is_moderator(asker):
            asker = replace(asker, is_moderator=True)
        open_ones = [] if named is NamedValue.RETIRED else self._keeping.open_ones(asker)
        return [*open_ones, *self._keeping.retired(asker)]

    def _is_moderator(self, asker: Requester) -> bool:
        return asker.is_moderator or bool(asker.known_as & self._rules.of(asker.places).moderators)

    def _usable(self, asker: Requester) -> list[Persona]:
        rules = self._rules.of(asker.places)
        return [persona for persona in self._personas.list(asker) if rules.allows(persona.id)]

    async def remember(self, key: str, value: str | None) -> None:
        await asyncio.to_thread(self._notes.set, key, value)

    async def recall(self, key: str) -> str | None:
        return await asyncio.to_thread(self._notes.get, key)

    async def move_chat(self, old: str, new: str) -> None:
        await asyncio.to_thread(self._chats.move, old, new)


def best_first(typed: str, personas: Sequence[Persona], most: int) -> list[Persona]:
    """Up to `most` of them: those that `typed` is, those it begins, those it stands in, then those that are like it.

    Names, display names and handles count; where two fit as well, their order stays.
    """
    wanted = normalize_name(typed)
    called = [(persona, _names(persona)) for persona in personas]
    fitting = sorted(
        (rank, place) for place, (_, names) in enumerate(called) if (rank := _rank(wanted, names)) < MISSES
    )
    if len(fitting) < most:  # likeness takes long to tell
        missing = set(range(len(called))) - {place for _rank_of, place in fitting}
        alike = [(-_likeness(wanted, called[place][1]), place) for place in sorted(missing)]
        fitting += sorted(found for found in alike if found[0] <= -MIN_LIKE)
    return [personas[place] for _rank_of, place in fitting[:most]]


def _names(persona: Persona) -> tuple[str, ...]:
    return persona.name.casefold(), persona.display_name.casefold(), *persona.handles


def _rank(wanted: str, names: Sequence[str]) -> float:
    """The smaller the better."""
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else MISSES


def _likeness(wanted: str, names: Sequence[str]) -> float:
    """From 0 to 1."""
    return max(difflib.SequenceMatcher(None, wanted, name).ratio() for name in names)
