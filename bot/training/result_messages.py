"""The end of a training as its chat is told it: what became of it, the persona with samples and picture, or why not.

It does not know how or where a message is shown. What is told is what holds by then: what was retired, deleted or opted
out meanwhile is not called ready, and a chat's rules and words hold for a persona's samples and its picture.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.chat.formatting import handle_list, held_out_loss, job_title, label, outcome, visibility
from bot.chat.messages import Button, Document, GeneratedTweet, Reply
from bot.interfaces.protocols import CardStore
from models.domain.errors import CheckpointUnfit, NotAllowed, NotFound, ServiceError
from models.domain.persona import Persona
from models.domain.training_job import Job, Status

SAMPLES = 3
Check = Callable[[Sequence[str]], None]  # raises NotAllowed where one of these accounts opted out


class ResultSampleWriter(Protocol):
    """Writes what may be shown in a chat."""

    async def shown_in(self, chat: str, persona: Persona) -> Persona:
        """The persona by a name that may stand there. Raises NotAllowed where none of its names may."""

    async def write_in(self, chat: str, persona: Persona, prompt: str, count: int, seed: int) -> list[GeneratedTweet]:
        """Raises NotAllowed where its tweets may not be shown there, and other ServiceErrors."""


class TrainingRunSource(Protocol):
    """The personas that jobs made."""

    def get(self, persona_id: str) -> Persona:
        """Retired or not. Raises NotFound."""

    def is_held(self, persona_id: str, chat: str) -> bool:
        """Whether it waits for a moderator before the chat sees it."""


class ResultMessages:
    """Tells how jobs ended."""

    def __init__(
        self,
        makings: TrainingRunSource,
        voices: ResultSampleWriter,
        cards: CardStore | None = None,
        check: Check | None = None,
    ) -> None:
        self._makings, self._voices, self._cards, self._check = makings, voices, cards, check

    async def told(self, job: Job, chat: str) -> Reply:
        if job.status is not Status.DONE:
            return Reply(f"{job_title(job)}: {outcome(job)}")
        try:
            persona = await asyncio.to_thread(self._standing, job.persona_id)
        except (NotFound, NotAllowed) as error:
            return Reply(f"{job_title(job)}: {outcome(job)}. {error.sentence}")
        try:
            persona = await self._voices.shown_in(chat, persona)
        except NotAllowed as error:
            return Reply(f"A training is over: {outcome(job)}. {error.sentence}")
        if await asyncio.to_thread(self._makings.is_held, persona.id, chat):
            return self._waiting(job, persona)
        return await self._ready(job, persona, chat)

    def _standing(self, persona_id: str | None) -> Persona:
        """Raises NotFound, NotAllowed where it is to answer nobody by now."""
        try:
            persona = self._makings.get(persona_id or "")  # a job forgets which one, once it is deleted
        except NotFound:
            raise NotFound("The persona was deleted since.") from None
        if self._check is not None:
            self._check(persona.handles)
        if persona.retired_at is not None:
            raise NotAllowed(f"@{persona.name} is retired: it answers nobody until /restore {persona.name}.")
        return persona

    def _waiting(self, job: Job, persona: Persona) -> Reply:
        see = Button("Samples", "held", {"persona": persona.id, "act": "samples"})
        text = f"{persona.display_name} (@{persona.name}) is trained: {outcome(job)}. It waits for a moderator."
        return Reply(f"{text} Who is one sees its samples with /held.", buttons=(see,))

    async def _ready(self, job: Job, persona: Persona, chat: str) -> Reply:
        handles = handle_list(persona.handles, " + ")
        text = f"{persona.display_name} (@{persona.name}) is ready, made of {handles}: {outcome(job)}, "
        text += f"held-out loss {held_out_loss(persona)}. It is seen by {visibility(persona)}"
        text += "." if persona.visibility == "everywhere" else f"; /share {persona.name} lets others."
        if self._cards is not None:
            text = "\n".join([text, *await self._cards.essence(persona)])
        use = (Button("Use here", "default", {"persona": persona.id, "where": "here"}),)
        try:
            samples = await self._voices.write_in(chat, persona, "", SAMPLES, job.request.seed)
        except NotAllowed as error:  # nor a picture, on which a tweet of it stands
            return Reply(f"{text} No samples: {error.sentence}", buttons=use)
        except (NotFound, CheckpointUnfit) as error:  # its weights are gone
            return Reply(f"{job_title(job)}: {outcome(job)}. {error.sentence}")
        except ServiceError as error:
            text, samples = f"{text} No samples: {error.sentence}", []
        return Reply(text, tuple(samples), use, await self._pictured(persona, chat))

    async def _pictured(self, persona: Persona, chat: str) -> tuple[Document, ...]:
        picture = await self._cards.picture(persona, chat) if self._cards else None
        return (Document(f"{persona.name}.png", picture, is_picture=True, caption=label(persona)),) if picture else ()
