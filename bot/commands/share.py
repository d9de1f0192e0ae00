"""/share: which chats see a persona beside its maker and the chat where it was made.

It does not know what can be done with a persona that is seen.
"""

import asyncio
import re

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.permissions.chat_flags import HOLD, ON, in_force
from bot.permissions.chat_rules import Action
from bot.personas.selection import looked_after
from models.domain.errors import NotAllowed, RequestUnfit
from models.domain.persona import Persona

ADDRESS = re.compile(r"[a-z]+:[\w:/-]{1,80}")
WIDELY = {"everywhere": Role.MODERATOR, "all": Role.OPERATOR}  # who may decide for others than this chat
WHO = {Role.MODERATOR: "a moderator of this chat", Role.OPERATOR: "the operator of this bot"}


async def share(request: Request, services: Services) -> Reply:
    """Change who sees it, or tell who does. Raises NotFound, NotAllowed, RequestUnfit."""
    where, chats = request.text("where"), request.text("chats")
    found = await _found(request, services)
    if chats is not None:
        places = _addresses(chats)
        await asyncio.to_thread(services.custody.share, found, places, request.asker)
        return Reply(f"@{found.name} is shared with {', '.join(places)}.")
    if where is None:
        return await _told(found, request, services)
    if request.member.role < WIDELY.get(where, Role.MEMBER):
        raise NotAllowed(f"Sharing a persona so widely is for {WHO[WIDELY[where]]}.")
    if where == "here" and await _needs_moderator(request, services):
        wish = Button("Share here", "share", {"persona": found.id, "where": "here", "wished": request.chat.address})
        return Reply(f"A moderator of this chat decides whether it is to see @{found.name}.", buttons=(wish,))
    change = _open if where in OPENING else _close
    return await change(found, where, request, services)


async def _found(request: Request, services: Services) -> Persona:
    """The persona, where the asker may manage it; or may decide for this chat about one that is seen or offered."""
    name, is_moderator = request.text("persona") or "", request.member.role >= Role.MODERATOR
    if (wished := request.text("wished")) is not None:
        if not is_moderator or wished != request.chat.address:  # a wish for one chat is none for another
            raise NotAllowed("Whether this chat is to see it is for a moderator of this chat to say.")
        return await asyncio.to_thread(services.custody.managed, name)  # its maker wished so: the button says it
    if request.text("where") == "not-here" and is_moderator:
        return await asyncio.to_thread(services.personas.find, name, request.asker)
    return await looked_after(request, services)


async def _needs_moderator(request: Request, services: Services) -> bool:
    """To bring a persona into a chat is as to have it trained there. Raises NotAllowed where that is nobody's."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    rules.check(Action.TRAIN, request.member)
    return rules.needs_approval(Action.TRAIN, request.member)


async def _open(persona: Persona, where: str, request: Request, services: Services) -> Reply:
    if where == "all":
        await asyncio.to_thread(services.custody.show, persona, request.asker, to_all=True)
        return Reply(f"Every chat of this bot sees @{persona.name} from now on.", opens=persona.id)
    place = request.chat.address if where == "here" else request.chat.guild
    if place is None:
        raise RequestUnfit("This chat is not part of a larger one; say “here” in place of “everywhere”.")
    is_held = where == "here" and await _waits(request, services)
    await asyncio.to_thread(services.custody.share, persona, [place], request.asker, is_held=is_held)
    if is_held:
        return Reply(f"@{persona.name} waits until a moderator here has looked at its samples; /held shows them.")
    return Reply(f"{'This chat sees' if where == 'here' else 'All chats here see'} @{persona.name} from now on.")


async def _waits(request: Request, services: Services) -> bool:
    """Whether what comes here waits for a moderator to see its samples, as what is trained here does."""
    is_on = await asyncio.to_thread(in_force, services.settings, request.chat.places, HOLD) == ON
    return is_on and request.member.role < Role.MODERATOR


async def _close(persona: Persona, where: str, request: Request, services: Services) -> Reply:
    if where == "private":
        await asyncio.to_thread(services.custody.show, persona, request.asker, to_all=False)
        return Reply(f"Its maker and the chat where it was made see @{persona.name}, and nobody else.")
    if persona.visibility == "everywhere":
        raise RequestUnfit(f"Every chat of this bot sees @{persona.name}; that is the operator's to take back.")
    chat = request.chat
    places = [place for place in (chat.address, chat.parent, chat.guild) if place is not None]
    await asyncio.to_thread(services.custody.hide, persona, places, request.asker)
    return Reply(f"@{persona.name} is no longer shared with this chat; where it was made it stays.")


async def _told(persona: Persona, request: Request, services: Services) -> Reply:
    if persona.visibility == "everywhere":
        who = "every chat of this bot sees it"
    else:
        places = await asyncio.to_thread(services.custody.places, persona)
        named = f"{len(places)} more" if request.chat.is_overheard else ", ".join(places)
        also = f", and it is shared with {named}" if places else ""
        who = f"its maker and the chat where it was made see it{also}"
    text = f"@{persona.name}: {who}. This chat is {request.chat.address}."
    opens = persona.id if persona.visibility == "everywhere" else None
    return Reply(text, buttons=_choices(persona, request), opens=opens)


def _choices(persona: Persona, request: Request) -> tuple[Button, ...]:
    words = {"here": "Share here", "everywhere": "Share everywhere", "private": "Private"}
    if request.chat.guild is None or request.member.role < Role.MODERATOR:
        del words["everywhere"]
    return tuple(Button(label, "share", {"persona": persona.id, "where": word}) for word, label in words.items())


def _addresses(text: str) -> list[str]:
    """Raises RequestUnfit for what is no address."""
    found = [part for part in re.split(r"[\s,]+", text.strip()) if part]
    for part in found:
        if not ADDRESS.fullmatch(part):
            raise RequestUnfit(f"“{part[:40]}” is not a chat's address; /share NAME there tells it.")
    return found


OPENING = ("here", "everywhere", "all")

SHARE = Command(
    "share",
    "Let chats see a persona, or no more; it is private to its maker and its chat at first",
    share,
    "/share NAME here",
    (
        Option("persona", OptionKind.PERSONA, "the persona's name", is_required=True),
        Option(
            "where",
            OptionKind.CHOICE,
            "here; everywhere: all chats here; all: of this bot; private: nobody; not-here: no more here",
            choices=(*OPENING, "private", "not-here"),
        ),
        Option("wished", OptionKind.WORD, "the chat that its maker wishes to see it", is_hidden=True),
        Option("chats", OptionKind.WORD, "other chats by address, with commas between", role=Role.OPERATOR),
    ),
)
