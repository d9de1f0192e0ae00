"""/settings: the rules of a chat, as a menu of pages whose buttons change them, and how to have them forgotten.

It does not know what a rule brings about.
"""

import asyncio

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.commands import _settings_pages
from bot.commands._settings_pages import BY_KEY, LISTS, PAGES, SAID_ON, entry_of, overview, place_of, shown
from bot.interfaces.command import Command, Services
from bot.permissions import quotas
from bot.permissions.chat_rules import MODERATORS
from bot.personas.selection import CHAT_PERSONA, chat_persona
from models.domain.errors import NotAllowed, NotFound, RequestUnfit

KEYS = (CHAT_PERSONA, *_settings_pages.KEYS, *quotas.KEYS)
HOW = (
    "I did not understand that, and nothing has changed: /settings alone shows buttons for all of it, and a list is "
    "changed as in /settings list=trainers add=123456789."
)
UNSET = "unset"  # the value of the button that takes a value away


async def settings(request: Request, services: Services) -> Reply:
    """What is in force and who set it, or one page of it; what is wished for is changed first. Raises RequestUnfit."""
    where = request.text("where") or "here"
    page = BY_KEY.get(request.text("page") or "")
    if request.text("list") is None and (request.text("add") or request.text("remove")):
        raise RequestUnfit(HOW)
    if request.chat.guild is not None and MODERATORS in (request.text("page"), request.text("list")):
        where = "everywhere"  # else who is one in a channel alone could set what holds in all
    if (wish := request.text("forget")) is not None:
        place = place_of(request.chat, wish)
        await asyncio.to_thread(services.settings.forget, place, KEYS)
        await _note(request, services, "all", "forgotten", place)
    elif (value := request.text("value")) is not None and page is not None:
        await _set(page, value, where, request, services)
    elif (key := request.text("list")) is not None:
        await _change(key, where, request, services)
        page = SAID_ON[key]
    if page is not None:
        return await shown(page, where, request, services)
    lines = [f"Persona: {await _persona(request, services)}", "/default NAME chooses this chat's persona."]
    lines += [*await overview(request, services), "/limits tells how much may be done."]
    return Reply("\n".join(lines), buttons=await _buttons(request, services))


async def _set(page: _settings_pages.Page, value: str, where: str, request: Request, services: Services) -> None:
    if value != UNSET and value not in [known for _label, known in page.choices]:
        raise RequestUnfit(f"“{value[:40]}” is no value of {page.title}.")
    place = place_of(request.chat, where)
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    most = _settings_pages.most_of(page, rules)
    if (
        most is not None
        and value != UNSET
        and value not in [known for _label, known in _settings_pages.offered(page, rules)]
    ):
        raise NotAllowed(_settings_pages.MOST.format(label=_settings_pages.label_of(page, most)))
    await asyncio.to_thread(services.settings.set, place, page.key, None if value == UNSET else value)
    await _note(request, services, page.key, value, place)


async def _change(key: str, where: str, request: Request, services: Services) -> None:
    """Put somebody, or a persona, on a list, or take them off."""
    place, added, removed = place_of(request.chat, where), request.text("add"), request.text("remove")
    if added is not None:
        entry = await entry_of(added, key, request, services)
        await asyncio.to_thread(services.settings.add, place, key, entry)
        await _note(request, services, key, f"added {entry}", place)
    if removed is not None:
        [own] = await asyncio.to_thread(services.settings.of, [place])
        is_entry = removed in own.lists.get(key, ())  # also that of a persona which is gone
        entry = removed if is_entry else await entry_of(removed, key, request, services)
        await asyncio.to_thread(services.settings.remove, place, key, entry)
        await _note(request, services, key, f"removed {entry}", place)


async def _note(request: Request, services: Services, key: str, value: str, place: str) -> None:
    await asyncio.to_thread(services.audit.note, request.asker, "settings", key, {"value": value, "in": place})


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
    return await asyncio.to_thread(services.settings.get, place, CHAT_PERSONA) is not None


async def _has_anything(place: str, services: Services) -> bool:
    [own] = await asyncio.to_thread(services.settings.of, [place])
    return bool(set(KEYS) & {*own.values, *own.lists})


async def _buttons(request: Request, services: Services) -> tuple[Button, ...]:
    """The pages are everybody's to look at; forgetting is offered where there is something, to those who may."""
    chat, choose = request.chat, Button("Personas", "personas")
    turns = (
        choose,
        *(Button(page.title, "settings", {"page": page.key}) for page in PAGES),
        Button("Limits", "limits"),
    )
    if request.member.role < Role.MODERATOR:
        return turns
    places = {"here": chat.address} | ({"everywhere": chat.guild} if chat.guild else {})
    set_in = [word for word, place in places.items() if await _has_anything(place, services)]
    return (*turns, *(Button(f"Forget {word}", "settings", {"forget": word}) for word in set_in))


SETTINGS = Command(
    "settings",
    "Show what is set for this chat; moderators change it",
    settings,
    "/settings",
    (
        Option("page", OptionKind.CHOICE, "the rule to look at", choices=tuple(BY_KEY)),
        Option("value", OptionKind.WORD, "what to set there", role=Role.MODERATOR, is_hidden=True),
        Option("list", OptionKind.CHOICE, "a list to change", choices=LISTS, role=Role.MODERATOR),
        Option(
            "add", OptionKind.WORD, "whom, or which persona, to put on the list", role=Role.MODERATOR, is_member=True
        ),
        Option(
            "remove", OptionKind.WORD, "whom, or which persona, to take off it", role=Role.MODERATOR, is_member=True
        ),
        Option("where", OptionKind.CHOICE, "in this chat, or in all chats here", choices=("here", "everywhere")),
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
