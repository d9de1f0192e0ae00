"""Result message of a training: the new persona with its picture and what to do with it, or why there is none.

It tells what holds when it is sent: a persona that was retired, deleted or opted out meanwhile is not called ready, and
the chat's rules and content filter apply to its name and picture. It needs no engine, so nothing keeps it back.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.chat.formatting import job_title, label, outcome
from bot.chat.messages import Button, ButtonStyle, Document, Reply
from bot.interfaces.protocols import CardStore
from bot.personas.selection import details_button
from models.domain.errors import NotAllowed, NotFound, ServiceError
from models.domain.persona import Persona
from models.domain.training_job import Job, Status
from models.messages import joined, sentence, without_folders
from models.registry import PersonaTable

EligibilityCheck = Callable[[Sequence[str]], None]  # raises NotAllowed where one of these accounts opted out


class ChatPolicy(Protocol):
    """What may be shown of a persona in a chat without a request."""

    async def with_safe_name(self, chat: str, persona: Persona) -> Persona:
        """The persona with a display name that the chat allows. Raises NotAllowed where all its names are blocked."""

    async def check_allowed(self, chat: str, persona: Persona) -> None:
        """Raises NotAllowed where the chat's rules let nobody see its tweets."""


class ResultMessages:
    """Makes the message that tells a chat how a training ended."""

    def __init__(
        self,
        personas: PersonaTable,
        policy: ChatPolicy,
        cards: CardStore | None = None,
        check: EligibilityCheck | None = None,
    ) -> None:
        self._personas, self._policy, self._cards, self._check = personas, policy, cards, check

    async def result(self, job: Job, chat: str) -> Reply:
        if job.status is not Status.DONE:
            return Reply(_ended(job))
        try:
            persona = await asyncio.to_thread(self._usable_persona, job.persona_id)
        except (NotFound, NotAllowed) as error:
            return Reply(_ended(job, error))
        try:
            persona = await self._policy.with_safe_name(chat, persona)
        except NotAllowed as error:  # names the persona nowhere
            return Reply(sentence("training-ended-unnamed", ending=outcome(job), reason=error.sentence))
        if await asyncio.to_thread(self._personas.is_held, persona.id, chat):
            return _held(persona)
        return await self._ready(persona, chat)

    def _usable_persona(self, persona_id: str | None) -> Persona:
        """Raises NotFound or NotAllowed where it was deleted, retired or opted out meanwhile."""
        try:
            persona = self._personas.get(persona_id or "")  # deleting a persona clears its id from its jobs
        except NotFound:
            raise NotFound("trained-persona-deleted") from None
        if self._check is not None:
            self._check(persona.handles)
        if persona.retired_at is not None:
            raise NotAllowed("trained-persona-retired", persona=persona.name)
        return persona

    async def _ready(self, persona: Persona, chat: str) -> Reply:
        text = sentence("training-ready", display_name=persona.display_name, persona=persona.name)
        by_id = {"persona": persona.id}
        buttons = (
            Button(
                sentence("button-try"),
                "tweet",
                {**by_id, "prompt": sentence("example-prompt")},
                style=ButtonStyle.PRIMARY,
            ),
            Button(sentence("button-share"), "share", by_id),
            details_button(persona),
        )
        try:
            await self._policy.check_allowed(chat, persona)
        except NotAllowed as error:  # nor a picture, which shows a tweet
            return Reply(joined("\n", [text, error.sentence]), buttons=buttons[1:])
        return Reply(text, buttons=buttons, documents=await self._picture(persona, chat))

    async def _picture(self, persona: Persona, chat: str) -> tuple[Document, ...]:
        picture = await self._cards.picture(persona, chat) if self._cards else None
        return (Document(f"{persona.name}.png", picture, is_picture=True, caption=label(persona)),) if picture else ()


def _held(persona: Persona) -> Reply:
    options = {"persona": persona.id, "act": "samples"}
    samples = Button(sentence("button-samples"), "held", options, style=ButtonStyle.PRIMARY)
    return Reply(sentence("training-held", display_name=persona.display_name, persona=persona.name), buttons=(samples,))


def _ended(job: Job, error: ServiceError | None = None) -> str:
    if job.status is Status.FAILED:
        reason = job.error or sentence("job-failed-without-reason")
        return without_folders(sentence("training-failed", name=job.request.name, reason=reason))
    ended = sentence("training-ended", title=job_title(job), ending=outcome(job))
    return joined(". ", [ended, error.sentence]) if error else ended
