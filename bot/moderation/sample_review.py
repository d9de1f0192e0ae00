"""Review of held personas: posts samples of each new version once in the moderator channel of its chat.

Without a moderator channel nothing is posted; the result of the training says where samples can be seen.
"""

import asyncio

import structlog

from bot.interfaces.command import Services, TweetWriter
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.mod_channel import may_receive_reports, samples_message
from bot.permissions.chat_flags import REPORTS, effective_value
from models.domain.errors import ServiceError, TryLater
from models.domain.persona import Persona
from models.registry import KeyValueTable, PersonaTable

POLL_SECONDS = 3.0
SAMPLES_SHOWN = 3
POSTED = "presented"  # prefix of the notes that say which version's samples were posted

log = structlog.get_logger()


class SampleReviewer:
    """Polls for held personas; a restart posts nothing twice. `writer` writes for chats without a request."""

    def __init__(self, personas: PersonaTable, notes: KeyValueTable, writer: TweetWriter, services: Services) -> None:
        self._personas, self._notes, self._writer, self._services = personas, notes, writer, services

    async def run(self) -> None:
        """Post samples of held personas until cancelled."""
        while True:
            try:
                await self.post_samples()
            except ServiceError as error:  # such as a busy registry
                log.warning("held_personas_not_checked", error=error.code)
            await asyncio.sleep(POLL_SECONDS)

    async def post_samples(self) -> None:
        """Post samples of every version whose samples were not posted yet."""
        for persona, chat, guild in await asyncio.to_thread(self._personas.held_in_chats):
            channel = await asyncio.to_thread(self._unnotified_channel, persona, chat, guild)
            if channel is not None and await may_receive_reports(channel, guild or chat, self._services):
                await self._post(persona, chat, guild or chat, channel)

    def _unnotified_channel(self, persona: Persona, chat: str, guild: str | None) -> str | None:
        """The moderator channel where this version's samples are still to be posted."""
        if self._notes.get(_note_key(persona, chat)) == str(persona.version):
            return None
        scopes = dict.fromkeys([*self._services.chats.scopes_of(chat), *([guild] if guild else [])])
        return effective_value(self._services.settings, list(scopes), REPORTS)

    async def _post(self, persona: Persona, chat: str, place: str, channel: str) -> None:
        """Post once: only TryLater is tried again, what the channel will never accept is not."""
        request = TweetRequest(persona, "", SAMPLES_SHOWN, self._services.draw_seed(), chat=channel)
        try:
            tweets = await self._writer.write(request)
            message = samples_message(persona, tweets, {"chat": chat, "place": place})
            await self._services.messages.post(channel, message)
        except TryLater:
            return
        except ServiceError as error:
            log.warning("held_persona_samples_not_posted", persona=persona.id, error=error.code)
        await asyncio.to_thread(self._notes.set, _note_key(persona, chat), str(persona.version))


def _note_key(persona: Persona, chat: str) -> str:
    return f"{POSTED} {persona.id} {chat}"
