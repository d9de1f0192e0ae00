"""/held: personas that wait until a moderator has seen their samples, to be published or discarded.

It does not know how a persona comes to wait; the chat's setting says so when its training ends.
"""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, GeneratedTweet, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.moderation.mod_channel import ABOUT_OPTIONS, DISCARD, PUBLISH, SAMPLES, about, bench_of, decider, sampled
from bot.permissions.chat_flags import HOLD, OFF, ON
from models.domain.errors import NotFound, RequestUnfit
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester

SHOWN, WRITTEN = 5, 3
DISCARDED = {
    PersonaStatus.DELETED: "@{name} is discarded: its weights are gone.",
    PersonaStatus.RETIRED: "@{name} is retired with its new version; /restore and /held bring it back.",
    PersonaStatus.OPEN: "@{name} stays out of here; the chat where it was made keeps it.",
}
OVERHEARD = (
    "Everybody would read the samples here. Say /reports here where moderators are among themselves; "
    "/help reports tells more."
)


async def held(request: Request, services: Services) -> Reply:
    """What waits, or what a button under it stands for. Raises NotFound, NotAllowed, RequestUnfit."""
    act, switch = request.text("act"), request.text("switch")
    if act is not None:
        return await _decided(act, request, services)
    if switch is not None:
        await asyncio.to_thread(services.settings.set, request.chat.widest, HOLD, switch)
        await asyncio.to_thread(services.audit.note, request.asker, "hold", switch)
        return Reply(f"A new persona {'waits for a moderator' if switch == ON else 'answers at once'} from now on.")
    found = await asyncio.to_thread(services.personas.held, request.asker)
    if not found:
        return Reply("No persona waits for you; with /held on every new one here waits for a moderator.")
    names = ", ".join(f"@{persona.name}" for persona in found)
    return Reply(f"Waiting: {names}.", buttons=tuple(_samples(persona) for persona in found[:SHOWN]))


async def _decided(act: str, request: Request, services: Services) -> Reply:
    asker = await decider(request, services)
    persona = await _waiting(request.text("persona") or "", asker, services)
    if act == SAMPLES:
        return await _shown(persona, request, services)
    seen = replace(persona, version=request.number("version", persona.version))
    if act == PUBLISH:
        await asyncio.to_thread(services.custody.release, seen, asker)
        return Reply(f"@{persona.name} is published: it answers from now on.")
    standing = await asyncio.to_thread(services.custody.discard, seen, asker)
    return Reply(DISCARDED[standing].format(name=persona.name))


async def _waiting(persona_id: str, asker: Requester, services: Services) -> Persona:
    """Raises NotFound where it waits no more, or for others."""
    for persona in await asyncio.to_thread(services.personas.held, asker):
        if persona.id == persona_id:
            return persona
    raise NotFound("That persona does not wait here: it was published or discarded already.")


async def _shown(persona: Persona, request: Request, services: Services) -> Reply:
    """Its samples, where moderators are among themselves. Raises RequestUnfit where there is no such place."""
    there = await bench_of(request, services) if request.chat.is_overheard else None
    if there is None and request.chat.is_overheard and request.text("chat") is None:
        raise RequestUnfit(OVERHEARD)
    tweets = await services.writer.write(persona, "", WRITTEN, services.draw_seed())
    if there is None or there == request.chat.address:
        return _sampled(persona, tweets, request)
    await services.messages.post(there, _sampled(persona, tweets, request))
    return Reply("The samples are in the moderators' chat.")


def _sampled(persona: Persona, tweets: list[GeneratedTweet], request: Request) -> Reply:
    kept = {name: value for name in ("chat", "place") if (value := request.text(name))} or about(request)
    return sampled(persona, tweets, kept)


def _samples(persona: Persona) -> Button:
    return Button(f"Samples of {persona.name}", "held", {"persona": persona.id, "act": SAMPLES})


HELD = Command(
    "held",
    "List the personas that wait for a moderator; with on, every new one here does",
    held,
    "/held on",
    (
        Option("switch", OptionKind.CHOICE, "whether new personas wait for a moderator", choices=(ON, OFF)),
        Option("act", OptionKind.CHOICE, "what to do", choices=(SAMPLES, PUBLISH, DISCARD), is_hidden=True),
        Option("persona", OptionKind.WORD, "the persona's id", is_hidden=True),
        Option("version", OptionKind.NUMBER, "the version whose samples were seen", most=2**31, is_hidden=True),
        *ABOUT_OPTIONS,
    ),
    role=Role.MODERATOR,
    is_private=True,
)
