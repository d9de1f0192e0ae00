"""/default: which persona answers in a chat, or in all chats of a server, where none is named.

It does not know who may see the persona.
"""

import asyncio

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.personas.selection import CHAT_PERSONA
from models.domain.errors import NotFound, RequestUnfit
from models.domain.persona import Persona
from models.domain.requester import Requester


async def default(request: Request, services: Services) -> Reply:
    """Choose it. Raises NotFound, NotAllowed, RequestUnfit where others here would not see it."""
    found = await asyncio.to_thread(services.personas.find, request.text("persona") or "", request.asker)
    is_here = request.text("where") != "everywhere"
    chat = request.chat
    place = chat.address if is_here else chat.guild
    if place is None:
        raise RequestUnfit("This chat is not part of a larger one; say “here” in place of “everywhere”.")
    await _check_seen(
        found, Requester(place, parent=chat.parent, guild=chat.guild) if is_here else Requester(place), services
    )
    await asyncio.to_thread(services.settings.set, place, CHAT_PERSONA, found.id)
    await asyncio.to_thread(services.audit.note, request.asker, "default", found.id, {"name": found.name, "in": place})
    where = "here" if is_here else "everywhere where no other was chosen"
    return Reply(f"{found.display_name} answers {where} from now on; try /tweet My dream is")


async def _check_seen(persona: Persona, place: Requester, services: Services) -> None:
    """Raises RequestUnfit where the persona is the asker's alone."""
    try:
        await asyncio.to_thread(services.personas.find, persona.id, place)
    except NotFound:
        raise RequestUnfit(
            f"Not all who are there see @{persona.name}; /share {persona.name} lets them, and then it can be chosen."
        ) from None


DEFAULT = Command(
    "default",
    "Choose the persona that answers in this chat, or in all chats here",
    default,
    "/default NAME",
    (
        Option("persona", OptionKind.PERSONA, "the persona's name", is_required=True),
        Option(
            "where",
            OptionKind.CHOICE,
            "“here” is this chat, “everywhere” all chats here which chose none",
            choices=("here", "everywhere"),
        ),
    ),
    role=Role.MODERATOR,
)
