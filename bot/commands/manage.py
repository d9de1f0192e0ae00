"""/retire, /restore, /delete and /rename: what becomes of a persona once it is there.

It does not know where personas and their weights lie, nor who may manage which: custody says so.
"""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, NamedValue, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.personas.selection import looked_after
from models.domain.errors import RequestUnfit
from models.domain.handle import normalize_name
from models.domain.persona import Persona, parse_name

SHOWN = 5  # buttons
PERSONA = Option("persona", OptionKind.PERSONA, "the persona's name", is_required=True)


async def retire(request: Request, services: Services) -> Reply:
    """Raises NotFound, NotAllowed."""
    found = await looked_after(request, services)
    await asyncio.to_thread(services.custody.retire, found, request.asker)
    text = f"@{found.name} is retired: it answers nobody, and is kept. /restore {found.name} brings it back."
    return Reply(text, buttons=(_restoring(found, "Restore"),))


async def restore(request: Request, services: Services) -> Reply:
    """Without a name: those that can be. Raises NotFound, NotAllowed, CheckpointUnfit."""
    if request.text("persona") is None:
        return await _retired(request, services)
    found = await looked_after(request, services, is_retired=True)
    await asyncio.to_thread(services.custody.restore, found, request.asker)
    return Reply(f"@{found.name} answers again.")


async def _retired(request: Request, services: Services) -> Reply:
    asker = request.asker
    if request.chat.is_overheard:  # what the asker alone may see is not shown to all
        asker = replace(asker, member=None)
    found = await asyncio.to_thread(services.custody.retired, asker)
    if not found:
        return Reply("No persona that you may restore is retired here.")
    names = ", ".join(f"@{persona.name}" for persona in found)
    buttons = [_restoring(each, f"Restore {each.name}") for each in found[:SHOWN]]
    return Reply(f"Retired: {names}.", buttons=tuple(buttons))


def _restoring(persona: Persona, label: str) -> Button:
    return Button(label, "restore", {"persona": persona.id})


async def delete(request: Request, services: Services) -> Reply:
    """Only with the name typed twice. Raises NotFound, NotAllowed, RequestUnfit where the two differ."""
    found = await looked_after(request, services, is_retired=await _is_retired(request, services))
    typed = request.text("confirm")
    if typed is None:
        return Reply(
            f"This removes @{found.name} for good: its weights, and what is known of how it was made. "
            f"If that is what you want, say /delete {found.name} confirm={found.name}"
        )
    if normalize_name(typed) != found.name:
        raise RequestUnfit(f"Nothing is deleted: “{typed[:40]}” is not the name of @{found.name}.")
    await asyncio.to_thread(services.custody.delete, found, request.asker)
    return Reply(f"@{found.name} is deleted: its weights are gone. The audit keeps a line that says so.")


async def _is_retired(request: Request, services: Services) -> bool:
    """Whether the name is that of a retired persona: one that answers comes first."""
    try:
        await looked_after(request, services)
    except RequestUnfit:
        return True
    return False


async def rename(request: Request, services: Services) -> Reply:
    """Raises NotFound, NotAllowed, RequestUnfit where the name is none, or is taken here."""
    name = parse_name(request.text("name") or "")
    await asyncio.to_thread(services.consents.check, (name,))
    found = await looked_after(request, services)
    await asyncio.to_thread(services.custody.rename, found, name, request.asker)
    return Reply(f"@{found.name} is called @{name} from now on; buttons that were shown still find it.")


RETIRE = Command("retire", "Have a persona answer nobody any more; it is kept", retire, "/retire NAME", (PERSONA,))

RESTORE = Command(
    "restore",
    "Have a retired persona answer again; without a name, list the retired",
    restore,
    "/restore NAME",
    (Option("persona", OptionKind.PERSONA, "the persona's name", named=NamedValue.RETIRED),),
)

DELETE = Command(
    "delete",
    "Remove a persona and its weights for good",
    delete,
    "/delete NAME confirm=NAME",
    (
        replace(PERSONA, named=NamedValue.MANAGED),
        Option("confirm", OptionKind.WORD, "its name once more, so that nothing goes by mistake"),
    ),
)

RENAME = Command(
    "rename",
    "Give a persona another name",
    rename,
    "/rename NAME NEW",
    (PERSONA, Option("name", OptionKind.WORD, "the new name", is_required=True, is_shown=True)),
)
