"""A form that asks for a command's options all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | tuple[str, ...]  # of an option


@dataclass(frozen=True, slots=True)
class Field:
    """What fills in the option with this name; with `choices`, pairs of a value and its label, by picking one."""

    option: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Fields that make a request for `command`, besides `options`, which are set already."""

    title: str
    command: str
    fields: tuple[Field, ...]
    options: Mapping[str, Value] = field(default_factory=dict)
