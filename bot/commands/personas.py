"""/start, /personas and /persona: which voices there are, what each is made of, and which one a chat uses.

It does not know who made them or where their weights lie.
"""

import asyncio

from bot.chat.formatting import at, counts_table, grounds, held_out, label, seen_by, stale
from bot.chat.messages import PERSONA_LINK, Button, Document, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.personas.selection import chat_persona, choosing, chosen_persona, is_to_be_shown, usable_personas
from models.domain.blend import is_blend, parse_blend
from models.domain.persona import Persona

PAGE = 15  # lines: with the longest names still one message on every platform


GREETING = (
    "I write in the voices of accounts that I learned from; everything I write is made up by a machine and labelled "
    "so.\nTry /tweet My dream is; /personas lists the voices, /help all that I can do, /privacy what I keep."
)


async def start(request: Request, services: Services) -> Reply:
    """A greeting; or, where a link brought somebody to a persona, that persona. Raises NotFound."""
    payload = request.text("payload") or ""
    if not payload.startswith(PERSONA_LINK):
        return Reply(GREETING, buttons=(Button("Personas", "personas"), Button("Help", "help")))
    name = payload.removeprefix(PERSONA_LINK)
    found = await asyncio.to_thread(services.personas.find, name, request.asker)
    speak = Button("Tweet", "tweet", {"persona": found.id})
    return await _shown(found, request, services, (speak, *choosing(found, request.chat)))


async def personas(request: Request, services: Services) -> Reply:
    """A page of the list."""
    found = await usable_personas(request, services)
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
    """What the named persona is made of, or the chat's, or several that speak together."""
    name = request.text("persona")
    if name is None:
        return await _of_chat(request, services)
    if is_blend(name):
        together = await chosen_persona(request, services)
        return await _shown(together, request, services, (Button("Tweet", "tweet", {"persona": together.id}),))
    found = await asyncio.to_thread(services.personas.find, name, request.asker)
    return await _shown(found, request, services, choosing(found, request.chat))


async def _of_chat(request: Request, services: Services) -> Reply:
    found = await chat_persona(request, services)
    if found is None:
        return Reply("This chat has not chosen a persona; /personas lists them, /default NAME chooses one.")
    return await _shown(found, request, services, (), "This chat's persona:\n")


async def _shown(
    persona: Persona, request: Request, services: Services, buttons: tuple[Button, ...], heading: str = ""
) -> Reply:
    """The essence of its card, with its picture, which has a tweet of it, where there is one and it may be shown."""
    may_speak = await is_to_be_shown(persona, request, services)
    essence = await services.cards.essence(persona)
    picture = await services.cards.picture(persona, request.chat.address) if may_speak else None
    text = "\n".join([f"{heading}{_description(persona)}", *essence])
    drawn = Document(f"{persona.name}.png", picture, is_picture=True, words=label(persona)) if picture else None
    opens = persona.id if persona.visibility == "everywhere" else None
    return Reply(text, buttons=buttons, documents=(drawn,) if drawn else (), opens=opens)


def _description(persona: Persona) -> str:
    lines = [
        f"{persona.display_name} (@{persona.name}) · {persona.label}",
        *(_mixing(persona) if persona.is_mixed else _making(persona)),
        *([f"language {persona.language}"] if persona.language else []),
    ]
    return "\n".join([*lines, *grounds(persona), *stale(persona), *(counts_table(persona) if persona.counts else ())])


def _making(persona: Persona) -> list[str]:
    return [
        f"made of {at(persona.handles)} on {persona.created_at:%Y-%m-%d}, as {_kind(persona)} of {persona.base}",
        f"held-out loss {held_out(persona)}",
        f"seen by {seen_by(persona)}",
    ]


def _mixing(persona: Persona) -> list[str]:
    mixture = parse_blend(persona.name)
    shares = zip(mixture.names, mixture.shares(), strict=True)
    who = " and ".join(f"@{name} ({share:.0%})" for name, share in shares)
    return [f"{who} speak together on {persona.base}: nothing was trained for it, and nothing of it is kept"]


def _kind(persona: Persona) -> str:
    return "an adapter" if persona.kind == "adapter" else "a full checkpoint"


PERSONAS = Command(
    "personas",
    "List the personas that this chat may use",
    personas,
    "/personas",
    (Option("page", OptionKind.NUMBER, "the page of the list", least=1, most=10_000),),
    is_private=True,
)

PERSONA = Command(
    "persona",
    "Show this chat's persona, or what a persona is made of",
    persona,
    "/persona NAME",
    (Option("persona", OptionKind.PERSONA, "the persona's name, or several as in ann+bob"),),
)

START = Command(
    "start",
    "Say hello, and where to begin",
    start,
    "/start",
    (Option("payload", OptionKind.WORD, "a persona to begin with, as a link to me says it: persona_NAME"),),
    is_private=True,
)
