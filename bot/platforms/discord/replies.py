"""The way of a request from Discord to its reply, within the times that Discord allows.

It does not know what commands do. Rules: https://discord.com/developers/docs/interactions/receiving-and-responding

    nothing was said for three seconds   the interaction is void: so the answer is deferred, long before
    a deferral                           settles whether the answer is for the asker alone, and cannot be changed
    errors and refusals                  are for the asker alone: the public deferral goes, a private message comes
    the bot is being stopped             who waits is told to ask again
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass

import discord
import structlog

from bot.chat.messages import Answer, PlatformServices, Reply, Request
from bot.dispatch.in_flight import InFlightRequests
from bot.interfaces.command import Command
from bot.platforms.discord.embeds import MessageFields, files_of, shown
from bot.platforms.discord.errors import FOREIGN, kind
from bot.platforms.discord.members import Interaction

log = structlog.get_logger()

AT_ONCE_SECONDS = 0.1  # an answer within it, as a refusal mostly is, needs no deferral
EXPIRED = (50027, 10015)  # topics/opcodes-and-status-codes#json: the interaction's token is no good any more
VOID = 10062  # the same: nothing was said for three seconds
FEW = 3  # with more than so many under way the deferral goes first, and the work begins after it
LOST = "I have an answer, but Discord did not take it; please ask again."


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A reply as it is sent. To make one takes time too: its buttons are kept in a file."""

    fields: MessageFields
    reply: Reply

    @property
    def is_private(self) -> bool:
        return self.reply.is_private

    @property
    def files(self) -> list[discord.File]:
        """Made anew whenever they are sent: sending uses them up."""
        return files_of(self.reply)


class InteractionReplies:
    """Has requests answered and shows the replies; `finish` sees them all out."""

    def __init__(self, commands: dict[str, Command], answer: Answer, desk: PlatformServices) -> None:
        self._commands = commands
        self._answering = InFlightRequests(answer)
        self._desk = desk
        self._shows: set[asyncio.Task[object] | None] = set()
        self._waits: set[asyncio.Task[SentMessage]] = set()

    async def to(self, interaction: Interaction, request: Request, *, is_turned: bool = False) -> None:
        """Answer; with `is_turned` in place of the private message whose button was pressed."""
        command = self._commands.get(request.command)
        is_private = command is not None and command.is_private
        await self._see_through(self._respond(interaction, request, is_private=is_private, is_turned=is_turned))

    async def to_message(self, message: discord.Message, request: Request) -> None:
        """Answer by a reply to the message."""
        await self._see_through(self._reply(message, request))

    async def tell(self, message: discord.Message, text: str) -> None:
        """A sentence by a reply to the message."""
        await self._see_through(self._send_reply(message, await self._made(Reply(text))))

    async def say(self, interaction: Interaction, text: str) -> None:
        """A sentence to the asker alone, at once."""
        made = await self._made(Reply(text, is_private=True))
        await self._see_through(self._send(interaction, made, is_turned=False))

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long; then tell who still waits, and take no more."""
        self._answering.close()
        if self._waits:
            await asyncio.wait(self._waits, timeout=seconds)
        self._answering.end()
        shows = [task for task in self._shows if task is not None and task is not asyncio.current_task()]
        if shows:
            await asyncio.wait(shows, timeout=seconds)

    async def _see_through(self, work: Awaitable[None]) -> None:
        """What Discord refuses, or cannot take now, is a line in the log: there is nobody left to tell."""
        task = asyncio.current_task()
        self._shows.add(task)
        try:
            await work
        except FOREIGN as error:
            log.warning("Discord did not take an answer", error=kind(error))
        finally:
            self._shows.discard(task)

    async def _respond(self, interaction: Interaction, request: Request, *, is_private: bool, is_turned: bool) -> None:
        wait = None
        if len(self._waits) < FEW:
            wait = self._begin(request)
            await asyncio.wait({wait}, timeout=AT_ONCE_SECONDS)
            if wait.done():
                await self._send(interaction, await wait, is_turned=is_turned)
                return
        is_deferred = await self._defer(interaction, is_private=is_private, is_turned=is_turned)
        made = await (wait or self._begin(request))
        if not is_deferred:
            await self._send(interaction, made, is_turned=is_turned)
            return
        try:
            if is_turned or made.is_private == is_private:
                await interaction.edit_original_response(**made.fields, attachments=made.files)
                return
            await interaction.delete_original_response()
        except FOREIGN as error:
            log.warning("Discord did not take an answer", error=kind(error))
            await self._make_up(interaction, made, error)
            return
        await self._follow(interaction, made)

    async def _defer(self, interaction: Interaction, *, is_private: bool, is_turned: bool) -> bool:
        """Whether Discord took it. Where it did not the answer may still come in time. Raises where it is too late."""
        try:
            await interaction.response.defer(thinking=not is_turned, ephemeral=is_private)
        except discord.HTTPException as error:
            if error.code == VOID:
                raise
            log.warning("Discord did not take a deferral", error=kind(error))
        return interaction.response.is_done()

    async def _make_up(self, interaction: Interaction, made: SentMessage, error: Exception) -> None:
        """Else “thinking…” would stand there for ever. After fifteen minutes only an ordinary message is left."""
        if getattr(error, "code", None) not in EXPIRED:
            await interaction.edit_original_response(content=LOST, embeds=[], view=None)
        elif not made.is_private and isinstance(interaction.channel, discord.abc.Messageable):
            await interaction.channel.send(**made.fields, files=made.files)

    async def _follow(self, interaction: Interaction, made: SentMessage) -> None:
        """A message after the first one, whose place is gone: it too must come, or a sentence in its place."""
        try:
            await interaction.followup.send(**made.fields, files=made.files, ephemeral=made.is_private)
        except FOREIGN as error:
            log.warning("Discord did not take an answer", error=kind(error))
            await interaction.followup.send(LOST, ephemeral=True)

    async def _send(self, interaction: Interaction, made: SentMessage, *, is_turned: bool) -> None:
        """The first and only response; where Discord does not take it, a sentence."""
        try:
            await self._respond_at_once(interaction, made, is_turned=is_turned)
        except discord.HTTPException as error:
            log.warning("Discord did not take an answer", error=kind(error))
            if not interaction.response.is_done():
                await interaction.response.send_message(LOST, ephemeral=True)

    async def _respond_at_once(self, interaction: Interaction, made: SentMessage, *, is_turned: bool) -> None:
        if is_turned:
            await interaction.response.edit_message(**made.fields, attachments=made.files)
        else:
            await interaction.response.send_message(**made.fields, files=made.files, ephemeral=made.is_private)

    async def _reply(self, message: discord.Message, request: Request) -> None:
        wait = self._begin(request)
        with suppress(*FOREIGN):  # only a sign that something is coming
            await message.channel.typing()
        await self._send_reply(message, await wait)

    async def _send_reply(self, message: discord.Message, made: SentMessage) -> None:
        try:
            reference = message.to_reference(fail_if_not_exists=False)
            await message.channel.send(**made.fields, files=made.files, reference=reference)
        except discord.Forbidden:  # a reply asks for Read Message History, a message does not
            await message.channel.send(**made.fields)

    def _begin(self, request: Request) -> asyncio.Task[SentMessage]:
        wait = asyncio.create_task(self._answered(request))
        self._waits.add(wait)
        wait.add_done_callback(self._waits.discard)
        return wait

    async def _answered(self, request: Request) -> SentMessage:
        return await self._made(await self._answering(request))

    async def _made(self, reply: Reply) -> SentMessage:
        return SentMessage(await shown(reply, self._desk.buttons), reply)
