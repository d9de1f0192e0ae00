"""/held: review of new personas; moderators see samples, then publish or discard."""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, GeneratedTweet, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.mod_channel import (
    DISCARD,
    PUBLISH,
    SAMPLES,
    SOURCE_CHAT_OPTIONS,
    deciding_moderator,
    mod_channel_of,
    samples_message,
    source_chat,
)
from bot.permissions.chat_flags import HOLD, OFF, ON
from models.domain.errors import NotFound, RequestUnfit
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.messages import sentence

MAX_BUTTONS = 5
SAMPLE_COUNT = 3
DISCARDED = {
    PersonaStatus.DELETED: "held-discarded-deleted",
    PersonaStatus.RETIRED: "held-discarded-retired",
    PersonaStatus.OPEN: "held-discarded-here",
}


async def held(request: Request, services: Services) -> Reply:
    """The personas that wait for review, a switch for it, or a press under one. Raises NotFound, NotAllowed ..."""
    act, switch = request.text("act"), request.text("switch")
    if act is not None:
        return await _decided(act, request, services)
    if switch is not None:
        await asyncio.to_thread(services.settings.set, request.chat.widest, HOLD, switch)
        await asyncio.to_thread(services.audit.record, request.requester, "hold", switch)
        return Reply(sentence("hold-switched-on" if switch == ON else "hold-switched-off"))
    waiting = await asyncio.to_thread(services.personas.held, request.requester)
    if not waiting:
        return Reply(sentence("held-none"))
    names = ", ".join(f"@{persona.name}" for persona in waiting)
    buttons = tuple(_samples_button(persona) for persona in waiting[:MAX_BUTTONS])
    return Reply(sentence("held-list", names=names), buttons=buttons)


async def _decided(act: str, request: Request, services: Services) -> Reply:
    moderator = await deciding_moderator(request, services)
    persona = await _waiting(request.text("persona") or "", moderator, services)
    if act == SAMPLES:
        return await _samples(persona, request, services)
    reviewed = replace(persona, version=request.number("version", persona.version))
    if act == PUBLISH:
        await asyncio.to_thread(services.lifecycle.publish_held, reviewed, moderator)
        return Reply(sentence("held-published", name=persona.name))
    status = await asyncio.to_thread(services.lifecycle.discard_held, reviewed, moderator)
    return Reply(sentence(DISCARDED[status], name=persona.name))


async def _waiting(persona_id: str, moderator: Requester, services: Services) -> Persona:
    """Raises NotFound where it no longer waits, or waits for others."""
    for persona in await asyncio.to_thread(services.personas.held, moderator):
        if persona.id == persona_id:
            return persona
    raise NotFound("held-decided-already")


async def _samples(persona: Persona, request: Request, services: Services) -> Reply:
    """Shown in the moderators' chat where everybody reads along here. Raises RequestUnfit where there is none."""
    channel = await mod_channel_of(request, services) if request.chat.is_overheard else None
    if channel is None and request.chat.is_overheard and request.text("chat") is None:
        raise RequestUnfit("samples-need-moderators-chat")
    wanted = TweetRequest(persona, "", SAMPLE_COUNT, services.draw_seed(), chat=request.chat.address)
    tweets = await services.writer.write(wanted)
    if channel is None or channel == request.chat.address:
        return _review(persona, tweets, request)
    await services.messages.post(channel, replace(_review(persona, tweets, request), language=request.language))
    return Reply(sentence("samples-in-moderators-chat"))


def _review(persona: Persona, tweets: list[GeneratedTweet], request: Request) -> Reply:
    origin = {name: value for name in ("chat", "place") if (value := request.text(name))} or source_chat(request)
    return samples_message(persona, tweets, origin)


def _samples_button(persona: Persona) -> Button:
    return Button(sentence("button-samples-of", name=persona.name), "held", {"persona": persona.id, "act": SAMPLES})


HELD = Command(
    "held",
    sentence("summary-held"),
    held,
    "/held on",
    (
        Option("switch", OptionKind.CHOICE, sentence("option-held-switch"), choices=(ON, OFF)),
        Option("act", OptionKind.CHOICE, "what to do", choices=(SAMPLES, PUBLISH, DISCARD), is_hidden=True),
        Option("persona", OptionKind.WORD, "the persona's id", is_hidden=True),
        Option("version", OptionKind.NUMBER, "the version whose samples were seen", max_value=2**31, is_hidden=True),
        *SOURCE_CHAT_OPTIONS,
    ),
    role=Role.MODERATOR,
    is_private=True,
)
