"""Generates `.env.example`, docs/commands.md and the index of docs/decisions.

`python -m tests.contracts.generate` writes them; a test fails while they are out of date.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import typer
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from bot.__main__ import app
from bot.chat.messages import Option, OptionKind, Role
from bot.cli.delegate import DELEGATED_COMMANDS
from bot.cli.help_panels import panels
from bot.commands import COMMANDS
from bot.commands.help import PAGES
from bot.interfaces.command import Command
from bot.settings import BotSettings
from models.__main__ import program as engine
from models.engine.settings import EngineSettings
from models.runtime.setting_types import env_value
from models.runtime.settings import SharedSettings, SpendingSettings
from trainer.__main__ import app as trainer
from trainer.exchange.__main__ import app as exchange
from trainer.settings import TrainerSettings

ROOT = Path(__file__).parents[2]
PARTS: Sequence[tuple[str, type[SharedSettings]]] = (
    ("Everybody", SharedSettings),
    ("The bot and the trainer", SpendingSettings),
    ("The bot", BotSettings),
    ("The engine", EngineSettings),
    ("The trainer", TrainerSettings),
)
PROGRAMS = {"trainer": trainer, "trainer.exchange": exchange, "models": engine}  # to which `mynah` delegates commands
GROUPS = {"play": "Play", "make": "Make", "privacy": "Consent and privacy", "moderate": "Moderate"}
# as the terminal's (bot/cli/help_panels.py); the last has all others
CHAT_GROUPS: Mapping[str, Sequence[str]] = {GROUPS[page]: names for page, names in PAGES.items()}
WHO = {Role.MEMBER: "", Role.MODERATOR: " For moderators.", Role.OPERATOR: " For the operator."}


def documents() -> dict[Path, str]:
    """The contents of each generated file, by path."""
    docs = ROOT / "docs"
    return {
        ROOT / ".env.example": env_example(),
        docs / "commands.md": commands_page(),
        docs / "decisions" / "README.md": decisions_page(docs / "decisions"),
    }


def env_example() -> str:
    """Every setting with its description and default, commented out."""
    lines = [
        "# Copy this file to .env and set what you need. A missing or blank setting has the default shown here.",
        "# Separate the items of a list with commas or spaces.",
        "# Each token, key and secret can be in a file instead, as in DISCORD_TOKEN_FILE=/run/secrets/discord_token.",
    ]
    known: set[str] = set()
    for part, settings in PARTS:
        lines += ["", f"# {part}"]
        for name, field in settings.model_fields.items():
            lines += [] if name in known else _setting(name, field)
        known |= set(settings.model_fields)
    return "\n".join([*lines, ""])


def _setting(name: str, field: FieldInfo) -> list[str]:
    return [f"# {field.description}", f"#{name.upper()}={env_value(field.default)}"]


def commands_page() -> str:
    """The commands in chats and in the terminal, by what they are for."""
    chat, terminal = {command.name: command for command in COMMANDS}, _commands(app)
    rows, sections = [], []
    for group, (in_chats, in_terminals) in grouped(chat, terminal).items():
        anchor = group.lower().replace(" ", "-")
        rows.append(f"| [{group}](#{anchor}) | {_links('/', in_chats)} | {_links('mynah ', in_terminals)} |\n")
        lines = [line for name in in_chats for line in _chat_command(chat[name])]
        lines += [line for name in in_terminals for line in _terminal_command(terminal[name])]
        sections.append("\n".join([f"## {group}\n", *lines]))
    return (
        "# Commands\n\n"
        "Generated from the code by `python -m tests.contracts.generate`: do not edit this page.\n\n"
        f"| | in a chat | in a terminal |\n|---|---|---|\n{''.join(rows)}\n"
        "In a chat, `/help` lists the commands and `/help NAME` explains one; in a terminal, `mynah --help` and\n"
        "`mynah NAME --help` do. Where a command is typed as a line, `@name` is a persona or an account, `files:PATH`\n"
        "and `archive:PATH` are sources, `option=value` names an option, and the rest of the line is the text.\n\n"
        + "\n".join(sections)
    )


def grouped(chat: Iterable[str], terminal: Iterable[str]) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """The groups, with what is in none of them."""
    known = {name for names in CHAT_GROUPS.values() for name in names}
    others = [name for name in chat if name not in known]
    return {group: (CHAT_GROUPS.get(group, others), names) for group, names in panels(terminal).items()}


def _links(prefix: str, names: Iterable[str]) -> str:
    """Links to the commands' headings, whose anchors GitHub makes of the letters and spaces."""
    spaced = prefix.replace("/", "").replace(" ", "-")
    return ", ".join(f"[`{prefix.strip()}{' ' * prefix.endswith(' ')}{name}`](#{spaced}{name})" for name in names)


def decisions_page(folder: Path) -> str:
    """The titles of all decision records."""
    records = [(path.name, path.read_text(encoding="utf-8").partition("\n")[0]) for path in decision_records(folder)]
    links = [f"- [{title.removeprefix('# ')}]({name})" for name, title in records]
    return (
        "# Decisions\n\n"
        "Choices that somebody could reverse: what led to each, and what would change our mind.\n\n"
        + "\n".join([*links, ""])
    )


def decision_records(folder: Path) -> list[Path]:
    """The records, which begin with their number."""
    return sorted(folder.glob("[0-9]*.md"))


def _chat_command(command: Command) -> Iterable[str]:
    yield f"### `/{command.name}`\n"
    yield f"{command.summary}.{WHO[command.role]} For instance: `{command.example}`\n"
    shown = [_option(option) for option in command.options if not option.is_hidden]
    if shown:
        yield "\n".join(shown) + "\n"


def _option(option: Option) -> str:
    bounds = f", {option.min_value} to {option.max_value}" if option.kind is OptionKind.NUMBER else ""
    needed = " Required." if option.is_required else ""
    return f"- `{option.name}`: {option.summary}{bounds}.{needed}{WHO[option.role]}"


def _commands(program: typer.Typer) -> Mapping[str, Any]:
    return cast("TyperGroup", typer.main.get_command(program)).commands


def _terminal_command(command: Any) -> Iterable[str]:
    """A command that is delegated to another program has that program's options."""
    yield f"### `mynah {command.name}`\n"
    yield f"{(command.help or '').strip()}\n"
    taking = command
    if command.name in DELEGATED_COMMANDS:
        program, name, _help = DELEGATED_COMMANDS[command.name]
        taking = _commands(PROGRAMS[program])[name]
    shown = [
        parameter for parameter in taking.params if parameter.name != "help" and not getattr(parameter, "hidden", False)
    ]
    if shown:
        yield "\n".join(_parameter(parameter) for parameter in shown) + "\n"


def _parameter(parameter: Any) -> str:
    spelled = [parameter.metavar] if parameter.param_type_name == "argument" and parameter.metavar else parameter.opts
    names = ", ".join(f"`{name}`" for name in spelled)
    return f"- {names}: {parameter.help}{' Required.' if parameter.required else ''}"


def main() -> None:
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
