"""The dispatcher: finds a request's command, authorizes it, checks options, runs it, turns errors into sentences."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.chat.messages import Option, OptionKind, Reply, Request, Role, Value
from bot.dispatch.authorization import authorize, check_command_role, check_option_role
from bot.interfaces.command import Command, Services
from models.domain.errors import NotFound, RequestUnfit, ServiceError
from models.messages import joined, sentence, without_folders
from models.runtime.logs import origin

log = structlog.get_logger()


class Dispatcher:
    """Answers every request with a reply, whatever happens."""

    def __init__(self, commands: Sequence[Command], services: Services) -> None:
        self.commands = commands
        self.services = services

    async def answer(self, request: Request) -> Reply:
        """The reply, in the chat's language, else in the member's own."""
        language = await self.services.languages.choose(request.chat.scopes, request.member.language)
        reply = await self._answer(replace(request, language=language))
        return replace(reply, language=reply.language or language)

    async def _answer(self, request: Request) -> Reply:
        try:
            command = find(request.command, self.commands)
            request = await authorize(request, command, self.services.rules)
            check(request, command)
            services = await self.services.safety.filtered(request, command, self.services)
            reply = await command.function(request, services)
        except ServiceError as error:
            is_operator = request.member.role is Role.OPERATOR
            return Reply(error.sentence if is_operator else without_folders(error.sentence), is_private=True)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the member gets an answer
            reference = f"{self.services.draw_seed() & 0xFFFFFF:06x}"
            log.error("command_failed", command=request.command, reference=reference, **origin(error))
            return Reply(sentence("command-failed", reference=reference), is_private=True)
        buttons = tuple(replace(button, shown_to=request.member.id) for button in reply.buttons)
        selects = tuple(replace(select, shown_to=request.member.id) for select in reply.selects)
        return replace(reply, buttons=buttons, selects=selects, is_private=reply.is_private or command.is_private)


def find(name: str, commands: Sequence[Command]) -> Command:
    """The command with that name. Raises NotFound with the most similar one."""
    by_name = {command.name: command for command in commands}
    if name in by_name:
        return by_name[name]
    similar = difflib.get_close_matches(name, by_name, n=1)
    if similar:
        raise NotFound("command-unknown-did-you-mean", command=name[:40], similar=similar[0])
    raise NotFound("command-unknown", command=name[:40])


def check(request: Request, command: Command) -> None:
    """Raises NotAllowed where the member's role is too low, RequestUnfit for an option that is missing or wrong."""
    check_command_role(request, command)
    for option in command.options:
        if option.is_required and request.options.get(option.name) in (None, "", ()):
            raise RequestUnfit("option-missing", command=command.name, option=option.summary, example=command.example)
    _check_files(request, command)
    for name, value in request.options.items():
        known = command.option(name)
        if known is None or known.kind is OptionKind.FILE:
            raise RequestUnfit("option-unknown", command=command.name, option=name[:40])
        check_option_role(request, command, known)
        _check_value(known, value)


def _check_files(request: Request, command: Command) -> None:
    """Files are checked as the one option that holds them."""
    if not request.files:
        return
    option = next((option for option in command.options if option.kind is OptionKind.FILE), None)
    if option is None:
        raise RequestUnfit("command-takes-no-file", command=command.name)
    check_option_role(request, command, option)
    if len(request.files) > option.max_value:
        raise RequestUnfit("too-many-files", command=command.name, max_files=option.max_value, files=len(request.files))


def _check_value(option: Option, value: Value) -> None:
    low, high = option.min_value, option.max_value
    if option.kind is OptionKind.NUMBER and not (isinstance(value, int) and low <= value <= high):
        raise RequestUnfit("option-out-of-range", option=option.name, min_value=low, max_value=high)
    if option.kind is OptionKind.CHOICE and value not in option.choices:
        raise RequestUnfit("option-not-a-choice", option=option.name, choices=joined(", ", option.choices))
