"""Which persona answers: the one that was named, else the chat's own, else the only one there is.

It does not know what the persona is asked for.
"""

import asyncio
from collections.abc import Sequence

from bot.conversation import Request, Services
from bot.wording import at
from models.errors import NotFound, RequestUnfit
from models.persona import Persona

CHAT_PERSONA = "persona"  # the chat setting's key; its value is a persona's id, which renaming does not change
NAMED_AT_MOST = 8


async def chosen_persona(request: Request, services: Services) -> Persona:
    """The persona for `request`. Raises NotFound where there is none, RequestUnfit where several could be meant."""
    name = request.text("persona")
    if name is not None:
        return await asyncio.to_thread(services.personas.find, name, request.chat.address)
    chosen = await chat_persona(request, services)
    if chosen is not None:
        return chosen
    personas = await asyncio.to_thread(services.personas.list, request.chat.address)
    if not personas:
        raise NotFound("There is no persona here yet; /train makes one, and /help train tells how.")
    if len(personas) > 1:
        raise RequestUnfit(
            f"Which persona? Say /persona NAME here to choose this chat's, or /tweet @NAME …: {_some(personas)}."
        )
    return personas[0]


async def chat_persona(request: Request, services: Services) -> Persona | None:
    """The chat's own persona, else the service's default. Raises NotFound where the one chosen is gone."""
    chat = request.chat
    for place in (chat.address, chat.parent, chat.guild):
        wanted = await asyncio.to_thread(services.settings.get, place, CHAT_PERSONA) if place else None
        if wanted is not None:
            return await asyncio.to_thread(services.personas.find, wanted, chat.address)
    if services.default_persona is None:
        return None
    return await asyncio.to_thread(services.personas.find, services.default_persona, chat.address)


def _some(personas: Sequence[Persona]) -> str:
    named = at([persona.name for persona in personas[:NAMED_AT_MOST]])
    more = len(personas) - NAMED_AT_MOST
    return f"{named} and {more} more in /personas" if more > 0 else named
