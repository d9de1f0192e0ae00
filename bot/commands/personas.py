"""/personas and /persona: which voices there are, what each is made of, and which one a chat uses.

It does not know who made them or where their weights lie.
"""

import asyncio

from bot.choice import CHAT_PERSONA, chat_persona
from bot.conversation import Button, Reply, Request, Services
from bot.wording import at, counts_table, held_out
from models.persona import Persona

PAGE = 15  # lines: with the longest names still one message on every platform


async def personas(request: Request, services: Services) -> Reply:
    """A page of the list."""
    found = await asyncio.to_thread(services.personas.list, request.chat.address)
    if not found:
        return Reply("There is no persona here yet; /train makes one, and /help train tells how.")
    pages = (len(found) + PAGE - 1) // PAGE
    page = min(request.number("page", 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    heading = f"{len(found)} persona{'s' if len(found) > 1 else ''}"
    if pages > 1:
        heading += f", page {page} of {pages}"
    return Reply("\n".join([f"{heading}:", *map(_line, shown)]), buttons=_turning(page, pages))


def _turning(page: int, pages: int) -> tuple[Button, ...]:
    back = (Button("Previous page", "personas", {"page": page - 1}),) if page > 1 else ()
    on = (Button("Next page", "personas", {"page": page + 1}),) if page < pages else ()
    return back + on


def _line(persona: Persona) -> str:
    return f"@{persona.name} · {persona.display_name} · {persona.label} of {at(persona.handles, ' + ')}"


async def persona(request: Request, services: Services) -> Reply:
    """The named persona or the chat's; with “here” the named one becomes the chat's."""
    name = request.text("persona")
    if name is None:
        return await _of_chat(request, services)
    found = await asyncio.to_thread(services.personas.find, name, request.chat.address)
    if request.text("use") != "here":
        return Reply(_description(found), buttons=(use_here(found),))
    await asyncio.to_thread(services.settings.set, request.chat.address, CHAT_PERSONA, found.id)
    return Reply(f"{found.display_name} answers here from now on; try /tweet My dream is")


def use_here(persona: Persona) -> Button:
    return Button("Use here", "persona", {"persona": persona.id, "use": "here"})


async def _of_chat(request: Request, services: Services) -> Reply:
    found = await chat_persona(request, services)
    if found is None:
        return Reply("This chat has not chosen a persona; /personas lists them, /persona NAME here chooses one.")
    return Reply(f"This chat's persona:\n{_description(found)}")


def _description(persona: Persona) -> str:
    lines = [
        f"{persona.display_name} (@{persona.name}) · {persona.label}",
        f"made of {at(persona.handles)} on {persona.created_at:%Y-%m-%d}, as {_kind(persona)} of {persona.base}",
        f"held-out loss {held_out(persona)}",
    ]
    return "\n".join([*lines, *(counts_table(persona) if persona.counts else ())])


def _kind(persona: Persona) -> str:
    return "an adapter" if persona.kind == "adapter" else "a full checkpoint"
