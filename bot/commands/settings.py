"""/settings: what is set for a chat, what for the guild around it, and how to have that forgotten.

It does not know what a setting does.
"""

import asyncio

from bot.choice import CHAT_PERSONA, chat_persona
from bot.conversation import Button, Chat, Command, Option, OptionKind, Reply, Request, Role, Services
from models.errors import NotAllowed, NotFound, RequestUnfit

KEYS = (CHAT_PERSONA,)


async def settings(request: Request, services: Services) -> Reply:
    """What is in force and who set it; with “forget” it is forgotten first. Raises RequestUnfit."""
    wish = request.text("forget")
    if wish is not None:
        await _forget(_place(request.chat, wish), services)
    lines = [f"Persona: {await _persona(request, services)}", "/default NAME chooses this chat's persona."]
    return Reply("\n".join(lines), buttons=await _buttons(request, services))


async def _forget(place: str, services: Services) -> None:
    for key in KEYS:
        await asyncio.to_thread(services.settings.set, place, key, None)


def _place(chat: Chat, wish: str) -> str:
    if wish == "here":
        return chat.address
    if chat.guild is None:
        raise RequestUnfit("This chat is not part of a larger one; say “here” in place of “everywhere”.")
    return chat.guild


async def _persona(request: Request, services: Services) -> str:
    """The persona that answers, and on whose word."""
    chat = request.chat
    try:
        persona = await chat_persona(request, services)
    except (NotFound, NotAllowed) as error:
        return error.sentence
    if persona is None:
        return "none was chosen; where there is only one it answers."
    if await _is_set(chat.address, services):
        return f"@{persona.name}, chosen for this chat."
    if chat.parent is not None and await _is_set(chat.parent, services):
        return f"@{persona.name}, chosen for the channel around this thread."
    if chat.guild is not None and await _is_set(chat.guild, services):
        return f"@{persona.name}, chosen for all chats here."
    return f"@{persona.name}, this bot's default."


async def _is_set(place: str, services: Services) -> bool:
    values = [await asyncio.to_thread(services.settings.get, place, key) for key in KEYS]
    return any(value is not None for value in values)


async def _buttons(request: Request, services: Services) -> tuple[Button, ...]:
    """Choosing is everybody's to look at; forgetting is offered where there is something, to those who may."""
    chat, choose = request.chat, Button("Personas", "personas")
    if request.member.role < Role.MODERATOR:
        return (choose,)
    places = {"here": chat.address} | ({"everywhere": chat.guild} if chat.guild else {})
    set_in = [word for word, place in places.items() if await _is_set(place, services)]
    return (choose, *(Button(f"Forget {word}", "settings", {"forget": word}) for word in set_in))


SETTINGS = Command(
    "settings",
    "Show what is set for this chat; moderators change it",
    settings,
    "/settings",
    (
        Option(
            "forget",
            OptionKind.CHOICE,
            "“here” forgets what is set for this chat, “everywhere” what is set for all chats here",
            choices=("here", "everywhere"),
            role=Role.MODERATOR,
        ),
    ),
    is_private=True,
)
