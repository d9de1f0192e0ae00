"""/help: the list of commands, or one with its options."""

from collections.abc import Sequence

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.errors import NotFound
from models.messages import joined, sentence

AUDIENCES = {Role.MODERATOR: "help-for-moderators", Role.OPERATOR: "help-for-operator"}


async def help_with(commands: Sequence[Command], request: Request, _services: Services) -> Reply:
    """All commands, or the one named. Raises NotFound."""
    name = (request.text("command") or "").removeprefix("/").casefold()
    if not name:
        lines = [*map(_command_line, commands), *_menu_note(request), sentence("help-ai-note")]
        return Reply(joined("\n", lines))
    command = next((command for command in commands if command.name == name), None)
    if command is None:
        raise NotFound("command-unknown", command=name[:40])
    options = [_option_line(option) for option in command.options if not option.is_hidden]
    note = _menu_note(request) if command.role is Role.MODERATOR else []
    return Reply(joined("\n", [_command_line(command), *options, *note]))


def _menu_note(request: Request) -> list[str]:
    """For moderators: how to get their commands into the platform's menu."""
    is_needed = request.chat.menu_note and request.member.role >= Role.MODERATOR
    return [request.chat.menu_note] if is_needed else []


def _command_line(command: Command) -> str:
    line = sentence("help-command", example=command.example, summary=command.summary)
    return joined(" ", [line, _audience(command.role)])


def _option_line(option: Option) -> str:
    line = sentence("help-option", option=option.name, summary=option.summary)
    if option.kind is OptionKind.NUMBER:
        line = sentence(
            "help-option-number",
            option=option.name,
            summary=option.summary,
            min_value=option.min_value,
            max_value=option.max_value,
        )
    return joined(" ", [line, _audience(option.role)])


def _audience(role: Role) -> str:
    return sentence(AUDIENCES[role]) if role in AUDIENCES else ""
