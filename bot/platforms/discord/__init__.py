"""The Discord platform: in servers, in direct messages, and wherever a user has installed the bot for themselves.

Only this package imports discord.py.

    client          gateway events: interactions and messages become Requests
    slash_commands  slash commands, built from the table of commands
    context_menus   context menus of messages and users
    translator      their names and descriptions in other languages
    replies         responses, deferred responses and follow-ups, in time
    embeds          a Reply as content, embeds, buttons and files
    selects         select menus
    custom_ids      how buttons and modals are recognised
    persona_webhooks  posts under a persona's own name
    members         members, roles and channels
    errors          discord.py's exceptions as ServiceErrors
    reconnect       reconnection to the gateway
"""

import asyncio
import hashlib
import sys
from collections.abc import Callable, Collection, Sequence
from typing import Any

import discord
import structlog
import yarl

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.interfaces.command import Command
from bot.platforms._discord_invite import guild_install_url
from bot.platforms.discord.client import Client
from bot.platforms.discord.embeds import discord_files, message_fields, send_allowed
from bot.platforms.discord.errors import DISCORD_ERRORS, log_name, service_error
from bot.platforms.discord.members import NAME, guild_language, snowflake_of
from bot.settings import BotSettings
from models.domain.errors import NotAllowed, NotFound, ServiceError
from models.messages import sentence, use_language
from models.runtime.backoff import Backoff
from models.runtime.terminal import print_line

log = structlog.get_logger()

SECONDS_BETWEEN_EDITS = 5.0
MAX_NONCE = 25  # characters
STOP_SECONDS = 5.0  # for requests under way at shutdown
HEARTBEAT_TIMEOUT_SECONDS = 60.0  # Discord acknowledges a heartbeat every 41 seconds
MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 5.0, 300.0  # 10,000 refused requests in ten minutes ban an IP address


