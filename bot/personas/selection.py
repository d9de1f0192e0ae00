"""Which persona answers: the one that was named, else the chat's own, else the only one there is.

It does not know what the persona is asked for.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Chat, Request
from bot.interfaces.command import Services
from bot.permissions.chat_rules import Action, ChatRules
from models.domain.blend import find_persona_or_blend, is_blend, parse_blend
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.persona import Persona
from models.domain.requester import Requester

CHAT_PERSONA = "persona"  # the chat setting's key; its value is a persona's id, which renaming does not change
NAMED_AT_MOST = 8


async def chosen_persona(request: Request, services: Services) -> Persona:
    """The persona for `request`, or the mixture of several that it names.

    Raises NotFound where there is none, RequestUnfit where several could be meant, NotAllowed where the chat's rules
    are against it.
    """
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    name = request.text("persona")
    if name is None or not is_blend(name):
        return _allowed_one(await _meant(request, services, rules), rules)
    find = services.personas.find
    return await asyncio.to_thread(
        find_persona_or_blend, name, lambda one: _allowed_one(find(one, request.requester), rules)
    )


async def looked_after(request: Request, services: Services, *, is_retired: bool = False) -> Persona:
    """The persona that is named, where the asker may manage it. Raises as `Custody.managed` does, and the screen."""
    name = request.text("persona") or ""
    try:
        return await asyncio.to_thread(services.lifecycle.managed, name, request.requester, is_retired=is_retired)
    except (NotFound, NotAllowed):
        await asyncio.to_thread(
            services.personas.find, name, request.requester
        )  # names none that is not to be told here
        raise


async def usable_personas(request: Request, services: Services) -> list[Persona]:
    """Those to list: what the asker sees and the chat's rules allow, its own first.

    Where others read along, what the asker alone sees is left out.
    """
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    seen = request.requester if not request.chat.is_overheard else replace(request.requester, member=None)
    return await _allowed(seen, services, rules)


async def is_to_be_shown(persona: Persona, request: Request, services: Services) -> bool:
    """Whether its tweets may be shown to the asker. Raises NotAllowed where the chat lets it not be used at all."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    _allowed_one(persona, rules)
    with suppress(NotAllowed):
        rules.check(Action.TWEET, request.requester)
        return True
    return False


def _allowed_one(persona: Persona, rules: ChatRules) -> Persona:
    if not all(map(rules.allows, parse_blend(persona.id).names)):
        raise NotAllowed(f"@{persona.name} may not be used in this chat; /personas lists those that may.")
    return persona


async def _allowed(asker: Requester, services: Services, rules: ChatRules) -> list[Persona]:
    seen = await asyncio.to_thread(services.personas.list, asker)
    return [persona for persona in seen if rules.allows(persona.id)]


async def _meant(request: Request, services: Services, rules: ChatRules) -> Persona:
    name = request.text("persona")
    if name is not None:
        return await asyncio.to_thread(services.personas.find, name, request.requester)
    chosen = await chat_persona(request, services)
    if chosen is not None:
        return chosen
    of_chat = replace(request.requester, member=None)  # what the asker alone sees is taken where there is nothing else
    known = await _allowed(of_chat, services, rules)
    personas = known or await _allowed(request.requester, services, rules)
    if not personas:
        raise NotFound("There is no persona here yet; /train makes one, and /help train tells how.")
    if len(personas) > 1 and not known and request.chat.is_overheard:
        raise RequestUnfit("Which persona? Say /tweet @NAME …; alone with me, /personas lists yours.")
    if len(personas) > 1:
        raise RequestUnfit(
            f"Which persona? Say /default NAME to choose this chat's, or /tweet @NAME …: {_some(personas)}."
        )
    return personas[0]


async def chat_persona(request: Request, services: Services) -> Persona | None:
    """The chat's own persona, else the service's default where it is seen here.

    Raises NotFound, NotAllowed where the one chosen is gone or retired.
    """
    chat = request.chat
    for place in (chat.address, chat.parent, chat.guild):
        wanted = await asyncio.to_thread(services.settings.get, place, CHAT_PERSONA) if place else None
        if wanted is not None:
            return await _chosen(wanted, request, services)
    if services.default_persona is None:
        return None
    with suppress(NotFound, NotAllowed):
        return await asyncio.to_thread(services.personas.find, services.default_persona, request.requester)
    return None


def choosing(persona: Persona, chat: Chat) -> tuple[Button, ...]:
    """The buttons that make it the chat's persona, or that of all chats around it."""
    here = Button("Use here", "default", {"persona": persona.id, "where": "here"})
    everywhere = Button("Use everywhere", "default", {"persona": persona.id, "where": "everywhere"})
    return (here,) if chat.guild is None else (here, everywhere)


async def _chosen(wanted: str, request: Request, services: Services) -> Persona:
    try:
        return await asyncio.to_thread(services.personas.find, wanted, request.requester)
    except NotFound:
        raise NotFound(
            "The persona chosen for this chat is not there any more; /default NAME chooses another."
        ) from None
    except NotAllowed as error:
        raise NotAllowed(f"{error.sentence} It was chosen for this chat; /default NAME chooses another.") from None


def _some(personas: Sequence[Persona]) -> str:
    shown = handle_list([persona.name for persona in personas[:NAMED_AT_MOST]])
    more = len(personas) - NAMED_AT_MOST
    return f"{shown} and {more} more in /personas" if more > 0 else shown
