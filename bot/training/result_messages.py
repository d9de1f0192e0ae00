"""Result message of a training: the new persona with samples, card and picture, or why there is none.

It tells what holds when it is sent: a persona that was retired, deleted or opted out meanwhile is not called ready, and
the chat's rules and content filter apply to samples and picture.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.chat.formatting import handle_list, held_out_loss, job_title, label, outcome, visibility
from bot.chat.messages import Button, Document, Reply
from bot.interfaces.command import TweetWriter
from bot.interfaces.protocols import CardStore
from bot.interfaces.tweet_request import TweetRequest
from models.domain.errors import CheckpointUnfit, NotAllowed, NotFound, ServiceError
from models.domain.persona import Persona
from models.domain.training_job import Job, Status
from models.messages import joined, sentence, without_folders
from models.registry import PersonaTable

SAMPLES_SHOWN = 3
EligibilityCheck = Callable[[Sequence[str]], None]  # raises NotAllowed where one of these accounts opted out


class ResultWriter(TweetWriter, Protocol):
    """Writes what may be shown in a chat without a request."""

    async def with_safe_name(self, chat: str, persona: Persona) -> Persona:
        """The persona with a display name that the chat allows. Raises NotAllowed where all its names are blocked."""


class ResultMessages:
    """Makes the message that tells a chat how a training ended."""

    def __init__(
        self,
        personas: PersonaTable,
        writer: ResultWriter,
        cards: CardStore | None = None,
        check: EligibilityCheck | None = None,
    ) -> None:
        self._personas, self._writer, self._cards, self._check = personas, writer, cards, check

    async def result(self, job: Job, chat: str) -> Reply:
        if job.status is not Status.DONE:
            return Reply(_ended(job))
        try:
            persona = await asyncio.to_thread(self._usable_persona, job.persona_id)
        except (NotFound, NotAllowed) as error:
            return Reply(_ended(job, error))
        try:
            persona = await self._writer.with_safe_name(chat, persona)
        except NotAllowed as error:  # names the persona nowhere
            return Reply(sentence("training-ended-unnamed", ending=outcome(job), reason=error.sentence))
        if await asyncio.to_thread(self._personas.is_held, persona.id, chat):
            return _held(job, persona)
        return await self._ready(job, persona, chat)

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

    async def _ready(self, job: Job, persona: Persona, chat: str) -> Reply:
        card = await self._cards.essence(persona) if self._cards is not None else ()
        text = joined("\n", [_summary(job, persona), *card])
        use = (Button(sentence("button-use-here"), "default", {"persona": persona.id, "where": "here"}),)
        try:
            samples = await self._writer.write(TweetRequest(persona, "", SAMPLES_SHOWN, job.request.seed, chat=chat))
        except NotAllowed as error:  # nor a picture, which shows a sample
            return Reply(_without_samples(text, error), buttons=use)
        except (NotFound, CheckpointUnfit) as error:  # its weights are gone
            return Reply(_ended(job, error))
        except ServiceError as error:
            text, samples = _without_samples(text, error), []
        return Reply(text, tuple(samples), use, await self._picture(persona, chat))

    async def _picture(self, persona: Persona, chat: str) -> tuple[Document, ...]:
        picture = await self._cards.picture(persona, chat) if self._cards else None
        return (Document(f"{persona.name}.png", picture, is_picture=True, caption=label(persona)),) if picture else ()


def _summary(job: Job, persona: Persona) -> str:
    ready = sentence(
        "training-ready",
        display_name=persona.display_name,
        persona=persona.name,
        accounts=handle_list(persona.handles, " + "),
        ending=outcome(job),
        held_out_loss=held_out_loss(persona),
    )
    if persona.visibility == "everywhere":
        return joined(" ", [ready, sentence("persona-usable-by", audience=visibility(persona))])
    return joined(" ", [ready, sentence("persona-shareable", audience=visibility(persona), persona=persona.name)])


def _held(job: Job, persona: Persona) -> Reply:
    samples = Button(sentence("button-samples"), "held", {"persona": persona.id, "act": "samples"})
    text = sentence("training-held", display_name=persona.display_name, persona=persona.name, ending=outcome(job))
    return Reply(text, buttons=(samples,))


def _ended(job: Job, error: ServiceError | None = None) -> str:
    ended = sentence("training-ended", title=job_title(job), ending=outcome(job))
    return joined(". ", [ended, error.sentence]) if error else ended


def _without_samples(text: str, error: ServiceError) -> str:
    return joined(" ", [text, sentence("no-samples", reason=without_folders(error.sentence))])
