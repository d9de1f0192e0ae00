"""Responds to Discord interactions in time: at once, or by a deferred response that is edited or followed up later.

Rules: https://discord.com/developers/docs/interactions/receiving-and-responding

    no response within three seconds   the interaction is lost, so a slow answer is deferred long before
    a deferred response                is public or ephemeral from the start and can't be changed
    errors and refusals                are ephemeral: a public deferred response is deleted, and a follow-up is sent
    on shutdown                        those who still wait are told to ask again
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import discord
import structlog

from bot.chat.messages import Answer, Button, ButtonStyle, PlatformServices, Reply, Request
from bot.dispatch.in_flight import InFlightRequests
from bot.interfaces.command import Command
from bot.platforms.discord.embeds import MessageFields, discord_files, message_fields, send_allowed
from bot.platforms.discord.errors import DISCORD_ERRORS, log_name
from bot.platforms.discord.forms import form_id, modal_of
from bot.platforms.discord.members import Interaction, address_of, interaction_chat
from bot.platforms.discord.persona_webhooks import PersonaWebhooks
from models.domain.errors import ServiceError
from models.messages import sentence, unstyled, use_language

log = structlog.get_logger()

DEFER_AFTER_SECONDS = 0.1  # quicker answers, as most refusals are, are sent without deferring
FORM_SECONDS = 1.5  # of the three in which an interaction has to be responded to
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
INVALID_TOKEN_CODES = (50027, 10015)  # the interaction's token has expired
UNKNOWN_INTERACTION_CODE = 10062  # there was no response within three seconds
MAX_UNDEFERRED = 3  # with more requests under way, each is deferred before the work begins


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A reply with its Discord fields. Preparing takes time too, since buttons are stored in the registry."""

    fields: MessageFields
    reply: Reply
    form_id: str = ""

    @property
    def is_ephemeral(self) -> bool:
        return self.reply.is_private

    @property
    def files(self) -> list[discord.File]:
        with use_language(self.reply.language):
            return discord_files(self.reply)


