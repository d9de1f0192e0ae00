"""Forms as Discord's modals: https://discord.com/developers/docs/components/reference#label

A modal that was open during a restart can still be submitted: it holds the command and the names of its options. What
is set already is stored as a button is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.chat.forms import Field, Form
from bot.chat.messages import Attachment, Button, ButtonStore, Option, OptionKind, Value
from bot.interfaces.command import Command
from bot.platforms.discord.custom_ids import FORM_PREFIX
from bot.platforms.discord.slash_commands import attachment
from models.messages import unstyled
from models.text.tweet_text import PROMPT_CHARACTERS

MAX_TITLE = MAX_LABEL = 45  # characters
MAX_HINT = 100
MAX_TEXT = 300


async def form_id(form: Form, buttons: ButtonStore) -> str:
    """The `custom_id` of a form's modal."""
    if not form.options:
        return f"{FORM_PREFIX}{form.command}"
    [token] = await buttons.tokens([Button(form.title, form.command, form.options)])
    return f"{FORM_PREFIX}{token}"


def modal_of(form: Form, command: Command, custom_id: str) -> discord.ui.Modal:
    """The modal of a form; what is submitted arrives as an interaction with its `custom_id`."""
    modal = discord.ui.Modal(title=unstyled(form.title)[:MAX_TITLE], custom_id=custom_id)
    for field in form.fields:
        option = command.option(field.option)
        modal.add_item(
            discord.ui.Label(
                text=unstyled(field.label)[:MAX_LABEL],
                description=unstyled(field.hint)[:MAX_HINT] or None,
                component=_input(field, option),
            )
        )
    modal.stop()  # discord.py need not keep it
    return modal


def _input(field: Field, option: Option | None) -> discord.ui.Item[Any]:
    if field.choices:
        choices = [discord.RadioGroupOption(value=value, label=unstyled(label)) for value, label in field.choices]
        return discord.ui.RadioGroup(custom_id=field.option, options=choices, required=field.is_required)
    if option is not None and option.kind is OptionKind.FILE:
        return discord.ui.FileUpload(
            custom_id=field.option, max_values=option.max_value, min_values=0, required=field.is_required
        )
    is_prose = option is not None and option.kind is OptionKind.TEXT
    return discord.ui.TextInput(
        custom_id=field.option,
        required=field.is_required,
        style=discord.TextStyle.paragraph if is_prose else discord.TextStyle.short,
        max_length=PROMPT_CHARACTERS if is_prose else MAX_TEXT,
    )


def submitted(data: Mapping[str, Any], command: Command) -> tuple[dict[str, Value], tuple[Attachment, ...]]:
    """The options and files of a submitted modal; what was left empty is missing."""
    options: dict[str, Value] = {}
    files: list[Attachment] = []
    uploads = data.get("resolved", {}).get("attachments", {})
    for component in _components(data["components"]):
        option = command.option(component["custom_id"])
        if option is None:  # of an older version
            continue
        if option.kind is OptionKind.FILE:
            files += [_file(uploads[number]) for number in component.get("values", ())]
        elif text := (component.get("value") or "").strip():
            options[option.name] = option.from_field(text)
    return options, tuple(files)


def _components(labels: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [label["component"] for label in labels if "component" in label]


def _file(upload: Mapping[str, Any]) -> Attachment:
    return attachment(upload["filename"], upload["size"], upload["url"])
