"""Slash commands, built with discord.py's app_commands from the bot's table of commands.

Limits: https://discord.com/developers/docs/interactions/application-commands

    handles   up to three accounts are the options `handle`, `handle2`, `handle3`
    files     the second file is the option `archive2`
    names     see `translator`
    hidden    options that only buttons fill in, and options that only the operator may use, are not registered
"""

import hashlib
import inspect
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Literal, Optional

import aiohttp
import discord
from discord import app_commands

from bot.chat.messages import Attachment, Option, OptionKind, Role, Value
from bot.interfaces.command import Command
from bot.platforms.discord.errors import DISCORD_ERRORS, service_error
from bot.platforms.discord.members import Interaction
from bot.platforms.discord.translator import CatalogueTranslator, description_of, name_of
from models.domain.errors import RequestUnfit
from models.domain.persona import MAX_HANDLES
from models.messages import sentence

OnCommand = Callable[[Interaction, Command, Mapping[str, Value], tuple[Attachment, ...]], Awaitable[None]]
OnAutocomplete = Callable[[Interaction, str, Option], Coroutine[Any, Any, list[app_commands.Choice[str]]]]

CHUNK_BYTES = 1 << 16
ALL_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ALL_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
MODERATOR_PERMISSIONS = discord.Permissions(manage_guild=True)


def slash_commands(
    commands: Sequence[Command], on_command: OnCommand, on_autocomplete: OnAutocomplete
) -> Iterator["app_commands.Command[Any, ..., None]"]:
    """One for each command; `on_autocomplete` suggests personas.

    Everybody's menu shows the operator's: Discord knows no operators, who may be ordinary members of a server.
    """
    for command in commands:
        yield _slash_command(command, on_command, on_autocomplete)


async def fingerprint(tree: app_commands.CommandTree[Any], application_id: int) -> str:
    """A hash of what would be registered, in all languages: while it stays the same, no sync is needed."""
    translator = tree.translator or CatalogueTranslator()
    payload = [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps([application_id, payload], sort_keys=True).encode()).hexdigest()


def _slash_command(
    command: Command, on_command: OnCommand, on_autocomplete: OnAutocomplete
) -> "app_commands.Command[Any, ..., None]":
    options = [option for option in command.options if not option.is_hidden and option.role < Role.OPERATOR]
    described = [pair for option in options for pair in _parameters(option)]

    async def callback(interaction: Interaction, **values: Any) -> None:
        await on_command(interaction, command, _option_values(options, values), _attachments(options, values))

    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    parameters = [parameter for parameter, _description in described]
    callback.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
    descriptions = {parameter.name: description_of(summary) for parameter, summary in described}
    names = {parameter.name: name_of(parameter.name, summary) for parameter, summary in described}
    slash_command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=command.name,
        description=description_of(command.summary),
        callback=app_commands.rename(**names)(app_commands.describe(**descriptions)(callback)),
        allowed_contexts=ALL_CONTEXTS,
        allowed_installs=ALL_INSTALLS,
    )
    slash_command.default_permissions = MODERATOR_PERMISSIONS if command.role is Role.MODERATOR else None
    for option in options:
        if option.kind is OptionKind.PERSONA:
            slash_command.autocomplete(option.name)(_autocomplete(option, on_autocomplete))
    return slash_command


def _autocomplete(option: Option, on_autocomplete: OnAutocomplete) -> Any:
    async def autocomplete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await on_autocomplete(interaction, typed, option)

    return autocomplete


def _parameters(option: Option) -> list[tuple[inspect.Parameter, str]]:
    """The slash command's options for one option of the command, each with its summary."""
    if option.kind is OptionKind.HANDLES:
        first, *others = handle_names(option)
        more = sentence("discord-option-another-handle")
        return [
            (_parameter(first, str, is_required=option.is_required), option.summary),
            *((_parameter(name, str), more) for name in others),
        ]
    if option.kind is OptionKind.FILE:
        first, *others = file_names(option)
        more = sentence("discord-option-another-file")
        return [
            (_parameter(first, discord.Attachment), option.summary),
            *((_parameter(name, discord.Attachment), more) for name in others),
        ]
    return [(_parameter(option.name, _annotation(option), is_required=option.is_required), option.summary)]


def handle_names(option: Option) -> list[str]:
    name = option.name.removesuffix("s")
    return [name, *(f"{name}{number}" for number in range(2, MAX_HANDLES + 1))]


def file_names(option: Option) -> list[str]:
    return [option.name, *(f"{option.name}{number}" for number in range(2, option.max_value + 1))]


def _annotation(option: Option) -> Any:
    if option.kind is OptionKind.NUMBER:
        return app_commands.Range[int, option.min_value, option.max_value]
    return Literal[option.choices] if option.kind is OptionKind.CHOICE else str


def _parameter(name: str, kind: Any, *, is_required: bool = False) -> inspect.Parameter:
    default = inspect.Parameter.empty if is_required else None
    annotation = kind if is_required else Optional[kind]  # noqa: UP045 - a runtime value; not every kind has `|`
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _option_values(options: Sequence[Option], values: Mapping[str, Any]) -> dict[str, Value]:
    """What was given, by the command's own option names; options that were left out are missing."""
    found: dict[str, Value] = {}
    for option in options:
        if option.kind is OptionKind.HANDLES:
            found[option.name] = tuple(handle for name in handle_names(option) if (handle := values.get(name)))
        elif option.kind is not OptionKind.FILE and values.get(option.name) is not None:
            found[option.name] = values[option.name]
    return found


def _attachments(options: Sequence[Option], values: Mapping[str, Any]) -> tuple[Attachment, ...]:
    names = [name for option in options if option.kind is OptionKind.FILE for name in file_names(option)]
    files: list[discord.Attachment] = [file for name in names if (file := values.get(name)) is not None]
    return tuple(attachment(file.filename, file.size, file.url) for file in files)


def attachment(name: str, size: int, url: str) -> Attachment:
    """A file on Discord's CDN. It is streamed to disk in chunks, since it may be larger than the memory."""

    async def fetch(path: Path) -> None:
        """Raises OSError where the disk takes no more, and our errors for Discord's."""
        with path.open("wb") as target:
            async with aclosing(_chunks(url)) as chunks:
                async for chunk in chunks:
                    if target.tell() + len(chunk) > size:
                        raise RequestUnfit("discord-file-larger-than-stated")
                    target.write(chunk)

    return Attachment(name, size, fetch)


async def _chunks(url: str) -> AsyncGenerator[bytes, None]:
    try:
        async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(url) as response:
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                yield chunk
    except DISCORD_ERRORS as error:
        raise service_error(error) from error