class InteractionReplies:
    """Answers interactions and messages, and shows the replies. `drain` finishes what is under way."""

    def __init__(
        self, commands: dict[str, Command], answer: Answer, services: PlatformServices, webhooks: PersonaWebhooks
    ) -> None:
        self._commands = commands
        self._webhooks = webhooks
        self._in_flight = InFlightRequests(answer)
        self._services = services
        self._responding: set[asyncio.Task[object] | None] = set()
        self._preparing: set[asyncio.Task[PreparedMessage]] = set()
        self._is_drained = False

    async def respond(
        self,
        interaction: Interaction,
        request: Request,
        *,
        is_update: bool = False,
        is_step: bool = False,
        is_ephemeral: bool = False,
    ) -> None:
        """Answer the request; with `is_update` by editing the ephemeral message whose button was pressed.

        `is_ephemeral` defers the answer as an ephemeral one, as private commands are.

        With `is_step` by editing the question whose button was pressed, unless the answer is private, as refusals are.
        """
        command = self._commands.get(request.command)
        is_ephemeral = is_ephemeral or (command is not None and command.is_private)
        if is_step:
            await self._tracked(self._take_step(interaction, request))
        else:
            await self._tracked(self._respond(interaction, request, is_ephemeral=is_ephemeral, is_update=is_update))

    async def respond_with_text(self, interaction: Interaction, text: str) -> None:
        """Respond at once with an ephemeral text."""
        language = await self._services.language(interaction_chat(interaction).address, interaction.locale.value)
        message = await self._prepare(Reply(text, is_private=True, language=language))
        await self._tracked(self._send_response(interaction, message, is_update=False))

    async def reply(self, message: discord.Message, request: Request) -> None:
        """Answer the request by a reply to the message."""
        await self._tracked(self._answer_message(message, request))

    async def reply_with_text(self, message: discord.Message, text: str) -> None:
        language = await self._services.language(address_of(message.channel.id))
        await self._tracked(self._send_reply(message, await self._prepare(Reply(text, language=language))))

    async def drain(self, seconds: float) -> None:
        """Wait up to `seconds` for what is under way, then tell those who still wait to ask again.

        What is not sent by then, or arrives later, is dropped: discord.py's HTTP session is closed next.
        """
        self._in_flight.close()
        if self._preparing:
            await asyncio.wait(self._preparing, timeout=seconds)
        self._in_flight.cancel_all()
        if responding := self._others_responding():
            await asyncio.wait(responding, timeout=seconds)
        self._is_drained = True
        for task in self._others_responding():
            task.cancel()

    def _others_responding(self) -> list[asyncio.Task[object]]:
        return [task for task in self._responding if task is not None and task is not asyncio.current_task()]

    async def _tracked(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` as one of the tasks that `drain` waits for. Discord's errors are logged: nobody can be told."""
        if self._is_drained:
            work.close()
            return
        task = asyncio.current_task()
        self._responding.add(task)
        try:
            await work
        except DISCORD_ERRORS as error:
            _log_failure(error)
        finally:
            self._responding.discard(task)

    async def _respond(
        self, interaction: Interaction, request: Request, *, is_ephemeral: bool, is_update: bool
    ) -> None:
        preparing = None
        if len(self._preparing) < MAX_UNDEFERRED:
            preparing = self._start(request)
            await asyncio.wait({preparing}, timeout=self._defer_after(request))
            if preparing.done() and (form := preparing.result().reply.form) is not None and not is_update:
                with use_language(preparing.result().reply.language):
                    modal = modal_of(form, self._commands[form.command], preparing.result().form_id)
                await interaction.response.send_modal(modal)
                return
            if preparing.done() and not preparing.result().reply.is_by_persona:
                await self._send_response(interaction, await preparing, is_update=is_update)
                return
        is_deferred = await self._defer(interaction, is_ephemeral=is_ephemeral, is_update=is_update)
        message = await (preparing or self._start(request))
        if not is_deferred:
            await self._send_response(interaction, message, is_update=is_update)
            return
        try:
            if not is_update and (
                sent := await self._webhooks.post(interaction.channel, message.fields, message.reply)
            ):
                _note_sent(message, sent.id)
                with suppress(*DISCORD_ERRORS):  # “thinking…”, in place of which it stands
                    await interaction.delete_original_response()
                return
            if is_update or message.is_ephemeral == is_ephemeral:
                sent = await interaction.edit_original_response(**message.fields, attachments=message.files)
                _note_sent(message, sent.id)
                return
            await interaction.delete_original_response()
        except DISCORD_ERRORS as error:
            _log_failure(error)
            await self._replace_deferred(interaction, message, error)
            return
        await self._follow_up(interaction, message)

    async def _take_step(self, interaction: Interaction, request: Request) -> None:
        preparing = self._start(request)
        await asyncio.wait({preparing}, timeout=DEFER_AFTER_SECONDS)
        is_deferred = not preparing.done() and await self._defer(interaction, is_ephemeral=False, is_update=True)
        message = await preparing
        if not is_deferred:
            await self._send_response(interaction, message, is_update=not message.is_ephemeral)
            return
        if not message.is_ephemeral:
            try:
                await interaction.edit_original_response(**message.fields, attachments=message.files)
            except DISCORD_ERRORS as error:  # such as a question that was deleted meanwhile
                _log_failure(error)
            else:
                _note_sent(message, interaction.message.id if interaction.message else None)
                return
        await self._follow_up(interaction, message)

    def _defer_after(self, request: Request) -> float:
        """Once deferred, a response can't be a form any more, so what may become one is waited for longer."""
        command = self._commands.get(request.command)
        if command is None:
            return DEFER_AFTER_SECONDS
        is_bare = not request.files and not any(request.options.values())
        may_be_form = any(option.has_form and option.name in request.options for option in command.options)
        return FORM_SECONDS if (command.has_form and is_bare) or may_be_form else DEFER_AFTER_SECONDS

    async def _defer(self, interaction: Interaction, *, is_ephemeral: bool, is_update: bool) -> bool:
        """Whether Discord took the deferred response; if not, the answer may still be in time as the first response.

        Raises discord.HTTPException if the interaction is lost.
        """
        try:
            await interaction.response.defer(thinking=not is_update, ephemeral=is_ephemeral)
        except discord.HTTPException as error:
            if error.code == UNKNOWN_INTERACTION_CODE:
                raise
            log.warning("discord_defer_failed", error=log_name(error))
        return interaction.response.is_done()

    async def _replace_deferred(self, interaction: Interaction, message: PreparedMessage, error: Exception) -> None:
        """Replace “thinking…”, which would stay for ever. After 15 minutes only an ordinary message is possible."""
        if getattr(error, "code", None) not in INVALID_TOKEN_CODES:
            lost = _answer_lost(message)
            await interaction.edit_original_response(content=lost, embeds=[], view=None)
        elif not message.is_ephemeral and isinstance(interaction.channel, discord.abc.Messageable):
            _note_sent(message, (await interaction.channel.send(**message.fields, files=message.files)).id)

    async def _follow_up(self, interaction: Interaction, message: PreparedMessage) -> None:
        """Send the answer as a follow-up; if Discord refuses it, a sentence that says so."""
        try:
            sent = await interaction.followup.send(
                **message.fields, files=message.files, ephemeral=message.is_ephemeral, wait=True
            )
            _note_sent(message, sent.id)
        except DISCORD_ERRORS as error:
            _log_failure(error)
            await interaction.followup.send(_answer_lost(message), ephemeral=True)

    async def _send_response(self, interaction: Interaction, message: PreparedMessage, *, is_update: bool) -> None:
        """Send the answer as the first response; if Discord refuses it, a sentence that says so."""
        try:
            if is_update:
                await interaction.response.edit_message(**message.fields, attachments=message.files)
                _note_sent(message, interaction.message.id if interaction.message else None)
            else:
                sent = await interaction.response.send_message(
                    **message.fields, files=message.files, ephemeral=message.is_ephemeral
                )
                _note_sent(message, sent.message_id)
        except discord.HTTPException as error:
            _log_failure(error)
            if not interaction.response.is_done():
                await interaction.response.send_message(_answer_lost(message), ephemeral=True)

    async def _answer_message(self, message: discord.Message, request: Request) -> None:
        preparing = self._start(request)
        with suppress(*DISCORD_ERRORS):  # the typing indicator is not worth an error
            await message.channel.typing()
        await self._send_reply(message, await preparing)

    async def _send_reply(self, message: discord.Message, prepared: PreparedMessage) -> None:
        reference = message.to_reference(fail_if_not_exists=False)
        if posted := await self._webhooks.post(message.channel, prepared.fields, prepared.reply):
            _note_sent(prepared, posted.id)
            return
        with use_language(prepared.reply.language):
            sent = await send_allowed(message.channel, prepared.fields, prepared.reply, reference=reference)
        _note_sent(prepared, sent.id)

    def _start(self, request: Request) -> asyncio.Task[PreparedMessage]:
        task = asyncio.create_task(self._answer(request))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)
        return task

    async def _answer(self, request: Request) -> PreparedMessage:
        reply = await self._in_flight(request)
        if reply.form is None:
            return await self._prepare(reply)
        # where it is too late for the form, or a message is answered: a press asks again, and opens it
        fill_in = Button(sentence("button-fill-in"), request.command, request.options, style=ButtonStyle.PRIMARY)
        prepared = await self._prepare(replace(reply, buttons=(fill_in, *reply.buttons)))
        try:
            return replace(prepared, form_id=await form_id(reply.form, self._services.buttons))
        except ServiceError as error:  # the registry is busy
            log.warning("discord_form_left_out", reason=error.sentence)
            return replace(prepared, reply=replace(prepared.reply, form=None))

    async def _prepare(self, reply: Reply) -> PreparedMessage:
        with use_language(reply.language):
            return PreparedMessage(await message_fields(reply, self._services.buttons), reply)


def _answer_lost(message: PreparedMessage) -> str:
    return unstyled(sentence("discord-answer-lost"), message.reply.language)


def _note_sent(message: PreparedMessage, message_id: int | None) -> None:
    if message.reply.on_sent is not None and message_id is not None:
        message.reply.on_sent(str(message_id))


def _log_failure(error: BaseException) -> None:
    log.warning("discord_response_failed", error=log_name(error))
