"""Persona selection: the persona that a request names, else the chat's default, else the only one there is."""

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
from models.messages import joined, sentence

CHAT_PERSONA = "persona"  # key of the chat setting with the id of the chat's default persona
MAX_NAMED = 8
DETAILS = "details"  # value of the hidden option of /persona


async def select_persona(request: Request, services: Services) -> Persona:
    """The persona for a request, or the blend that it names.

    Raises NotFound where there is none, RequestUnfit where it is ambiguous, NotAllowed by the chat's rules.
    """
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    name = request.text("persona")
    if name is None or not is_blend(name):
        return _check_allowed(await _select(request, services, rules), rules)
    return await allowed_persona(name, request.requester, services)


async def allowed_persona(name: str, requester: Requester, services: Services) -> Persona:
    """The persona or blend of this name that `requester` may use by the chat's rules.

    Raises NotFound, NotAllowed, and RequestUnfit for what can't be blended.
    """
    rules = await asyncio.to_thread(services.rules.of, requester.scopes)
    find = services.personas.find
    return await asyncio.to_thread(find_persona_or_blend, name, lambda one: _check_allowed(find(one, requester), rules))


async def managed_persona(request: Request, services: Services, *, is_retired: bool = False) -> Persona:
    """The persona that a request names, if the requester may manage it. Raises what PersonaLifecycle.managed does."""
    name = request.text("persona") or ""
    try:
        return await asyncio.to_thread(
            services.lifecycle.find_manageable, name, request.requester, is_retired=is_retired
        )
    except (NotFound, NotAllowed):
        # the content filter's own error instead, where this one would suggest a blocked name
        await asyncio.to_thread(services.personas.find, name, request.requester)
        raise


async def usable_personas(request: Request, services: Services, requester: Requester | None = None) -> list[Persona]:
    """The personas to list: those that the requester sees and the chat's rules allow, the requester's own first.

    Where others read the reply, those that only the requester sees are left out.
    """
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    hidden = replace(request.requester, member=None) if request.chat.is_overheard else request.requester
    return await _allowed(requester or hidden, services, rules)


def everybody_here(request: Request) -> Requester:
    """Whoever is in the chat: sees what all of them may use."""
    is_alone = request.chat.is_direct or request.chat.is_elsewhere
    return request.requester if is_alone else replace(request.requester, member=None)


async def may_show_tweets(persona: Persona, request: Request, services: Services) -> bool:
    """Whether its tweets may be shown to the requester. Raises NotAllowed where the chat does not allow it at all."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    _check_allowed(persona, rules)
    with suppress(NotAllowed):
        rules.check(Action.TWEET, request.requester)
        return True
    return False


def _check_allowed(persona: Persona, rules: ChatRules) -> Persona:
    if not all(map(rules.allows, parse_blend(persona.id).names)):
        raise NotAllowed("persona-not-allowed-here", persona=persona.name)
    return persona


async def _allowed(requester: Requester, services: Services, rules: ChatRules) -> list[Persona]:
    visible = await asyncio.to_thread(services.personas.list, requester)
    return [persona for persona in visible if rules.allows(persona.id)]


async def _select(request: Request, services: Services, rules: ChatRules) -> Persona:
    name = request.text("persona")
    if name is not None:
        return await asyncio.to_thread(services.personas.find, name, request.requester)
    chosen = await chat_persona(request, services)
    if chosen is not None:
        return chosen
    everybody = replace(request.requester, member=None)
    shared = await _allowed(everybody, services, rules)
    personas = shared or await _allowed(request.requester, services, rules)
    if not personas:
        raise NotFound("no-persona-yet")
    if len(personas) > 1 and not shared and request.chat.is_overheard:
        raise RequestUnfit("persona-ambiguous-overheard")  # others must not read their names
    if len(personas) > 1:
        raise RequestUnfit("persona-ambiguous", personas=_names(personas))
    return personas[0]


async def chat_persona(request: Request, services: Services) -> Persona | None:
    """The default persona of the chat, its channel or server; else the service's, if it is visible here.

    Raises NotFound or NotAllowed where the chat's default was deleted or retired.
    """
    chat = request.chat
    for place in (chat.address, chat.parent, chat.guild):
        persona_id = await asyncio.to_thread(services.settings.get, place, CHAT_PERSONA) if place else None
        if persona_id is not None:
            return await _chat_default(persona_id, request, services)
    if services.default_persona is None:
        return None
    with suppress(NotFound, NotAllowed):
        return await asyncio.to_thread(services.personas.find, services.default_persona, request.requester)
    return None


def details_button(persona: Persona) -> Button:
    """Shows the persona's figures to whoever presses it."""
    return Button(sentence("button-details"), "persona", {"persona": persona.id, "view": DETAILS})


def default_buttons(persona: Persona, chat: Chat) -> tuple[Button, ...]:
    """Buttons that make it the default persona of the chat, or of the whole server."""
    here = Button(sentence("button-use-here"), "default", {"persona": persona.id, "where": "here"})
    everywhere = Button(sentence("button-use-everywhere"), "default", {"persona": persona.id, "where": "everywhere"})
    return (here,) if chat.guild is None else (here, everywhere)


async def _chat_default(persona_id: str, request: Request, services: Services) -> Persona:
    try:
        return await asyncio.to_thread(services.personas.find, persona_id, request.requester)
    except NotFound:
        raise NotFound("chat-persona-gone") from None
    except NotAllowed as error:
        raise NotAllowed(joined(" ", [error.sentence, sentence("chat-persona-unusable")])) from None


def _names(personas: Sequence[Persona]) -> str:
    names = handle_list([persona.name for persona in personas[:MAX_NAMED]])
    more = len(personas) - MAX_NAMED
    return sentence("persona-names-and-more", names=names, count=more) if more > 0 else names
