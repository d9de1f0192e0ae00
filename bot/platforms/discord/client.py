"""Our connection to Discord: what members say by commands, buttons, forms, mentions and direct messages.

It does not know what is answered, nor how long it stays connected.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import discord
import structlog
from discord import app_commands

from bot.chat.messages import Answer, Attachment, Member, Option, PlatformServices, Request, Role, Value
from bot.dispatch.command_line import parse
from bot.interfaces.command import Command
from bot.platforms.discord.custom_ids import FORM, PRESS
from bot.platforms.discord.errors import FOREIGN, kind
from bot.platforms.discord.members import Interaction, address, asker, groups_of, place, place_of, why_not_posting
from bot.platforms.discord.reconnect import ReconnectingConnector
from bot.platforms.discord.replies import InteractionReplies
from bot.platforms.discord.slash_commands import attachment, fingerprint, slash_commands
from models.domain.errors import RequestUnfit, ServiceError
from models.runtime.logs import origin
from models.text.tweet_text import PROMPT_CHARACTERS

log = structlog.get_logger()

# none of them privileged: https://discord.com/developers/docs/events/gateway#privileged-intents
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
SYNCED, DEVELOPED = "discord commands", "discord development guild"  # what the desk remembers
SAID = (discord.MessageType.default, discord.MessageType.reply)  # others tell of pins, threads and newcomers
FOLLOWED = ("train", "retrain")  # commands after which the bot sends messages of its own
MAX_NAME = 100  # characters of a choice in a menu


class Client(discord.AutoShardedClient):
    """As many shards as Discord recommends: for a small bot one. Makes the commands known when they changed."""

    def __init__(
        self,
        commands: Sequence[Command],
        answer: Answer,
        desk: PlatformServices,
        development_guild: int | None,
        operators: Collection[int],
        silence_seconds: float,
    ) -> None:
        """A connection that brings nothing for `silence_seconds`, no heartbeat either, is given up and resumed."""
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            heartbeat_timeout=silence_seconds,
            connector=ReconnectingConnector(limit=0),  # as many connections as discord.py itself allows
        )
        self._commands = {command.name: command for command in commands}
        self._desk = desk
        self._operators = frozenset(operators)
        self._development_guild = discord.Object(development_guild) if development_guild else None
        self.answers = InteractionReplies(self._commands, answer, desk)
        self.tree = CommandTree(self)
        for made in slash_commands(commands, self._call, self._suggest):
            self.tree.add_command(made)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(PersistentButton, PromptModal)
        for step in (self._leave_development, self._make_known):
            try:
                await step()
            except FOREIGN as error:
                log.warning("Discord did not take the commands; those that it knows stay", error=kind(error))

    async def _make_known(self) -> None:
        await self._sync(self._development_guild)
        if self._development_guild and await self._desk.recall(DEVELOPED) is None:
            await self._desk.remember(DEVELOPED, str(self._development_guild.id))

    async def _sync(self, guild: discord.Object | None) -> None:
        """Discord takes 200 new commands a day: so only when they changed."""
        key = f"{SYNCED} {guild.id if guild else 'everywhere'}"
        wanted = fingerprint(self.tree, self.application_id or 0)
        if await self._desk.recall(key) == wanted:
            return
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        await self.tree.sync(guild=guild)
        await self._desk.remember(key, wanted)
        log.info("Discord knows the commands", guild=guild.id if guild else "everywhere")

    async def _leave_development(self) -> None:
        """Take the commands back from a development guild of before, where they would stand twice."""
        ours = str(self._development_guild.id) if self._development_guild else None
        before = await self._desk.recall(DEVELOPED)
        if before is None or before == ours:
            return
        try:
            await self.tree.sync(guild=discord.Object(int(before)))
        except (discord.Forbidden, discord.NotFound):
            log.info("the bot is in the development guild of before no more", guild=before)
        await self._desk.remember(f"{SYNCED} {before}", None)
        await self._desk.remember(DEVELOPED, None)

    async def _call(
        self, interaction: Interaction, command: Command, options: Mapping[str, Value], files: tuple[Attachment, ...]
    ) -> None:
        reason = why_not_posting(interaction) if command.name in FOLLOWED else None
        if reason is not None:
            await self.answers.say(interaction, reason)
            return
        await self.answers.to(
            interaction, Request(command.name, options, self._asker(interaction), place(interaction), files)
        )

    async def _suggest(self, interaction: Interaction, typed: str, option: Option) -> list[app_commands.Choice[str]]:
        """The personas that may be meant here, best match first. What goes wrong leaves the menu empty."""
        try:
            who = place(interaction).asked_by(self._asker(interaction))
            found = await self._desk.find_names(typed, who, named=option.named)
        except ServiceError as error:
            log.warning("no personas could be named", error=error.sentence)
            return []
        names = [(f"{persona.display_name} (@{persona.name})", persona.id) for persona in found]
        return [app_commands.Choice(name=name[:MAX_NAME], value=number) for name, number in names]

    async def pressed(self, interaction: Interaction, token: str) -> None:
        """What a button stands for, asked by whoever pressed it."""
        try:
            button = await self._desk.buttons.press(token)
        except ServiceError as error:
            await self.answers.say(interaction, error.sentence)
            return
        under = str(interaction.message.id) if interaction.message else None
        request = button.pressed_by(self._asker(interaction), place(interaction), under)
        await self.answers.to(interaction, request, is_turned=self._is_turned(interaction, request))

    def _asker(self, interaction: Interaction) -> Member:
        return asker(interaction, self._operators)

    def _is_turned(self, interaction: Interaction, request: Request) -> bool:
        """A private message's button for a private command turns its page."""
        command, message = self._commands.get(request.command), interaction.message
        return message is not None and message.flags.ephemeral and command is not None and command.is_private

    async def on_interaction(self, interaction: Interaction) -> None:
        """Only forms: discord.py knows those that it opened itself, and not those from before a restart."""
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.modal_submit and data["custom_id"].startswith(FORM):
            options = {"persona": data["custom_id"].removeprefix(FORM), "prompt": _written(data["components"])}
            await self.answers.to(interaction, Request("tweet", options, self._asker(interaction), place(interaction)))

    async def on_message(self, message: discord.Message) -> None:
        """A mention of the bot, a reply to it, or direct messages: a tweet's first words, as in a console."""
        if message.author.bot or message.type not in SAID or self.user is None or not self._is_meant(message):
            return
        text = re.sub(rf"<@!?{self.user.id}>", " ", message.content).strip()
        # Discord says no permissions with a message: what needs a moderator is said by a slash command
        author = message.author
        role = Role.OPERATOR if author.id in self._operators else Role.MEMBER
        member = Member(address(author.id), author.display_name, role, groups_of(author))
        request = Request("tweet", {"prompt": text} if text else {}, member, place_of(message))
        if isinstance(message.channel, discord.DMChannel):
            try:
                said = parse(text, tuple(self._commands.values()))
            except RequestUnfit as error:
                await self.answers.tell(message, error.sentence)
                return
            files = tuple(map(attachment, message.attachments))
            if said is not None:
                own = said.said_by(replace(member, role=max(role, Role.MODERATOR)), request.chat)
                request = replace(own, files=files)
        await self.answers.to_message(message, request)

    def _is_meant(self, message: discord.Message) -> bool:
        replied = message.reference.resolved if message.reference else None
        is_reply = isinstance(replied, discord.Message) and replied.author.id == (self.user and self.user.id)
        return (
            isinstance(message.channel, discord.DMChannel)
            or is_reply
            or any(one == self.user for one in message.mentions)
        )

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server that removed us lost its own commands: the development guild gets them again."""
        if self._development_guild and guild.id == self._development_guild.id:
            await self._desk.remember(f"{SYNCED} {guild.id}", None)
            try:
                await self._sync(self._development_guild)
            except FOREIGN as error:
                log.warning("Discord did not take the commands", error=kind(error))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("the bot was removed from a Discord server", guild=guild.id)


CHANGED = "This command has changed; please reload Discord."
OF_ANOTHER_VERSION = (
    app_commands.CommandNotFound,
    app_commands.CommandSignatureMismatch,
    app_commands.TransformerError,
)


class CommandTree(app_commands.CommandTree[Client]):
    """The slash commands. One that Discord knows and this version does not is told to whoever said it."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        sentence = CHANGED
        if isinstance(error, OF_ANOTHER_VERSION):
            log.warning("a slash command could not be read", error=kind(error))
        else:
            reference = f"{interaction.id & 0xFFFFFF:06x}"
            cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
            log.error("a slash command broke", reference=reference, **origin(cause))
            sentence = f"Something broke here; the operator finds it in the log under {reference}."
        if not interaction.response.is_done():
            await interaction.client.answers.say(interaction, sentence)


class PersistentButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=f"{PRESS}(?P<token>.+)"):
    """A button under any message of ours, also one from before a restart."""

    def __init__(self, button: discord.ui.Button[Any], token: str) -> None:
        super().__init__(button)
        self._token = token

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        return cls(item, match["token"])

    async def callback(self, interaction: Interaction) -> None:
        await interaction.client.pressed(interaction, self._token)


class PromptModal(PersistentButton, template=f"{FORM}(?P<token>.+)"):
    """A button that asks for words before its request goes off."""

    async def callback(self, interaction: Interaction) -> None:
        words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=PROMPT_CHARACTERS
        )
        form = discord.ui.Modal(title="A tweet from your words", custom_id=f"{FORM}{self._token}")
        form.add_item(discord.ui.Label(text="The tweet's first words", component=words))
        form.stop()  # what is sent comes to `on_interaction`
        await interaction.response.send_modal(form)


def _written(components: Sequence[Mapping[str, Any]]) -> str:
    """The text in a form's one field."""
    return str(components[0]["component"]["value"])
