"""Moderator channel: the chat that gets another chat's reports and samples, and who may decide there.

A button in it names the chat that it is about. It works only where that chat's reports go now, so that a button of a
former moderator channel does nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence

from bot.chat.messages import Button, ButtonStyle, GeneratedTweet, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Services
from bot.permissions.chat_flags import REPORTS, TAKES_REPORTS, effective_value
from models.domain.errors import NotAllowed
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.messages import sentence

SAMPLES, PUBLISH, DISCARD = "samples", "publish", "discard"  # what can be done about a held persona
SHARED = "yes"  # the value of TAKES_REPORTS; in a direct chat it is the address of the member who reads there
SOURCE_CHAT = ("chat", "place")  # the chat that a button is about, and the server or group that it belongs to
SOURCE_CHAT_OPTIONS = tuple(
    Option(name, OptionKind.WORD, "the chat that a button is about", is_hidden=True) for name in SOURCE_CHAT
)


async def mod_channel_of(request: Request, services: Services) -> str | None:
    """The address of the chat's moderator channel; None where it has none, or none that may be used any more."""
    channel = await asyncio.to_thread(effective_value, services.settings, request.chat.scopes, REPORTS)
    if channel is None or not await may_receive_reports(channel, request.chat.widest, services):
        return None
    return channel


async def may_receive_reports(channel: str, place: str, services: Services) -> bool:
    """Whether `channel` may be the moderator channel of `place`.

    A direct chat may only while its member moderates that place. In other chats moderators agreed to it.
    """
    owner = await asyncio.to_thread(services.settings.get, channel, TAKES_REPORTS)
    if owner is None or owner == SHARED or channel == place:
        return True
    if owner in (await asyncio.to_thread(services.rules.of, (place,))).moderators:
        return True
    return await services.messages.role_in(place, owner) >= Role.MODERATOR


def source_chat(request: Request) -> dict[str, Value]:
    """The button options that name the chat a button in the moderator channel is about."""
    return {"chat": request.chat.address, "place": request.chat.widest}


async def deciding_moderator(request: Request, services: Services) -> Requester:
    """The member who pressed a button, as a moderator of the chat that it is about.

    Raises NotAllowed where this is not that chat's moderator channel.
    """
    chat, place = request.text("chat"), request.text("place")
    if chat is None or place is None or (chat, place) == (request.chat.address, request.chat.widest):
        return request.requester
    belongs = place in await asyncio.to_thread(services.chats.scopes_of, chat)
    channel = await asyncio.to_thread(effective_value, services.settings, (chat, place), REPORTS)
    if not belongs or channel != request.chat.address or not await may_receive_reports(channel, place, services):
        raise NotAllowed("mod-channel-changed")
    return Requester(chat, request.member.id, guild=None if place == chat else place, is_moderator=True)


def samples_message(persona: Persona, tweets: Sequence[GeneratedTweet], chat: Mapping[str, Value]) -> Reply:
    """Samples of a held persona with buttons that decide about this version; `chat` is from `source_chat`."""
    options = {**chat, "persona": persona.id, "version": persona.version}
    buttons = (
        Button(sentence("button-publish"), "held", options | {"act": PUBLISH}, style=ButtonStyle.SUCCESS),
        Button(sentence("button-discard"), "held", options | {"act": DISCARD}, style=ButtonStyle.DANGER),
        Button(sentence("button-more-samples"), "held", options | {"act": SAMPLES}),
    )
    return Reply(sentence("held-persona-samples", persona=persona.name), tuple(tweets), buttons)
