"""/limits: the quotas of members and of the chat; moderators can set stricter ones than the operator's."""

import asyncio
from collections.abc import Sequence

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role, Value
from bot.commands._settings_pages import SCOPES, UNSET, other_scope_button, scope_address
from bot.interfaces.command import Command, Services
from bot.permissions.quotas import CHAT_DOLLARS, KEYS, MEMBER_DOLLARS, QUOTAS, QuotaSetting
from models.domain.errors import RequestUnfit
from models.messages import joined, sentence

OFFERED = (0, 1, 2, 5, 10, 20, 50, 100)
MAX_LIMIT = 1_000_000
NAMES = {quota.key: quota.name for quota in QUOTAS} | {
    MEMBER_DOLLARS: "quota-name-member-dollars-per-month",
    CHAT_DOLLARS: "quota-name-chat-dollars-per-month",
}
LABELS = {
    "member_tweets_per_minute": "button-member-tweets-per-minute",
    "member_tweets_per_day": "button-member-tweets-per-day",
    "member_trainings_per_day": "button-member-trainings-per-day",
    "member_waiting": "button-member-waiting",
    "chat_tweets_per_minute": "button-chat-tweets-per-minute",
    "chat_tweets_per_day": "button-chat-tweets-per-day",
    "chat_trainings_per_day": "button-chat-trainings-per-day",
    "chat_waiting": "button-chat-waiting",
    MEMBER_DOLLARS: "button-member-dollars-per-month",
    CHAT_DOLLARS: "button-chat-dollars-per-month",
}


async def limits(request: Request, services: Services) -> Reply:
    """All quotas, or one with buttons; with a number it is set first. Raises RequestUnfit, NotAllowed."""
    key, most, scope = request.text("limit"), request.text("most"), request.text("where") or "here"
    if key is None and most is not None:
        raise RequestUnfit("limit-not-named")
    if key is not None and most is not None:
        await _set(key, most, scope, request, services)
    settings = await asyncio.to_thread(services.quotas.of, request.chat.scopes)
    if key is None:
        lines = [_line(one, settings[one], request) for one in KEYS]
        buttons = [Button(sentence(LABELS[one]), "limits", {"limit": one}) for one in KEYS]
        text = joined("\n", [*lines, sentence("limits-explained")])
        return Reply(text, buttons=(*buttons, Button(sentence("button-back"), "settings")))
    text = _line(key, settings[key], request)
    if request.member.role < Role.MODERATOR:
        return Reply(text, buttons=(Button(sentence("button-back"), "limits"),))
    note = sentence("buttons-set-for-this-chat" if scope == "here" else "buttons-set-for-all-chats")
    return Reply(joined("\n", [text, note]), buttons=_buttons(key, scope, request))


async def _set(key: str, most: str, scope: str, request: Request, services: Services) -> None:
    address = scope_address(request.chat, scope)
    value = None if most == UNSET else _number(most)
    await asyncio.to_thread(services.settings.set, address, key, value)
    details = {"value": most, "in": address}
    await asyncio.to_thread(services.audit.record, request.requester, "limits", key, details)


def _buttons(key: str, scope: str, request: Request) -> tuple[Button, ...]:
    options: dict[str, Value] = {"limit": key, "where": scope}
    buttons = [Button(str(number), "limits", options | {"most": str(number)}) for number in OFFERED]
    buttons.append(Button(sentence("button-not-set"), "limits", options | {"most": UNSET}))
    if request.chat.guild is not None:
        buttons.append(other_scope_button("limits", {"limit": key}, scope))
    return (*buttons, Button(sentence("button-back"), "limits"))


def _number(text: str) -> str:
    """The number as it is stored. Raises RequestUnfit."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT)) and int(text) <= MAX_LIMIT):
        raise RequestUnfit("limit-not-a-number", max_limit=MAX_LIMIT, unset=UNSET)
    return str(int(text))


def _line(key: str, settings: Sequence[QuotaSetting], request: Request) -> str:
    """What is set, and where."""
    scopes = {
        request.chat.address: "place-this-chat",
        request.chat.parent: "place-channel",
        request.chat.guild: "place-all-chats",
        None: "place-operator",
    }
    limits = [
        sentence("limit-in-place", limit=f"{setting.limit:g}", place=sentence(scopes[setting.place]))
        for setting in settings
    ]
    return sentence("limit-line", quota=sentence(NAMES[key]), limits=joined(", ", limits) or sentence("no-limit"))


LIMITS = Command(
    "limits",
    sentence("summary-limits"),
    limits,
    "/limits",
    (
        Option("limit", OptionKind.CHOICE, sentence("option-limits-limit"), choices=KEYS),
        Option("most", OptionKind.WORD, sentence("option-limits-most"), role=Role.MODERATOR),
        Option("where", OptionKind.CHOICE, sentence("option-where"), choices=SCOPES),
    ),
    is_private=True,
)
