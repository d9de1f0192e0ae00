"""`mynah --help`: the commands in panels by subject."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typer.core import TyperGroup

PANELS: Mapping[str, Sequence[str]] = {
    "Play": ("demo", "tweet", "personas", "card"),
    "Make": (
        *("train", "jobs", "cancel", "retrain", "learn-curve", "evaluate", "runs", "share", "rename", "retire"),
        *("restore", "delete", "import", "export", "push"),
    ),
    "Consent and privacy": ("optout", "forget"),
    "Moderate": ("audit",),
}
OTHERS = "Operate"  # has all other commands
WHOLE_SENTENCE = 1_000  # characters: more than any has


def panels(names: Iterable[str]) -> dict[str, Sequence[str]]:
    """The panels in order, each with its commands; the last has those of `names` that are in none."""
    known = {name for panel in PANELS.values() for name in panel}
    return {**PANELS, OTHERS: [name for name in names if name not in known]}


class PanelGroup(TyperGroup):
    """A group of commands whose help lists them by panel, each with its help's first sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - click's signature
        width = max(map(len, self.commands))
        for panel, names in panels(self.commands).items():
            summaries = {f"{name:{width}}": self.commands[name].get_short_help_str(WHOLE_SENTENCE) for name in names}
            with formatter.section(panel):
                formatter.write_dl(list(summaries.items()))
