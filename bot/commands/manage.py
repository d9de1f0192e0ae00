"""/retire, /restore, /delete and /rename: managing an existing persona."""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, Option, OptionKind, PersonaFilter, Reply, Request
from bot.interfaces.command import Command, Services
from bot.personas.selection import managed_persona
from models.domain.errors import RequestUnfit
from models.domain.handle import normalize_name
from models.domain.persona import Persona, parse_name
from models.messages import sentence

MAX_BUTTONS = 5
PERSONA = Option("persona", OptionKind.PERSONA, sentence("option-persona"), is_required=True)


async def retire(request: Request, services: Services) -> Reply:
    """Raises NotFound, NotAllowed."""
    found = await managed_persona(request, services)
    await asyncio.to_thread(services.lifecycle.retire, found, request.requester)
    button = _restore_button(found, sentence("button-restore"))
    return Reply(sentence("persona-retired-now", name=found.name), buttons=(button,))


async def restore(request: Request, services: Services) -> Reply:
    """Without a name, list those that can be restored. Raises NotFound, NotAllowed, CheckpointUnfit."""
    if request.text("persona") is None:
        return await _list_retired(request, services)
    found = await managed_persona(request, services, is_retired=True)
    await asyncio.to_thread(services.lifecycle.restore, found, request.requester)
    return Reply(sentence("persona-restored", name=found.name))


async def _list_retired(request: Request, services: Services) -> Reply:
    requester = request.requester
    if request.chat.is_overheard:  # what only the member may see must not be shown to all
        requester = replace(requester, member=None)
    retired = await asyncio.to_thread(services.lifecycle.list_retired, requester)
    if not retired:
        return Reply(sentence("no-persona-retired"))
    names = ", ".join(f"@{persona.name}" for persona in retired)
    buttons = [
        _restore_button(persona, sentence("button-restore-named", name=persona.name))
        for persona in retired[:MAX_BUTTONS]
    ]
    return Reply(sentence("personas-retired", names=names), buttons=tuple(buttons))


def _restore_button(persona: Persona, label: str) -> Button:
    return Button(label, "restore", {"persona": persona.id})


async def delete(request: Request, services: Services) -> Reply:
    """Only with the name typed twice. Raises NotFound, NotAllowed; RequestUnfit where the two differ."""
    found = await managed_persona(request, services, is_retired=await _is_retired(request, services))
    typed = request.text("confirm")
    if typed is None:
        return Reply(sentence("delete-confirmation", name=found.name))
    if normalize_name(typed) != found.name:
        raise RequestUnfit("delete-name-differs", typed=typed[:40], name=found.name)
    await asyncio.to_thread(services.lifecycle.delete, found, request.requester)
    return Reply(sentence("persona-deleted", name=found.name))


async def _is_retired(request: Request, services: Services) -> bool:
    """Whether the name is that of a retired persona; a published one with the same name comes first."""
    try:
        await managed_persona(request, services)
    except RequestUnfit:
        return True
    return False


async def rename(request: Request, services: Services) -> Reply:
    """Raises NotFound, NotAllowed; RequestUnfit where the name is invalid or taken here."""
    name = parse_name(request.text("name") or "")
    await asyncio.to_thread(services.consents.check, (name,))
    found = await managed_persona(request, services)
    await asyncio.to_thread(services.lifecycle.rename, found, name, request.requester)
    return Reply(sentence("persona-renamed", old=found.name, new=name))


RETIRE = Command("retire", sentence("summary-retire"), retire, "/retire NAME", (PERSONA,))

RESTORE = Command(
    "restore",
    sentence("summary-restore"),
    restore,
    "/restore NAME",
    (Option("persona", OptionKind.PERSONA, sentence("option-persona"), persona_filter=PersonaFilter.RETIRED),),
)

DELETE = Command(
    "delete",
    sentence("summary-delete"),
    delete,
    "/delete NAME confirm=NAME",
    (
        replace(PERSONA, persona_filter=PersonaFilter.MANAGED),
        Option("confirm", OptionKind.WORD, sentence("option-delete-confirm")),
    ),
)

RENAME = Command(
    "rename",
    sentence("summary-rename"),
    rename,
    "/rename NAME NEW",
    (
        PERSONA,
        Option("name", OptionKind.WORD, sentence("option-rename-name"), is_required=True, is_filtered=True),
    ),
)
