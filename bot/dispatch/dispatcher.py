"""The way from a request to its reply: find the command, check rights and options, turn errors into sentences.

It does not know what any command does, nor how a reply is shown.
"""

import asyncio
import difflib
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.chat.messages import Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Command, Services
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError
from models.runtime.logs import origin

log = structlog.get_logger()

WHO = {Role.MEMBER: "everybody", Role.MODERATOR: "a moderator of this chat", Role.OPERATOR: "the operator of this bot"}


class Dispatcher:
    """Answers every request with a reply, whatever happens."""

    def __init__(self, commands: Sequence[Command], services: Services) -> None:
        self.commands = commands
        self.services = services

    async def answer(self, request: Request) -> Reply:
        try:
            command = find(request.command, self.commands)
            request = await self._admitted(request, command)
            check(request, command)
            reply = await command.function(request, await self.services.safety.admit(request, command, self.services))
        except ServiceError as error:
            return Reply(error.sentence, is_private=True)
        except Exception as error:  # noqa: BLE001 - the one door for what nobody foresaw
            reference = f"{self.services.draw_seed() & 0xFFFFFF:06x}"
            log.error("a command broke", command=request.command, reference=reference, **origin(error))  # noqa: TRY400 - see origin
            return Reply(f"Something broke here; the operator finds it in the log under {reference}.", is_private=True)
        buttons = tuple(replace(button, shown_to=request.member.id) for button in reply.buttons)
        return replace(reply, buttons=buttons, is_private=reply.is_private or command.is_private)

    async def _admitted(self, request: Request, command: Command) -> Request:
        """The request with the role that the asker has by the chat's rules. Raises NotAllowed where these forbid it."""
        rules = self.services.rules
        if not command.is_for_all:
            rules.door.check(request.asker)
        in_force = await asyncio.to_thread(rules.of, request.chat.places)
        member = replace(request.member, role=in_force.role_of(request.member))
        if command.deed is not None:
            in_force.check(command.deed, member)
        return replace(request, member=member)


def find(name: str, commands: Sequence[Command]) -> Command:
    """The command of that name. Raises NotFound with the nearest one."""
    by_name = {command.name: command for command in commands}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name, by_name, n=1)
    hint = f"did you mean /{near[0]}?" if near else "/help lists them all."
    raise NotFound(f"There is no command /{name[:40]}; {hint}")


def check(request: Request, command: Command) -> None:
    """Raises NotAllowed where the member may not do this, RequestUnfit where the options are not the command's."""
    if request.member.role < command.role:
        raise NotAllowed(f"/{command.name} is for {WHO[command.role]}.")
    for option in command.options:
        if option.is_required and request.options.get(option.name) in (None, "", ()):
            raise RequestUnfit(f"/{command.name} needs {option.summary}, as in {command.example}")
    _check_files(request, command)
    for name, value in request.options.items():
        known = command.option(name)
        if known is None or known.kind is OptionKind.FILE:
            raise RequestUnfit(
                f"/{command.name} has nothing called {name[:40]}; /help {command.name} tells what it has."
            )
        if request.member.role < known.role:
            raise NotAllowed(f"“{known.name}” of /{command.name} is for {WHO[known.role]}.")
        _check_value(known, value)


def _check_files(request: Request, command: Command) -> None:
    """Files are checked as the one option that holds them."""
    if not request.files:
        return
    known = next((option for option in command.options if option.kind is OptionKind.FILE), None)
    if known is None:
        raise RequestUnfit(f"/{command.name} takes no file.")
    if request.member.role < known.role:
        raise NotAllowed(f"“{known.name}” of /{command.name} is for {WHO[known.role]}.")
    if len(request.files) > known.most:
        plural = "s" if known.most > 1 else ""
        raise RequestUnfit(f"/{command.name} takes at most {known.most} file{plural}; {len(request.files)} came.")


def _check_value(option: Option, value: Value) -> None:
    if option.kind is OptionKind.NUMBER and not (isinstance(value, int) and option.least <= value <= option.most):
        raise RequestUnfit(f"{option.name} must be a whole number from {option.least} to {option.most}.")
    if option.kind is OptionKind.CHOICE and value not in option.choices:
        raise RequestUnfit(f"{option.name} must be {' or '.join(option.choices)}.")