class Discord:
    """The platform. It has one client at a time; posts wait until that is logged in."""

    name = NAME
    seconds_between_edits = SECONDS_BETWEEN_EDITS

    def __init__(
        self,
        token: str,
        services: PlatformServices,
        development_guild: int | None = None,
        operators: Collection[int] = (),
        show: Callable[[str], None] | None = None,
    ) -> None:
        """`show` prints a line in the terminal; None without a terminal."""
        self._token = token
        self._services = services
        self._development_guild = development_guild
        self._operators = operators
        self._client: Client | None = None
        self._show: Callable[[str], None] = show or (lambda _line: None)
        self._was_connected = False
        self._is_token_rejected = False
        self._has_login_result = asyncio.Event()  # logged in, or the token was rejected

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Until cancelled. A rejected token is logged once, and the other platforms and the trainer go on."""
        loop = asyncio.get_running_loop()
        backoff = Backoff(MIN_BACKOFF_SECONDS, 2 * MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS)
        while True:
            started_at, reason = loop.time(), ""
            try:
                await self._run_client(self._new_client(commands, answer))
            except discord.LoginFailure:
                log.error("discord_not_served", reason=sentence("discord-token-rejected"))
                self._show(sentence("discord-token-rejected"))
                self._is_token_rejected = True
                self._has_login_result.set()
                await asyncio.Event().wait()
            except DISCORD_ERRORS as error:
                reason = log_name(error)
            if loop.time() - started_at > 2 * MAX_BACKOFF_SECONDS:
                backoff.reset()
            seconds = backoff.next_seconds()
            if reason:
                log.warning("discord_connection_lost", error=reason, retry_seconds=seconds)
            await asyncio.sleep(seconds)

    async def wait_until_connected(self) -> None:
        await self._has_login_result.wait()

    def _new_client(self, commands: Sequence[Command], answer: Answer) -> Client:
        guild, operators = self._development_guild, self._operators
        return Client(commands, answer, self._services, guild, operators, HEARTBEAT_TIMEOUT_SECONDS)

    async def _run_client(self, client: Client) -> None:
        """Until the connection ends. It is a task of its own: while reconnecting, discord.py swallows cancellation."""
        connection: asyncio.Task[None] | None = None
        try:
            async with client:
                try:
                    await client.login(self._token)
                    self._client = client
                    self._has_login_result.set()
                    log.info(
                        "discord_logged_in", bot=str(client.user), invite=guild_install_url(str(client.application_id))
                    )
                    self._show_connected(client)
                    connection = asyncio.create_task(client.connect(), name="discord connection")
                    await asyncio.shield(connection)
                finally:
                    await client.replies.drain(STOP_SECONDS)
                    self._has_login_result.clear()
                    self._client = None
        finally:
            if connection is not None:  # the client is closed by now
                connection.cancel()
                await asyncio.wait({connection}, timeout=STOP_SECONDS)

    def _show_connected(self, client: Client) -> None:
        """Once: whoever watches the terminal need not see each reconnection."""
        if not self._was_connected:
            self._was_connected = True
            link = guild_install_url(str(client.application_id))
            self._show(sentence("run-discord-connected", name=client.user.name if client.user else "", link=link))

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        channel = await self._channel(chat)
        mentioned = None if mention is None else snowflake_of(mention)
        try:
            with use_language(await self._language(chat, reply)):
                fields = await message_fields(reply, self._services.buttons, mentioned)
                return str((await send_allowed(channel, fields, reply, **_nonce_fields(chat, nonce))).id)
        except DISCORD_ERRORS as error:
            raise _posting_error(chat, error) from error

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        channel = await self._channel(chat)
        try:
            with use_language(await self._language(chat, reply)):
                fields = await message_fields(reply, self._services.buttons)
                await channel.get_partial_message(int(message)).edit(**fields, attachments=discord_files(reply))
        except DISCORD_ERRORS as error:
            raise _posting_error(chat, error) from error

    def is_busy(self, chat: str) -> bool:  # noqa: ARG002 - its limits are per few seconds
        return False

    async def delete(self, chat: str, message: str) -> None:
        channel = await self._channel(chat)
        try:
            await channel.get_partial_message(int(message)).delete()
        except discord.Forbidden as error:
            await self._delete_persona_post(chat, int(message), error)
        except DISCORD_ERRORS as error:
            raise service_error(error) from error

    async def _delete_persona_post(self, chat: str, message: int, refusal: discord.Forbidden) -> None:
        """A webhook's message is another's, which the bot may not delete by itself. Raises any ServiceError."""
        client = await self._logged_in_client()
        try:
            is_deleted = await client.webhooks.delete(client.get_channel(snowflake_of(chat)), message)
        except DISCORD_ERRORS as error:
            raise service_error(error) from error
        if not is_deleted:
            raise service_error(refusal) from refusal

    async def role_in(self, chat: str, member: str) -> Role:
        """A member's role in a server. Discord doesn't tell a bot about other chats."""
        client = await self._logged_in_client()
        if snowflake_of(member) in client.operators:
            return Role.OPERATOR
        return Role.MODERATOR if await _moderates(client, chat, snowflake_of(member)) else Role.MEMBER

    async def has_operator(self, place: str) -> bool | None:
        """Whether an operator has Manage Server in this server; None where Discord doesn't say."""
        client = await self._logged_in_client()
        answers = [await _moderates(client, place, operator) for operator in client.operators]
        return True if True in answers else None if None in answers else False

    async def _language(self, chat: str, reply: Reply) -> str:
        """The language of a message that answers nobody: the chat's, else the recipient's, else the server's."""
        channel = (await self._logged_in_client()).get_channel(snowflake_of(chat))
        return await self._services.language(chat, reply.language, guild_language(getattr(channel, "guild", None)))

    async def _channel(self, chat: str) -> discord.PartialMessageable:
        return (await self._logged_in_client()).get_partial_messageable(snowflake_of(chat))

    async def _logged_in_client(self) -> Client:
        """The client as soon as it is logged in. Raises NotFound if the token was rejected."""
        while self._client is None:
            if self._is_token_rejected:
                raise NotFound("discord-not-served")
            await self._has_login_result.wait()
        return self._client


async def _moderates(client: Client, place: str, user_id: int) -> bool | None:
    """Whether somebody has Manage Server in a server, asked by REST; None where Discord doesn't say."""
    if ":guild:" not in place:
        return False
    guild = client.get_guild(snowflake_of(place))
    if guild is None:  # the bot isn't in it, or has only just connected
        return None
    try:
        permissions = (await guild.fetch_member(user_id)).guild_permissions
    except discord.NotFound:
        return False
    except DISCORD_ERRORS:
        return None
    return permissions.manage_guild or permissions.administrator


def _nonce_fields(chat: str, nonce: str | None) -> dict[str, Any]:
    """A nonce makes Discord return a message that it got minutes ago: resources/message#create-message."""
    if nonce is None:
        return {}
    return {"nonce": hashlib.sha256(f"{chat} {nonce}".encode()).hexdigest()[:MAX_NONCE]}


def _posting_error(chat: str, error: Exception) -> ServiceError:
    """The ServiceError of a failed post, logged. A chat in which the bot may not write counts as gone."""
    found = service_error(error)
    log.warning("discord_post_failed", chat=chat, reason=found.sentence)
    return NotFound(found.sentence) if isinstance(found, NotAllowed) else found


def open_platform(settings: BotSettings, services: PlatformServices) -> Discord:
    """Discord, at the API and gateway addresses of the settings; discord.py keeps these for the whole process."""
    discord.http.Route.BASE = settings.discord_api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # voice chat is not used
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    show = print_line if sys.stdout.isatty() else None
    return Discord(token, services, settings.discord_development_guild, settings.discord_operators, show)
