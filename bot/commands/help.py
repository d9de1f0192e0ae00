"""/help: what can be said here, and what is known of it.

It does not know the commands, only how to tell of the ones it is given.
"""

from collections.abc import Sequence

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.errors import NotFound

FOR = {Role.MEMBER: "", Role.MODERATOR: " (moderators)", Role.OPERATOR: " (operator)"}


async def help_with(commands: Sequence[Command], request: Request, _services: Services) -> Reply:
    """All commands, or the one named. Raises NotFound."""
    name = (request.text("command") or "").removeprefix("/").casefold()
    if not name:
        lines = [f"{command.example}  — {command.summary}{FOR[command.role]}" for command in commands]
        lines += _menu_note(request)
        return Reply("\n".join([*lines, "Everything a persona writes is made up by a machine and labelled so."]))
    found = next((command for command in commands if command.name == name), None)
    if found is None:
        raise NotFound(f"There is no command /{name[:40]}; /help lists them all.")
    shown = [_option(option) for option in found.options if not option.is_hidden]
    note = _menu_note(request) if found.role is Role.MODERATOR else []
    return Reply("\n".join([f"{found.example}  — {found.summary}{FOR[found.role]}", *shown, *note]))


def _menu_note(request: Request) -> list[str]:
    """For moderators: how the platform's menu comes to show them everything that they may."""
    is_told = request.chat.menu_note and request.member.role >= Role.MODERATOR
    return [request.chat.menu_note] if is_told else []


def _option(option: Option) -> str:
    bounds = f", {option.least} to {option.most}" if option.kind is OptionKind.NUMBER else ""
    return f"  {option.name}: {option.summary}{bounds}{FOR[option.role]}"
