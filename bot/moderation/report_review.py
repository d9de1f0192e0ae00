"""A report as a chat's moderators get it: what was written, by whom, from what, and what can be done about it.

It does not know what the buttons bring about, nor who reported: that is the operator's to know.
"""

import asyncio
from dataclasses import replace

import structlog

from bot.chat.formatting import label
from bot.chat.messages import Button, Reply, Request, Value
from bot.interfaces.command import Services
from bot.moderation.mod_channel import about, bench_of
from models.domain.audit_entry import AuditEntry
from models.domain.errors import ServiceError
from models.domain.persona import Persona

log = structlog.get_logger()


async def bring(request: Request, services: Services) -> bool:
    """Bring a report to the chat where its moderators want it; whether there is one that could be reached in time."""
    there = await bench_of(request, services)
    if there is None:
        return False
    try:
        await services.messages.post(there, await told(request, services))
    except ServiceError as error:
        log.warning("a report could not be brought to the moderators", chat=there, error=error.code)
        return False
    return True


def kept(entry: AuditEntry, request: Request) -> Request:
    """The report that a line of the audit keeps, without who made it; `request` is a moderator's who reads it."""
    seed = entry.details.get("seed", "")
    number = int(seed) if seed.isdigit() else -1
    said: dict[str, Value] = {**entry.details, "persona": entry.subject, "seed": number}
    where = request.chat.title if entry.chat == request.chat.address else entry.chat
    chat = replace(request.chat, title=where or "")  # what is done about it is done as from here
    return replace(request, options=said, chat=chat, message=None)


async def told(request: Request, services: Services) -> Reply:
    """The report with what can be done about it."""
    persona = await _persona(request, services)
    where = request.chat.title or request.chat.address
    lines = [f"Reported in {where}:", request.text("text") or ""]
    if persona is not None:
        lines += [f"— {label(persona)}"]
    if (seed := request.number("seed", -1)) >= 0:
        prompt = request.text("prompt")
        lines += [f"Written from {f'“{prompt}”' if prompt else 'no first words'}, seed {seed}."]
    return Reply("\n".join(lines), buttons=_buttons(request, persona))


async def _persona(request: Request, services: Services) -> Persona | None:
    name = request.text("persona")
    try:
        return None if name is None else await asyncio.to_thread(services.personas.find, name, request.requester)
    except ServiceError:  # retired or deleted meanwhile: what it wrote is reported all the same
        return None


def _buttons(request: Request, persona: Persona | None) -> tuple[Button, ...]:
    """Each says for itself where the report came from: it is pressed in another chat."""
    here, buttons = about(request), []
    if request.message is not None:
        buttons += [Button("Delete message", "reports", here | {"act": "delete", "message": request.message})]
    if persona is not None:
        buttons += [Button("Retire persona", "reports", here | {"act": "retire", "persona": persona.id})]
    if prompt := request.text("prompt"):
        buttons += [Button("Block prompt", "reports", here | {"act": "block", "prompt": prompt})]
    return tuple(buttons)
