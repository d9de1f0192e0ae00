"""The discord.py client: turns interactions (slash commands, buttons, modals) and messages into Requests.

How an interaction is responded to in time is `replies`; how the connection is kept is `reconnect` and the package.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import discord
import structlog
from discord import app_commands

from bot.chat.messages import Answer, Attachment, ButtonStore, Member, Option, PlatformServices, Request, Role, Value
from bot.dispatch.command_line import parse
from bot.interfaces.command import Command
from bot.platforms._answering import answering_options, as_message
from bot.platforms.discord.context_menus import MENU_ONLY, context_menus
from bot.platforms.discord.custom_ids import BUTTON_PREFIX, FORM_PREFIX
from bot.platforms.discord.embeds import message_fields
from bot.platforms.discord.errors import DISCORD_ERRORS, log_name
from bot.platforms.discord.forms import submitted
from bot.platforms.discord.members import (
    Interaction,
    address_of,
    application_operators,
    guild_chat,
    guild_language,
    interaction_chat,
    interaction_member,
    is_present,
    message_chat,
    posting_problem,
    role_addresses,
)
from bot.platforms.discord.persona_webhooks import PersonaWebhooks
from bot.platforms.discord.reconnect import ReconnectingConnector
from bot.platforms.discord.replies import InteractionReplies
from bot.platforms.discord.selects import SELECT_TEMPLATE, chosen
from bot.platforms.discord.slash_commands import attachment, fingerprint, slash_commands
from bot.platforms.discord.translator import CatalogueTranslator
from models.domain.errors import RequestUnfit, ServiceError
from models.messages import sentence, use_language
from models.runtime.logs import origin
from models.text.controls import without_controls

log = structlog.get_logger()

# none of them privileged: https://discord.com/developers/docs/events/gateway#privileged-intents
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
SYNCED_KEY, DEVELOPMENT_GUILD_KEY = "discord commands", "discord development guild"  # for `services.set_value`
USER_MESSAGES = (discord.MessageType.default, discord.MessageType.reply)  # other types tell of pins, threads, joins
COMMANDS_WITH_PROGRESS = ("train", "retrain")  # after these the bot posts messages of its own
GAMES = ("versus", "guess")  # the bot changes their messages later, without an interaction
MAX_GREETING_TRIES = 5
MAX_CHOICE_NAME = 100  # characters


class Client(discord.AutoShardedClient):
    """The gateway connection with its event handlers, on as many shards as Discord recommends."""

    def __init__(
        self,
        commands: Sequence[Command],
        answer: Answer,
        services: PlatformServices,
        development_guild: int | None,
        operators: Collection[int],
        heartbeat_timeout: float,
    ) -> None:
        """A connection without a heartbeat acknowledgement for `heartbeat_timeout` seconds is dropped and resumed."""
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            heartbeat_timeout=heartbeat_timeout,
            connector=ReconnectingConnector(limit=0),  # no limit, as discord.py's own connector
        )
        self._commands = {command.name: command for command in commands}
        self._services = services
        self.operators = frozenset(operators)  # without any: as Discord says, once logged in
        self._development_guild = discord.Object(development_guild) if development_guild else None
        self.webhooks = PersonaWebhooks()
        self.replies = InteractionReplies(self._commands, answer, services, self.webhooks)
        self.tree = CommandTree(self)
        slash = [command for command in commands if command.name not in MENU_ONLY]
        for slash_command in slash_commands(slash, self._handle_command, self._handle_autocomplete):
            self.tree.add_command(slash_command)
        for menu in context_menus():
            self.tree.add_command(menu)

    @property
    def buttons(self) -> ButtonStore:
        return self._services.buttons

    async def setup_hook(self) -> None:
        if not self.operators and self.application is not None:
            self.operators = application_operators(self.application)
            log.info("discord_operators_found", count=len(self.operators))
        await self.tree.set_translator(CatalogueTranslator())
        self.add_dynamic_items(PersistentButton, PersistentSelect)
        for step in (self._clear_previous_development_guild, self._register_commands):
            try:
                await step()
            except DISCORD_ERRORS as error:
                log.warning("discord_command_sync_failed", error=log_name(error))

    async def _register_commands(self) -> None:
        await self._sync_commands(self._development_guild)
        if self._development_guild and await self._services.get_value(DEVELOPMENT_GUILD_KEY) is None:
            await self._services.set_value(DEVELOPMENT_GUILD_KEY, str(self._development_guild.id))

    async def _sync_commands(self, guild: discord.Object | None) -> None:
        """Register the slash commands if they changed: Discord allows 200 new ones a day."""
        key = f"{SYNCED_KEY} {guild.id if guild else 'everywhere'}"
        current = await fingerprint(self.tree, self.application_id or 0)
        if await self._services.get_value(key) == current:
            return
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        await self.tree.sync(guild=guild)
        await self._services.set_value(key, current)
        log.info("discord_commands_synced", guild=guild.id if guild else "everywhere")

    async def _clear_previous_development_guild(self) -> None:
        """Remove the commands from an earlier development guild, where they would show up twice."""
        current = str(self._development_guild.id) if self._development_guild else None
        previous = await self._services.get_value(DEVELOPMENT_GUILD_KEY)
        if previous is None or previous == current:
            return
        try:
            await self.tree.sync(guild=discord.Object(int(previous)))
        except (discord.Forbidden, discord.NotFound):
            log.info("discord_development_guild_left", guild=previous)
        await self._services.set_value(f"{SYNCED_KEY} {previous}", None)
        await self._services.set_value(DEVELOPMENT_GUILD_KEY, None)

    async def _handle_command(
        self, interaction: Interaction, command: Command, options: Mapping[str, Value], files: tuple[Attachment, ...]
    ) -> None:
        problem = posting_problem(interaction) if command.name in COMMANDS_WITH_PROGRESS else None
        if command.name in GAMES and not is_present(interaction):
            problem = sentence("game-needs-bot")
        if problem is not None:
            await self.replies.respond_with_text(interaction, problem)
            return
        member, chat = self._member(interaction), interaction_chat(interaction)
        await self.replies.respond(interaction, Request(command.name, options, member, chat, files))

    async def handle_menu(
        self, interaction: Interaction, command: str, options: Mapping[str, Value], message: str | None = None
    ) -> None:
        """Answer the request of a context menu, for the user alone; `message` is the bot's message that it is about."""
        request = Request(command, options, self._member(interaction), interaction_chat(interaction), message=message)
        await self.replies.respond(interaction, request, is_ephemeral=True)

    async def _handle_autocomplete(
        self, interaction: Interaction, typed: str, option: Option
    ) -> list[app_commands.Choice[str]]:
        """The personas that may be meant, best match first; none if that fails."""
        try:
            requester = interaction_chat(interaction).requester_for(self._member(interaction))
            personas = await self._services.autocomplete_personas(
                typed, requester, persona_filter=option.persona_filter
            )
        except ServiceError as error:
            log.warning("discord_autocomplete_failed", reason=error.sentence)
            return []
        names = [(without_controls(f"{persona.display_name} (@{persona.name})"), persona.id) for persona in personas]
        return [app_commands.Choice(name=name[:MAX_CHOICE_NAME], value=persona_id) for name, persona_id in names]

    async def handle_button(
        self, interaction: Interaction, token: str, choice: Mapping[str, Value] | None = None
    ) -> None:
        """Answer the request that the pressed button stands for, as asked by the user who pressed it.

        `choice` are options besides the button's own.
        """
        try:
            button = await self._services.buttons.press(token)
        except ServiceError as error:
            await self.replies.respond_with_text(interaction, error.sentence)
            return
        button = replace(button, options={**button.options, **(choice or {})})
        message_id = str(interaction.message.id) if interaction.message else None
        request = button.to_request(self._member(interaction), interaction_chat(interaction), message_id)
        command = self._commands.get(request.command)
        is_step = command is not None and command.is_step(button.options)
        is_update = self._is_update(interaction, request)
        await self.replies.respond(interaction, request, is_update=is_update, is_step=is_step)

    def _member(self, interaction: Interaction) -> Member:
        return interaction_member(interaction, self.operators)

    def _is_update(self, interaction: Interaction, request: Request) -> bool:
        """Whether the answer replaces the message: a private command's button in an ephemeral message turns a page."""
        command, message = self._commands.get(request.command), interaction.message
        return message is not None and message.flags.ephemeral and command is not None and command.is_private

    async def on_interaction(self, interaction: Interaction) -> None:
        """Submitted modals: discord.py routes only those that were opened since the last restart."""
        data: Any = interaction.data or {}
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        name, options = data["custom_id"].removeprefix(FORM_PREFIX), dict[str, Value]()
        if name not in self._commands:
            try:
                button = await self._services.buttons.press(name)
            except ServiceError as error:
                await self.replies.respond_with_text(interaction, error.sentence)
                return
            name, options = button.command, dict(button.options)
        if (command := self._commands.get(name)) is not None:
            filled, files = submitted(data, command)
            await self._handle_command(interaction, command, options | filled, files)

    async def on_message(self, message: discord.Message) -> None:
        """Answer mentions of the bot and replies to it; continue a direct message's words, unless it is a command."""
        if message.author.bot or message.webhook_id is not None:  # never in a loop with other bots
            return
        if message.type not in USER_MESSAGES or self.user is None:
            return
        if not self._is_addressed_to_bot(message):
            return
        text = re.sub(rf"<@!?{self.user.id}>", " ", message.content).strip()
        # a message carries no permissions, so nobody moderates by one: moderators use slash commands
        author = message.author
        role = Role.OPERATOR if author.id in self.operators else Role.MEMBER
        language = guild_language(message.guild)  # nor the language of the author's app
        member = Member(address_of(author.id), author.display_name, role, role_addresses(author), language)
        answering = await answering_options(text, _button_tokens(message), self._services.buttons)
        is_direct = isinstance(message.channel, discord.DMChannel)
        if answering is None:
            answering = ({"prompt": text} if is_direct else as_message(text)) if text else {}
        request = Request("tweet", answering, member, message_chat(message))
        if is_direct:
            try:
                command_line = parse(text, tuple(self._commands.values()))
            except RequestUnfit as error:
                await self.replies.reply_with_text(message, error.sentence)
                return
            if command_line is not None:
                own = command_line.to_request(replace(member, role=max(role, Role.MODERATOR)), request.chat)
                request = replace(
                    own, files=tuple(attachment(file.filename, file.size, file.url) for file in message.attachments)
                )
        await self.replies.reply(message, request)

    def _is_addressed_to_bot(self, message: discord.Message) -> bool:
        replied = message.reference.resolved if message.reference else None
        is_reply = isinstance(replied, discord.Message) and replied.author.id == (self.user and self.user.id)
        is_direct = isinstance(message.channel, discord.DMChannel)
        return is_direct or is_reply or any(user == self.user for user in message.mentions)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A guild's own commands are lost when it removes the bot: register them again in the development guild."""
        if self._development_guild and guild.id == self._development_guild.id:
            await self._services.set_value(f"{SYNCED_KEY} {guild.id}", None)
            try:
                await self._sync_commands(self._development_guild)
            except DISCORD_ERRORS as error:
                log.warning("discord_command_sync_failed", error=log_name(error))
        await self._greet(guild)

    async def _greet(self, guild: discord.Guild) -> None:
        """Say hello where the bot may write, first in the channel that Discord itself greets in."""
        channels = [channel for channel in (guild.system_channel, *guild.text_channels) if channel is not None]
        if not channels or (reply := await self._services.greeting(chat := guild_chat(channels[0]))) is None:
            return
        with use_language(await self._services.language(chat.address, guild_language(guild))):
            fields = await message_fields(reply, self._services.buttons)
        for channel in channels[:MAX_GREETING_TRIES]:
            try:
                await channel.send(**fields)
            except DISCORD_ERRORS as error:
                log.info("discord_greeting_failed", guild=guild.id, error=log_name(error))
            else:
                return

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("discord_guild_removed", guild=guild.id)


