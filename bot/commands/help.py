"""/help: the first commands, pages of the others, or one command with its options."""

from collections.abc import Mapping, Sequence

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.errors import NotFound
from models.messages import joined, sentence

FIRST = ("tweet", "versus", "best", "train", "personas", "privacy")
PAGES: Mapping[str, Sequence[str]] = {  # docs/commands.md has the same groups; in none of them is the operator's
    "play": ("tweet", "picture", "versus", "guess", "best", "keep", "personas", "persona", "start", "help"),
    "make": ("train", "asktrain", "jobs", "cancel", "retrain", "share", "rename", "retire", "restore", "delete"),
    "privacy": ("consent", "optout", "privacy", "mydata", "forgetme", "report"),
    "moderate": (
        *("default", "settings", "limits", "approve", "deny", "held", "reports", "block", "unblock"),
        "audit",
    ),
}
ALL = "all"
PAGE = Option("page", OptionKind.CHOICE, "a page", choices=(*PAGES, ALL), is_hidden=True)
AUDIENCES = {Role.MODERATOR: "help-for-moderators", Role.OPERATOR: "help-for-operator"}


async def help_with(commands: Sequence[Command], request: Request, _services: Services) -> Reply:
    """The first commands or those of a page, or the one named. Raises NotFound."""
    name = (request.text("command") or "").removeprefix("/").casefold()
    page = ALL if name == ALL else request.text(PAGE.name)
    if page or not name:
        return _page(commands, page, request)
    command = next((command for command in commands if command.name == name), None)
    if command is None:
        raise NotFound("command-unknown", command=name[:40])
    options = [_option_line(option) for option in command.options if not option.is_hidden]
    note = _menu_note(request) if command.role is Role.MODERATOR else []
    return Reply(joined("\n", [_command_line(command), *options, *note]))


def _page(commands: Sequence[Command], page: str | None, request: Request) -> Reply:
    """A page, with buttons to the others. The moderators' has all that is on no page, too."""
    elsewhere = {name for key, names in PAGES.items() if key != "moderate" for name in names}
    if page == "moderate":
        shown = [command for command in commands if command.name not in elsewhere]
    else:
        names = FIRST if page is None else PAGES.get(page, [command.name for command in commands])
        by_name = {command.name: command for command in commands}
        shown = [by_name[name] for name in names if name in by_name]
    notes = _menu_note(request) if page in (None, "moderate", ALL) else []
    return Reply(
        joined("\n", [*map(_command_line, shown), *notes, sentence("help-ai-note")]), buttons=_buttons(request)
    )


def _buttons(request: Request) -> tuple[Button, ...]:
    """The pages that the member has a use for."""
    buttons = (
        Button(sentence("button-help-play"), "help", {PAGE.name: "play"}, emoji="🎲"),
        Button(sentence("button-help-make"), "help", {PAGE.name: "make"}, emoji="🛠️"),
        Button(sentence("button-help-privacy"), "help", {PAGE.name: "privacy"}, emoji="🔒"),
        Button(sentence("button-help-moderate"), "help", {PAGE.name: "moderate"}, emoji="🛡️"),
    )
    return buttons if request.member.role >= Role.MODERATOR else buttons[:-1]


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
