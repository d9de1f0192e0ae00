"""The moderators' bench: the chat where a chat's reports and samples are brought, and what may be done from there.

It does not know what is decided. A button says which chat it is about; it works where that chat's moderators had its
reports brought, and nowhere else, so that one that went astray does nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.chat.messages import Button, GeneratedTweet, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import MessageService, Services
from bot.permissions.chat_flags import REPORTS, TAKES_REPORTS, effective_value
from bot.permissions.chat_rules import StoredChatRules
from models.domain.errors import NotAllowed
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.registry import ChatSettingsTable

SAMPLES, PUBLISH, DISCARD = "samples", "publish", "discard"  # what is done about a persona that waits
SHARED = "yes"  # the value of TAKES_REPORTS; in a direct chat it is the address of who sits there
ABOUT = ("chat", "place")  # the chat that a button is about, and the widest place around it
ABOUT_OPTIONS = tuple(Option(name, OptionKind.WORD, "what a button stands for", is_hidden=True) for name in ABOUT)


class ChatDirectory(Protocol):
    """What tells who sits where."""

    @property
    def settings(self) -> ChatSettingsTable: ...

    @property
    def rules(self) -> StoredChatRules: ...

    @property
    def messages(self) -> MessageService: ...


async def bench_of(request: Request, services: Services) -> str | None:
    """The address of the moderators' chat, where this chat has one."""
    there = await asyncio.to_thread(effective_value, services.settings, request.chat.places, REPORTS)
    if there is None or not await may_sit(there, request.chat.widest, services):
        return None
    return there


async def may_sit(there: str, place: str, known: ChatDirectory) -> bool:
    """Whether a chat may be the bench of a place: a direct chat only while who sits there is a moderator of that place.

    In any other chat those decide whom it has for moderators, as whoever had reports brought there wanted.
    """
    owner = await asyncio.to_thread(known.settings.get, there, TAKES_REPORTS)
    if owner is None or owner == SHARED or there == place:
        return True
    if owner in (await asyncio.to_thread(known.rules.of, (place,))).moderators:
        return True
    return await known.messages.role_in(place, owner) >= Role.MODERATOR


def about(request: Request) -> dict[str, Value]:
    """What a button carries to the bench, of the chat that it is about."""
    return {"chat": request.chat.address, "place": request.chat.widest}


async def decider(request: Request, services: Services) -> Requester:
    """Who decides, as a moderator of the chat that the button is about.

    Raises NotAllowed where that chat's moderators do not sit here.
    """
    chat, place = request.text("chat"), request.text("place")
    if chat is None or place is None or (chat, place) == (request.chat.address, request.chat.widest):
        return request.requester
    is_one = place in await asyncio.to_thread(services.blocklist.around, chat)
    bench = await asyncio.to_thread(effective_value, services.settings, (chat, place), REPORTS)
    if not is_one or bench != request.chat.address or not await may_sit(bench, place, services):
        raise NotAllowed("Reports of that chat are not brought here any more.")
    return Requester(chat, request.member.id, guild=None if place == chat else place, is_moderator=True)


def sampled(persona: Persona, tweets: Sequence[GeneratedTweet], said: Mapping[str, Value]) -> Reply:
    """What a persona that waits wrote, and what can be done about this version of it; `said` is of `about`."""
    options = {**said, "persona": persona.id, "version": persona.version}
    buttons = (
        Button("Publish", "held", options | {"act": PUBLISH}),
        Button("Discard", "held", options | {"act": DISCARD}),
        Button("More samples", "held", options | {"act": SAMPLES}),
    )
    return Reply(f"@{persona.name} waits; it writes like this:", tuple(tweets), buttons)