def _button_tokens(message: discord.Message) -> list[str]:
    """The tokens of the buttons under the message that this one replies to."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message):
        return []
    rows = (row for row in replied.components if isinstance(row, discord.ActionRow))
    ids = (item.custom_id or "" for row in rows for item in row.children if isinstance(item, discord.Button))
    return [custom_id.removeprefix(BUTTON_PREFIX) for custom_id in ids if custom_id.startswith(BUTTON_PREFIX)]


OUTDATED_COMMAND_ERRORS = (
    app_commands.CommandNotFound,
    app_commands.CommandSignatureMismatch,
    app_commands.TransformerError,
)


class CommandTree(app_commands.CommandTree[Client]):
    """The slash commands. Someone whose menu still shows an older version is asked to reload Discord."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        if isinstance(error, OUTDATED_COMMAND_ERRORS):
            log.warning("discord_command_outdated", error=log_name(error))
            text = sentence("discord-command-outdated")
        else:
            reference = f"{interaction.id & 0xFFFFFF:06x}"
            cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
            log.error("discord_command_failed", reference=reference, **origin(cause))
            text = sentence("command-failed", reference=reference)
        if not interaction.response.is_done():
            await interaction.client.replies.respond_with_text(interaction, text)


class PersistentButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=f"{BUTTON_PREFIX}(?P<token>.+)"):
    """A button under any message of the bot's, also one from before a restart."""

    def __init__(self, button: discord.ui.Button[Any], token: str) -> None:
        super().__init__(button)
        self._token = token

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        return cls(item, match["token"])

    async def callback(self, interaction: Interaction) -> None:
        await interaction.client.handle_button(interaction, self._token)


class PersistentSelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=SELECT_TEMPLATE):
    """A select menu under any message of the bot's, also one from before a restart."""

    def __init__(self, menu: discord.ui.Select[Any], match: re.Match[str]) -> None:
        super().__init__(menu)
        self._match = match

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:
        data: Any = interaction.data
        value = chosen(data, is_many=self._match["many"] is not None)
        await interaction.client.handle_button(interaction, self._match["token"], {self._match["fills"]: value})
