"""Discord: a bot in servers, in direct messages, and brought along by whoever installed it for themselves.

It does not know what commands do. discord.py's words end in this folder.

    client    what members say            menu      slash commands made of the table of commands
    answers   from a request to a reply   shown     replies as embeds and buttons
    people    who asks, and where         errors    what Discord refuses, in sentences
    patience  the way to the gateway
"""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from typing import Any

import discord
import structlog
import yarl

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.interfaces.command import Command
from bot.platforms._discord_invite import invite
from bot.platforms.discord.client import Client
from bot.platforms.discord.embeds import MessageFields, files_of, shown
from bot.platforms.discord.errors import FOREIGN, kind, told
from bot.platforms.discord.members import NAME, number_of
from bot.settings import BotSettings
from models.domain.errors import NotAllowed, NotFound, ServiceError

log = structlog.get_logger()

SECONDS_BETWEEN_EDITS = 5.0
MAX_NONCE = 25  # characters
STOP_SECONDS = 5.0  # for answers under way, when the bot is being stopped
SILENCE_SECONDS = 60.0  # Discord acknowledges a heartbeat every 41 seconds, a silent connection is dead
FIRST_PAUSE, MAX_PAUSE_SECONDS = 5.0, 300.0  # seconds; 10,000 refused requests in ten minutes ban a machine
REFUSED = "Discord refuses DISCORD_TOKEN: set the bot's token from the developer portal and start again"


class Discord:
    """The platform. One client at a time; posts wait until it is logged in."""

    name = NAME
    seconds_between_edits = SECONDS_BETWEEN_EDITS

    def __init__(
        self, token: str, desk: PlatformServices, development_guild: int | None = None, operators: Collection[int] = ()
    ) -> None:
        self._token = token
        self._desk = desk
        self._development_guild = development_guild
        self._operators = operators
        self._client: Client | None = None
        self._is_refused = False
        self._is_settled = asyncio.Event()  # logged in, or refused for good

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Until cancelled. A refused token is told once and leaves the other platforms and the trainer alone."""
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        while True:
            began = loop.time()
            try:
                await self._live(self._made(commands, answer))
            except discord.LoginFailure:
                log.error(REFUSED)  # noqa: TRY400 - where it came from is of no use
                self._is_refused = True
                self._is_settled.set()
                await asyncio.Event().wait()
            except FOREIGN as error:
                log.warning("Discord is away and is tried again", error=kind(error), seconds=pause)
            await asyncio.sleep(pause)
            pause = FIRST_PAUSE if loop.time() - began > 2 * MAX_PAUSE_SECONDS else min(2 * pause, MAX_PAUSE_SECONDS)

    def _made(self, commands: Sequence[Command], answer: Answer) -> Client:
        guild, operators = self._development_guild, self._operators
        return Client(commands, answer, self._desk, guild, operators, SILENCE_SECONDS)

    async def _live(self, client: Client) -> None:
        """Until the connection ends. It is a task of its own: connecting anew, discord.py heeds no cancellation."""
        connection: asyncio.Task[None] | None = None
        try:
            async with client:
                try:
                    await client.login(self._token)
                    self._client = client
                    self._is_settled.set()
                    log.info("Discord is served", bot=str(client.user), invite=invite(str(client.application_id)))
                    connection = asyncio.create_task(client.connect(), name="discord connection")
                    await asyncio.shield(connection)
                finally:
                    await client.answers.finish(STOP_SECONDS)
                    self._is_settled.clear()
                    self._client = None
        finally:
            if connection is not None:  # the client is closed by now
                connection.cancel()
                await asyncio.wait({connection}, timeout=STOP_SECONDS)

    async def post(self, chat: str, reply: Reply, mention: str | None = None, once: str | None = None) -> str:
        channel = (await self._up()).get_partial_messageable(number_of(chat))
        fields = await shown(reply, self._desk.buttons, None if mention is None else number_of(mention))
        try:
            return str((await _sent(channel, fields, reply, _nonce(chat, once))).id)
        except FOREIGN as error:
            raise _gone(chat, error) from error

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        channel = (await self._up()).get_partial_messageable(number_of(chat))
        fields = await shown(reply, self._desk.buttons)
        try:
            await channel.get_partial_message(int(message)).edit(**fields, attachments=files_of(reply))
        except FOREIGN as error:
            raise _gone(chat, error) from error

    async def delete(self, chat: str, message: str) -> None:
        channel = (await self._up()).get_partial_messageable(number_of(chat))
        try:
            await channel.get_partial_message(int(message)).delete()
        except FOREIGN as error:
            raise told(error) from error

    async def role_in(self, chat: str, member: str) -> Role:
        """In a server, by its roles; of other chats Discord tells a bot nothing."""
        if number_of(member) in self._operators:
            return Role.OPERATOR
        client = await self._up()
        try:
            guild = client.get_guild(number_of(chat)) if ":guild:" in chat else None
            may = (await guild.fetch_member(number_of(member))).guild_permissions if guild else None
        except FOREIGN:
            may = None
        return Role.MODERATOR if may and (may.manage_guild or may.administrator) else Role.MEMBER

    async def _up(self) -> Client:
        """The client, once there is one. Raises NotFound where there never will be."""
        while self._client is None:
            if self._is_refused:
                raise NotFound("Discord is not served.")
            await self._is_settled.wait()
        return self._client


def _nonce(chat: str, once: str | None) -> dict[str, Any]:
    """Discord gives the message of some minutes ago that has it: resources/message#create-message, `enforce_nonce`."""
    return {} if once is None else {"nonce": hashlib.sha256(f"{chat} {once}".encode()).hexdigest()[:MAX_NONCE]}


async def _sent(
    channel: discord.PartialMessageable, fields: MessageFields, reply: Reply, nonce: dict[str, Any]
) -> discord.Message:
    """A message with its files; without them where we may send none."""
    try:
        return await channel.send(**fields, files=files_of(reply), **nonce)
    except discord.Forbidden:
        if not reply.documents:
            raise
        return await channel.send(**fields, **nonce)


def _gone(chat: str, error: Exception) -> ServiceError:
    """A chat that we may not write in any more is as good as gone: a line in the log, and nobody tries again."""
    sentence = told(error)
    log.warning("a message could not be sent to Discord", chat=chat, reason=sentence.sentence)
    return NotFound(sentence.sentence) if isinstance(sentence, NotAllowed) else sentence


def open_platform(settings: BotSettings, desk: PlatformServices) -> Discord:
    """Discord at the addresses of the settings, which hold for this whole process."""
    discord.http.Route.BASE = settings.discord_api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we have nothing to do with voices
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    return Discord(token, desk, settings.discord_development_guild, settings.discord_operators)
