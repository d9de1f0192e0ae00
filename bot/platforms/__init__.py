"""Chat platforms: each a module in this folder that translates between its own words and the neutral ones.

It does not know what commands do. Platforms do not know each other.

To add one: write `bot/platforms/NAME.py` with `def open_platform(settings: BotSettings, desk: Desk) -> Platform`, give
BotSettings its token. That is all: it is found here by its name, served when its token is set, and has every command
of `COMMANDS`.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol, cast

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.interfaces.command import Command
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit

CONSOLE = "console"


class Platform(Protocol):
    """One chat service. Its chats' addresses begin with its name and a colon."""

    @property
    def name(self) -> str: ...

    @property
    def seconds_between_edits(self) -> float:
        """How often a message may be changed."""

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Have requests answered and show the replies, until cancelled or, in a console, until the person leaves."""

    async def post(self, chat: str, reply: Reply, mention: str | None = None, once: str | None = None) -> str:
        """Send; gives what `edit` needs to find the message again. Raises NotFound where the chat is gone.

        What was sent under the name `once` some minutes ago is not sent again, where the platform can tell.
        """

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Raises NotFound where the message is gone."""

    async def delete(self, chat: str, message: str) -> None:
        """Take back a message of the bot's. Raises NotFound where it is gone, NotAllowed, RequestUnfit."""

    async def role_in(self, chat: str, member: str) -> Role:
        """What somebody is in a chat now, by address; a member where nobody can say."""


def built() -> tuple[str, ...]:
    """The names of the platforms in this folder."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def chosen(settings: BotSettings, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The platforms to serve: those named, else each whose token is set, else the console. Raises RequestUnfit."""
    for name in named:
        if name not in built():
            raise RequestUnfit(f"There is no platform “{name[:40]}” in this build; there is {', '.join(built())}.")
        if name != CONSOLE and settings.tokens.get(name) is None:
            raise RequestUnfit(f"{name.capitalize()} needs its token: set {name.upper()}_TOKEN.")
    return tuple(named) or tuple(name for name in settings.tokens if name in built()) or (CONSOLE,)


def without_platform(settings: BotSettings) -> tuple[str, ...]:
    """Sentences about tokens that are set in vain."""
    return tuple(
        f"{name.upper()}_TOKEN is set, but this build has no {name.capitalize()} platform: it is not served."
        for name in settings.tokens
        if name not in built()
    )


def open_platform(name: str, settings: BotSettings, desk: PlatformServices) -> Platform:
    module = importlib.import_module(f"{__name__}.{name}")
    return cast("Platform", module.open_platform(settings, desk))
