"""Personas that wait, brought to their moderators: samples of each come once to the chat that reports are brought to.

It does not know what is decided about them. Without such a chat nothing is brought: the end of the training says where
they are seen.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from bot.chat.messages import GeneratedTweet
from bot.interfaces.command import MessageService
from bot.moderation.mod_channel import may_sit, sampled
from bot.permissions.chat_flags import REPORTS, effective_value
from bot.permissions.chat_rules import StoredChatRules
from models.domain.errors import ServiceError, TryLater
from models.domain.persona import Persona
from models.registry import BlocklistTable, ChatSettingsTable

LOOK_SECONDS = 3.0
WRITTEN = 3
DONE = "presented"  # begins the notes of which version was brought

log = structlog.get_logger()


class HeldPersonas(Protocol):
    """Personas that wait for a moderator, with the chat and the guild where each was made."""

    def waiting(self) -> Sequence[tuple[Persona, str, str | None]]: ...


class ReviewNotes(Protocol):
    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str | None) -> None: ...


class SampleWriter(Protocol):
    """Writes what may be shown in a chat."""

    async def write_in(self, chat: str, persona: Persona, prompt: str, count: int, seed: int) -> list[GeneratedTweet]:
        """Raises ServiceError."""


class SampleReviewer:
    """Looks now and then; a restart brings nothing twice."""

    def __init__(
        self,
        personas: HeldPersonas,
        notes: ReviewNotes,
        settings: ChatSettingsTable,
        blocks: BlocklistTable,
        voices: SampleWriter,
        messages: MessageService,
        rules: StoredChatRules,
        draw_seed: Callable[[], int],
    ) -> None:
        self._personas, self._notes, self._blocks = personas, notes, blocks
        self._voices, self._draw_seed = voices, draw_seed
        self.settings, self.messages, self.rules = settings, messages, rules

    async def keep_presenting(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.present()
            except ServiceError as error:  # the registry is busy, say: the next time may do
                log.warning("who waits could not be looked for", error=error.code)
            await asyncio.sleep(LOOK_SECONDS)

    async def present(self) -> None:
        """Bring what waits and was not brought yet."""
        for persona, chat, guild in await asyncio.to_thread(self._personas.waiting):
            there = await asyncio.to_thread(self._bench, persona, chat, guild)
            if there is not None and await may_sit(there, guild or chat, self):
                await self._bring(persona, chat, guild or chat, there)

    def _bench(self, persona: Persona, chat: str, guild: str | None) -> str | None:
        """Where it is still to be brought to, if anywhere."""
        if self._notes.get(_note(persona, chat)) == str(persona.version):
            return None
        places = dict.fromkeys([*self._blocks.around(chat), *([guild] if guild else [])])
        return effective_value(self.settings, list(places), REPORTS)

    async def _bring(self, persona: Persona, chat: str, place: str, there: str) -> None:
        """Once; what the moderators' chat will never take is not tried again."""
        try:
            tweets = await self._voices.write_in(there, persona, "", WRITTEN, self._draw_seed())
            await self.messages.post(there, sampled(persona, tweets, {"chat": chat, "place": place}))
        except TryLater:
            return
        except ServiceError as error:
            log.warning("a persona that waits could not be brought to its moderators", error=error.code)
        await asyncio.to_thread(self._notes.set, _note(persona, chat), str(persona.version))


def _note(persona: Persona, chat: str) -> str:
    return f"{DONE} {persona.id} {chat}"
