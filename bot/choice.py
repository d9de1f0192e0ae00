"""Which persona answers: the one that was named, else the chat's own, else the only one there is.

It does not know what the persona is asked for.
"""

import asyncio

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
    personas = await asyncio.to_thread(services.personas.of_chat, request.chat.address)
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
    wanted = await asyncio.to_thread(services.settings.get, CHAT_PERSONA, chat.address, chat.guild)
    wanted = wanted or services.default_persona
    return None if wanted is None else await asyncio.to_thread(services.personas.find, wanted, chat.address)


def _some(personas: list[Persona]) -> str:
    named = at([persona.name for persona in personas[:NAMED_AT_MOST]])
    more = len(personas) - NAMED_AT_MOST
    return f"{named} and {more} more in /personas" if more > 0 else named
