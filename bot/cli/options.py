"""Types of command line options. Imports nothing slow: the declarations of all commands need it."""

from enum import StrEnum
from typing import Annotated

import typer

from models.domain.mood import Mood

MoodOption = Annotated[Mood, typer.Option(help="A preset of temperature and top-p.")]
Temperature = Annotated[
    float | None,
    typer.Option(help="0 always takes the likeliest word; above 1 is wilder. Default: the mood's."),
]
TopP = Annotated[
    float | None,
    typer.Option(help="Draw from the likeliest words that together have this probability. Default: the mood's."),
]


class PlatformName(StrEnum):
    """The platforms that have a token."""

    DISCORD = "discord"
    TELEGRAM = "telegram"


class ServiceAction(StrEnum):
    """What `mynah service` does."""

    INSTALL = "install"
    STATUS = "status"
    UNINSTALL = "uninstall"
