"""/default: the default persona of a chat, or of all chats of a server."""

import asyncio

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.commands._settings_pages import SCOPES, scope_address
from bot.interfaces.command import Command, Services
from bot.personas.selection import CHAT_PERSONA
from models.domain.errors import NotFound, RequestUnfit
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.messages import sentence


async def default(request: Request, services: Services) -> Reply:
    """Set it. Raises NotFound, NotAllowed; RequestUnfit where the others here cannot see the persona."""
    found = await asyncio.to_thread(services.personas.find, request.text("persona") or "", request.requester)
    scope, chat = request.text("where") or "here", request.chat
    address = scope_address(chat, scope)
    everybody = Requester(address, parent=chat.parent, guild=chat.guild) if scope == "here" else Requester(address)
    await _check_visible(found, everybody, services)
    await asyncio.to_thread(services.settings.set, address, CHAT_PERSONA, found.id)
    details = {"name": found.name, "in": address}
    await asyncio.to_thread(services.audit.record, request.requester, "default", found.id, details)
    message = "default-set-here" if scope == "here" else "default-set-everywhere"
    return Reply(sentence(message, name=found.display_name))


async def _check_visible(persona: Persona, everybody: Requester, services: Services) -> None:
    """Raises RequestUnfit where the persona is visible to the requester alone."""
    try:
        await asyncio.to_thread(services.personas.find, persona.id, everybody)
    except NotFound:
        raise RequestUnfit("default-not-visible", name=persona.name) from None


DEFAULT = Command(
    "default",
    sentence("summary-default"),
    default,
    "/default NAME",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-persona"), is_required=True),
        Option("where", OptionKind.CHOICE, sentence("option-default-where"), choices=SCOPES),
    ),
    role=Role.MODERATOR,
)
