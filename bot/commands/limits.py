"""/limits: how much each member and the whole chat may have done, and setting less than the operator allows.

It does not know how what is done is counted.
"""

import asyncio
from collections.abc import Sequence

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role, Value
from bot.commands._settings_pages import place_of
from bot.interfaces.command import Command, Services
from bot.permissions.quotas import CHAT_DOLLARS, KEYS, LIMITS, MEMBER_DOLLARS, QuotaSetting
from models.domain.errors import RequestUnfit

OFFERED = (0, 1, 2, 5, 10, 20, 50, 100)
MOST = 1_000_000
UNSET = "unset"
NAMES = {limit.key: f"{limit.what} for {limit.whose}" for limit in LIMITS} | {
    MEMBER_DOLLARS: "dollars a month for each member who asks nobody",
    CHAT_DOLLARS: "dollars a month for this chat",
}


async def limits(request: Request, services: Services) -> Reply:
    """All limits, or one with buttons; with a number it is set first. Raises RequestUnfit, NotAllowed."""
    key, most, where = request.text("limit"), request.text("most"), request.text("where") or "here"
    if key is None and most is not None:
        raise RequestUnfit("Say which limit it is to be, as in /limits limit=member_waiting most=2, or press it.")
    if key is not None and most is not None:
        place = place_of(request.chat, where)
        value = None if most == UNSET else _number(most)
        await asyncio.to_thread(services.settings.set, place, key, value)
        said = {"value": most, "in": place}
        await asyncio.to_thread(services.audit.note, request.asker, "limits", key, said)
    in_force = await asyncio.to_thread(services.limits.of, request.chat.places)
    if key is None:
        lines = [f"{NAMES[one]}: {_told(in_force[one], request)}" for one in KEYS]
        told = "A limit of 0 means none. Of two the lower one holds."
        turns = [Button(_label(one), "limits", {"limit": one}) for one in KEYS]
        return Reply("\n".join([*lines, told]), buttons=(*turns, Button("Back", "settings")))
    text = f"The most {NAMES[key]}: {_told(in_force[key], request)}."
    if request.member.role < Role.MODERATOR:
        return Reply(text, buttons=(Button("Back", "limits"),))
    for_whom = "this chat" if where == "here" else "all chats here"
    return Reply(f"{text}\nThe buttons set it for {for_whom}.", buttons=_buttons(key, where, request))


def _buttons(key: str, where: str, request: Request) -> tuple[Button, ...]:
    at: dict[str, Value] = {"limit": key, "where": where}
    values = [Button(str(number), "limits", at | {"most": str(number)}) for number in OFFERED]
    values.append(Button("Not set", "limits", at | {"most": UNSET}))
    if request.chat.guild is not None:
        label, other = ("For all chats", "everywhere") if where == "here" else ("For this chat", "here")
        values.append(Button(label, "limits", {"limit": key, "where": other}))
    return (*values, Button("Back", "limits"))


def _number(text: str) -> str:
    """The whole number as it is kept. Raises RequestUnfit."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text) <= MOST):
        raise RequestUnfit(f"A limit is a whole number from 0 to {MOST:,}, or “{UNSET}” for none of this chat's own.")
    return str(int(text))


def _told(found: Sequence[QuotaSetting], request: Request) -> str:
    """What is set, and where."""
    names = {
        request.chat.address: "this chat",
        request.chat.parent: "the channel",
        request.chat.guild: "all chats here",
    }
    told = [f"{one.most:g} ({names[one.place] if one.place else 'whoever runs the bot'})" for one in found]
    return ", ".join(told) or "no limit"


def _label(key: str) -> str:
    return key.replace("_", " ").capitalize()


SHOWN_LIMITS = Command(
    "limits",
    "Show how much may be done here; moderators set it",
    limits,
    "/limits",
    (
        Option("limit", OptionKind.CHOICE, "the limit", choices=KEYS),
        Option("most", OptionKind.WORD, "a whole number, 0 for none, or “unset”", role=Role.MODERATOR),
        Option("where", OptionKind.CHOICE, "for this chat, or for all chats here", choices=("here", "everywhere")),
    ),
    is_private=True,
)
