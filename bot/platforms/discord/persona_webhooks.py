"""Posts under a persona's own name, by a webhook of the bot's in each channel.

The chat setting `identity` asks for it. https://discord.com/developers/docs/resources/webhook
"""

import asyncio
import re
from contextlib import suppress
from typing import Any

import discord
import structlog

from bot.chat.messages import Reply
from bot.platforms.discord.embeds import MessageFields, discord_files
from bot.platforms.discord.errors import DISCORD_ERRORS, log_name
from models.domain.persona import Persona
from models.messages import sentence, unstyled, use_language
from models.text.controls import without_controls

log = structlog.get_logger()

WEBHOOK_NAME = "Mynah personas"
MAX_NAME = 80  # characters
# https://discord.com/developers/docs/resources/webhook#create-webhook and resources/user#usernames-and-nicknames
FORBIDDEN = re.compile(r"discord|clyde|[@#:]|```", re.IGNORECASE)


class PersonaWebhooks:
    """Finds its webhooks again after a restart. One that somebody deleted is made anew."""

    def __init__(self) -> None:
        self._webhooks: dict[int, discord.Webhook] = {}  # by channel
        self._refused: set[int] = set()  # channels that were told that a permission is missing
        self._finding = asyncio.Lock()

    async def post(self, channel: object, fields: MessageFields, reply: Reply) -> discord.Message | None:
        """The message; None where it has to be an ordinary one. Raises DISCORD_ERRORS."""
        place = _webhook_channel(channel)
        if not reply.is_by_persona or place is None:
            return None
        try:
            return await self._send(place, channel, fields, reply)
        except discord.Forbidden:
            await self._tell_of_permission(channel, place.id, reply)
        except discord.HTTPException as error:  # such as too many webhooks in the channel
            log.warning("discord_webhook_failed", channel=place.id, error=log_name(error))
        return None

    async def delete(self, channel: object, message_id: int) -> bool:
        """Whether the message was a webhook's and is deleted. Raises DISCORD_ERRORS."""
        place = _webhook_channel(channel)
        if place is None:
            return False
        webhook = await self._webhook(place, may_create=False)
        if webhook is None:
            return False
        thread = {"thread": channel} if isinstance(channel, discord.Thread) else {}
        try:
            await webhook.delete_message(message_id, **thread)
        except discord.NotFound:  # somebody else's, or gone
            return False
        return True

    async def _send(
        self, place: "WebhookChannel", channel: object, fields: MessageFields, reply: Reply
    ) -> discord.Message | None:
        known = self._webhooks.get(place.id)
        if known is not None:
            with suppress(discord.NotFound):  # somebody deleted the webhook
                return await _sent(known, channel, fields, reply)
            self._webhooks.pop(place.id, None)
        webhook = await self._webhook(place)
        return None if webhook is None else await _sent(webhook, channel, fields, reply)

    async def _webhook(self, place: "WebhookChannel", *, may_create: bool = True) -> discord.Webhook | None:
        """The channel's webhook, made if need be."""
        async with self._finding:
            if place.id not in self._webhooks:
                own = [one for one in await place.webhooks() if one.token and one.user == place.guild.me]
                if not own and not may_create:
                    return None
                self._webhooks[place.id] = own[0] if own else await place.create_webhook(name=WEBHOOK_NAME)
            return self._webhooks[place.id]

    async def _tell_of_permission(self, channel: object, place_id: int, reply: Reply) -> None:
        """Once for each channel and start of the bot."""
        if place_id in self._refused or not isinstance(channel, discord.abc.Messageable):
            return
        self._refused.add(place_id)
        with suppress(*DISCORD_ERRORS), use_language(reply.language):
            await channel.send(unstyled(sentence("discord-webhooks-not-allowed")))


WebhookChannel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


def poster_name(persona: Persona) -> str:
    """The name that a persona posts under: its own, and that it is a parody."""
    ending = f" {unstyled(sentence('poster-ending'))}"
    name = " ".join(FORBIDDEN.sub(" ", without_controls(persona.display_name)).split()) or persona.id
    return f"{name[: MAX_NAME - len(ending)].rstrip()}{ending}"


async def _sent(
    webhook: discord.Webhook, channel: object, fields: MessageFields, reply: Reply
) -> discord.WebhookMessage:
    thread: dict[str, Any] = {"thread": channel} if isinstance(channel, discord.Thread) else {}
    with use_language(reply.language):
        more: dict[str, Any] = {"username": poster_name(reply.tweets[0].persona), "files": discord_files(reply)}
        message: discord.WebhookMessage = await webhook.send(**fields, **more, **thread, wait=True)
        return message


def _webhook_channel(channel: object) -> WebhookChannel | None:
    """The channel whose webhook posts there: that around a thread."""
    place = channel.parent if isinstance(channel, discord.Thread) else channel
    return place if isinstance(place, WebhookChannel) else None
