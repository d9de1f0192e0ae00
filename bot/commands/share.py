"""/share: which chats see a persona, besides its creator and the chat where it was made."""

import asyncio
import re

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.commands._settings_pages import scope_address
from bot.interfaces.command import Command, Services
from bot.permissions.chat_flags import HOLD, ON, effective_value
from bot.permissions.chat_rules import Action
from bot.personas.selection import managed_persona
from models.domain.errors import NotAllowed, RequestUnfit
from models.domain.persona import Persona
from models.messages import joined, sentence

ADDRESS = re.compile(r"[a-z]+:[\w:/-]{1,80}")
REQUIRED_ROLES = {"everywhere": Role.MODERATOR, "all": Role.OPERATOR}
REFUSALS = {Role.MODERATOR: "share-for-moderators", Role.OPERATOR: "share-for-operator"}
OPENING = ("here", "everywhere", "all")


async def share(request: Request, services: Services) -> Reply:
    """Change who sees it, or show who does. Raises NotFound, NotAllowed, RequestUnfit."""
    where, chats = request.text("where"), request.text("chats")
    persona = await _persona(request, services)
    if chats is not None:
        addresses = _addresses(chats)
        await asyncio.to_thread(services.lifecycle.share, persona, addresses, request.requester)
        return Reply(sentence("shared-with-chats", name=persona.name, chats=", ".join(addresses)))
    if where is None:
        return await _overview(persona, request, services)
    required = REQUIRED_ROLES.get(where, Role.MEMBER)
    if request.member.role < required:
        raise NotAllowed(REFUSALS[required])
    if where == "here" and await _needs_approval(request, services):
        await asyncio.to_thread(services.lifecycle.offer, persona, request.chat.address)
        options = {"persona": persona.id, "where": "here", "wished": request.chat.address}
        button = Button(sentence("button-share-here"), "share", options)
        return Reply(sentence("share-needs-moderator", name=persona.name), buttons=(button,))
    change = _share if where in OPENING else _unshare
    return await change(persona, where, request, services)


async def _persona(request: Request, services: Services) -> Persona:
    """The persona, if the member may manage it, or is a moderator who decides for this chat."""
    name, is_moderator = request.text("persona") or "", request.member.role >= Role.MODERATOR
    if (wished := request.text("wished")) is not None:
        if not is_moderator or wished != request.chat.address:  # a button counts for one chat alone
            raise NotAllowed("share-decided-by-moderator")
        persona = await asyncio.to_thread(services.lifecycle.find_manageable, name)
        if not await asyncio.to_thread(services.lifecycle.is_offered, persona, wished):
            raise NotAllowed("share-not-offered", name=persona.name)
        return persona
    if request.text("where") == "not-here" and is_moderator:
        return await asyncio.to_thread(services.personas.find, name, request.requester)
    return await managed_persona(request, services)


async def _needs_approval(request: Request, services: Services) -> bool:
    """Sharing with a chat needs what training there needs. Raises NotAllowed where nobody may train."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    rules.check(Action.TRAIN, request.requester)
    return rules.needs_approval(Action.TRAIN, request.requester)


async def _share(persona: Persona, where: str, request: Request, services: Services) -> Reply:
    if where == "all":
        await asyncio.to_thread(services.lifecycle.set_visibility, persona, request.requester, is_everywhere=True)
        return Reply(sentence("shared-with-all", name=persona.name), persona_link=persona.id)
    address = scope_address(request.chat, where)
    is_held = where == "here" and await _is_held(request, services)
    await asyncio.to_thread(services.lifecycle.share, persona, [address], request.requester, is_held=is_held)
    if is_held:
        return Reply(sentence("share-held", name=persona.name))
    return Reply(sentence("shared-here" if where == "here" else "shared-everywhere", name=persona.name))


async def _is_held(request: Request, services: Services) -> bool:
    """Whether what is shared here waits until a moderator has reviewed its samples, as new personas do."""
    hold = await asyncio.to_thread(effective_value, services.settings, request.chat.scopes, HOLD)
    return hold == ON and request.member.role < Role.MODERATOR


async def _unshare(persona: Persona, where: str, request: Request, services: Services) -> Reply:
    if where == "private":
        await asyncio.to_thread(services.lifecycle.set_visibility, persona, request.requester, is_everywhere=False)
        return Reply(sentence("shared-with-nobody", name=persona.name))
    if persona.visibility == "everywhere":
        raise RequestUnfit("shared-by-operator", name=persona.name)
    chat = request.chat
    addresses = [address for address in (chat.address, chat.parent, chat.guild) if address is not None]
    await asyncio.to_thread(services.lifecycle.unshare, persona, addresses, request.requester)
    return Reply(sentence("unshared-here", name=persona.name))


async def _overview(persona: Persona, request: Request, services: Services) -> Reply:
    is_operator = request.member.role >= Role.OPERATOR  # who alone shares by address
    address = sentence("chat-address", chat=request.chat.address) if is_operator else ""
    return Reply(
        joined(" ", [await _audience(persona, request, services), address]),
        buttons=_buttons(persona, request),
        persona_link=persona.id if persona.visibility == "everywhere" else None,
    )


async def _audience(persona: Persona, request: Request, services: Services) -> str:
    if persona.visibility == "everywhere":
        return sentence("share-overview-all", name=persona.name)
    addresses = await asyncio.to_thread(services.lifecycle.shared_with, persona)
    if not addresses:
        return sentence("share-overview-private", name=persona.name)
    if request.chat.is_overheard or request.member.role < Role.OPERATOR:
        return sentence("share-overview-count", name=persona.name, count=len(addresses))
    return sentence("share-overview-chats", name=persona.name, chats=", ".join(addresses))


def _buttons(persona: Persona, request: Request) -> tuple[Button, ...]:
    labels = {"here": "button-share-here", "everywhere": "button-share-everywhere", "private": "button-private"}
    if request.chat.guild is None or request.member.role < Role.MODERATOR:
        del labels["everywhere"]
    return tuple(
        Button(sentence(label), "share", {"persona": persona.id, "where": where}) for where, label in labels.items()
    )


def _addresses(text: str) -> list[str]:
    """Raises RequestUnfit for what is no address."""
    addresses = [part for part in re.split(r"[\s,]+", text.strip()) if part]
    for address in addresses:
        if not ADDRESS.fullmatch(address):
            raise RequestUnfit("not-a-chat-address", text=address[:40])
    return addresses


SHARE = Command(
    "share",
    sentence("summary-share"),
    share,
    "/share NAME here",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-persona"), is_required=True),
        Option("where", OptionKind.CHOICE, sentence("option-share-where"), choices=(*OPENING, "private", "not-here")),
        Option("wished", OptionKind.WORD, "the chat that its creator wants to share it with", is_hidden=True),
        Option("chats", OptionKind.WORD, sentence("option-share-chats"), role=Role.OPERATOR),
    ),
)
