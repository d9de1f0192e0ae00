"""Select menus: https://discord.com/developers/docs/components/reference#string-select

Like a button, a menu works after a restart: its `custom_id` holds the token of its command and the option to fill in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.chat.messages import Select, SelectKind, Value
from bot.platforms.discord.custom_ids import SELECT_PREFIX
from bot.platforms.discord.members import address_of, role_address
from models.messages import unstyled
from models.text.controls import without_controls

MAX_PLACEHOLDER = 150  # characters
MAX_CHOICES, MAX_CHOICE_LABEL = 25, 100
SELECT_TEMPLATE = rf"{SELECT_PREFIX}(?P<token>[0-9a-f]+):(?P<fills>\w+)(?P<many>:many)?"


def select_item(select: Select, token: str) -> discord.ui.Item[Any]:
    """The menu of a select whose command is kept under this token."""
    is_many = select.max_values > 1
    fields: dict[str, Any] = {
        "custom_id": f"{SELECT_PREFIX}{token}:{select.fills}{':many' if is_many else ''}",
        "placeholder": _shown(select.placeholder)[:MAX_PLACEHOLDER],
        "min_values": select.min_values,
        "max_values": select.max_values,
    }
    match select.kind:
        case SelectKind.MEMBERS:
            return discord.ui.UserSelect(**fields)
        case SelectKind.ROLES:
            return discord.ui.RoleSelect(**fields)
        case SelectKind.CHANNELS:
            return discord.ui.ChannelSelect(**fields)
    options = [
        discord.SelectOption(value=value, label=_shown(label)[:MAX_CHOICE_LABEL])
        for value, label in select.choices[:MAX_CHOICES]
    ]
    fields["max_values"] = min(select.max_values, len(options))
    return discord.ui.Select(**fields, options=options)


def chosen(data: Mapping[str, Any], *, is_many: bool) -> Value:
    """What was chosen: values of the bot's own, or the addresses of members, roles or channels."""
    values: Sequence[str] = data["values"]
    kind = data["component_type"]
    if kind == discord.ComponentType.role_select.value:
        values = [role_address(int(value)) for value in values]
    elif kind != discord.ComponentType.string_select.value:
        values = [address_of(int(value)) for value in values]
    return tuple(values) if is_many else values[0]


def _shown(text: str) -> str:
    return without_controls(unstyled(text))
