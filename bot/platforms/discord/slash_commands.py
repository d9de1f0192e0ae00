"""Slash commands made of the table of commands, through discord.py's public ways.

It does not know what a command does. Limits: https://discord.com/developers/docs/interactions/application-commands

    accounts   one to three are `handle`, `handle2`, `handle3`
    files      the second is `archive2`
    hidden     what only buttons say, and what only the operator may, is in no menu
"""

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Optional

import aiohttp
import discord
from discord import app_commands

from bot.chat.messages import Attachment, Option, OptionKind, Role, Value
from bot.interfaces.command import Command
from bot.platforms.discord.errors import FOREIGN, told
from bot.platforms.discord.members import Interaction
from models.domain.errors import RequestUnfit
from models.domain.persona import MAX_HANDLES

Call = Callable[[Interaction, Command, Mapping[str, Value], tuple[Attachment, ...]], Awaitable[None]]
Suggest = Callable[[Interaction, str, Option], Coroutine[Any, Any, list[app_commands.Choice[str]]]]

MAX_DESCRIPTION = 100  # characters
CHUNK = 1 << 16  # bytes
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
BOTH_WAYS = app_commands.AppInstallationType(guild=True, user=True)
MODERATORS = discord.Permissions(manage_guild=True)


def slash_commands(
    commands: Sequence[Command], call: Call, suggest: Suggest
) -> Iterator["app_commands.Command[Any, ..., None]"]:
    """Those that people may say; `suggest` names personas for an option of which so much was typed."""
    for command in commands:
        if command.role < Role.OPERATOR:
            yield _slash_command(command, call, suggest)


def fingerprint(tree: app_commands.CommandTree[Any], application: int) -> str:
    """Changes when what Discord should know of the commands does."""
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps([application, payload], sort_keys=True).encode()).hexdigest()


def _slash_command(command: Command, call: Call, suggest: Suggest) -> "app_commands.Command[Any, ..., None]":
    options = [option for option in command.options if not option.is_hidden and option.role < Role.OPERATOR]
    fields = [field for option in options for field in _fields(option)]

    async def callback(interaction: Interaction, **typed: Any) -> None:
        await call(interaction, command, _values(options, typed), _files(options, typed))

    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    parameters = [parameter for parameter, _summary in fields]
    callback.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
    described = app_commands.describe(**{parameter.name: summary for parameter, summary in fields})(callback)
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=command.name,
        description=_short(command.summary),
        callback=described,
        allowed_contexts=EVERYWHERE,
        allowed_installs=BOTH_WAYS,
    )
    made.default_permissions = MODERATORS if command.role is Role.MODERATOR else None
    for option in options:
        if option.kind is OptionKind.PERSONA:
            made.autocomplete(option.name)(_suggesting(option, suggest))
    return made


def _suggesting(option: Option, suggest: Suggest) -> Any:
    async def suggested(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await suggest(interaction, typed, option)

    return suggested


def _fields(option: Option) -> list[tuple[inspect.Parameter, str]]:
    """What an option is in the menu: each name with its type, and what is said of it."""
    if option.kind is OptionKind.HANDLES:
        names = handle_names(option)
        return [(_field(names[0], str, is_required=option.is_required), _short(option.summary))] + [
            (_field(name, str), "another account, for a blend of them") for name in names[1:]
        ]
    if option.kind is OptionKind.FILE:
        names = file_names(option)
        summaries = [_short(option.summary), *["another file that belongs to it"] * len(names[1:])]
        return [(_field(name, discord.Attachment), told) for name, told in zip(names, summaries, strict=True)]
    return [(_field(option.name, _type(option), is_required=option.is_required), _short(option.summary))]


def handle_names(option: Option) -> list[str]:
    name = option.name.removesuffix("s")
    return [name, *(f"{name}{number}" for number in range(2, MAX_HANDLES + 1))]


def file_names(option: Option) -> list[str]:
    return [option.name, *(f"{option.name}{number}" for number in range(2, option.most + 1))]


def _type(option: Option) -> Any:
    if option.kind is OptionKind.NUMBER:
        return app_commands.Range[int, option.least, option.most]
    return Literal[option.choices] if option.kind is OptionKind.CHOICE else str


def _field(name: str, kind: Any, *, is_required: bool = False) -> inspect.Parameter:
    default = inspect.Parameter.empty if is_required else None
    annotation = kind if is_required else Optional[kind]  # noqa: UP045 - a value here, of what knows no `|`
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _short(summary: str) -> str:
    return summary if len(summary) <= MAX_DESCRIPTION else f"{summary[: MAX_DESCRIPTION - 1]}…"


def _values(options: Sequence[Option], typed: Mapping[str, Any]) -> dict[str, Value]:
    """What was typed, as the command's own options; what was left out is not there."""
    found: dict[str, Value] = {}
    for option in options:
        if option.kind is OptionKind.HANDLES:
            found[option.name] = tuple(word for name in handle_names(option) if (word := typed.get(name)))
        elif option.kind is not OptionKind.FILE and typed.get(option.name) is not None:
            found[option.name] = typed[option.name]
    return found


def _files(options: Sequence[Option], typed: Mapping[str, Any]) -> tuple[Attachment, ...]:
    names = [name for option in options if option.kind is OptionKind.FILE for name in file_names(option)]
    return tuple(attachment(file) for name in names if (file := typed.get(name)) is not None)


def attachment(file: discord.Attachment) -> Attachment:
    """The file where Discord keeps it; a piece at a time comes here, since it may be larger than the memory."""

    async def fetch(path: Path) -> None:
        try:
            async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(file.url) as response:
                with path.open("wb") as kept:
                    async for piece in response.content.iter_chunked(CHUNK):
                        if kept.tell() + len(piece) > file.size:
                            raise RequestUnfit("Discord says that the file is smaller than it is; send it again.")
                        kept.write(piece)
        except FOREIGN as error:
            raise told(error) from error

    return Attachment(file.filename, file.size, fetch)
