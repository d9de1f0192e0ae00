"""Preview of a training's file: how its posts read, shown to a person before the training begins."""

from dataclasses import dataclass

OWN_EXPORTS = ("discord-data", "telegram-export")  # schemes of sources from which people train a persona of themselves
COLUMN_SEPARATOR = " | "  # in a message, between the names of a table's columns


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """`source` is the scheme of what was recognized; `findings` are sentences on what was left out or looks odd.

    `is_doubtful`: whether the posts look so odd that a person has to agree first.
    """

    source: str
    own: int
    examples: tuple[str, ...]
    findings: tuple[str, ...] = ()
    is_doubtful: bool = False
