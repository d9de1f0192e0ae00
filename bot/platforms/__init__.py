"""Chat platforms (Discord, Telegram, console): each module turns what members do into a Request and shows the Reply.

Platforms do not import each other, nor any command.

To add one: write `bot/platforms/NAME.py` with `def open_platform(settings: BotSettings, services: PlatformServices) ->
Platform`, and give BotSettings its `NAME_token`. That is all: it is found here by its name, served when its token is
set, and has every command of `COMMANDS`.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol, cast

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.interfaces.command import Command
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.messages import sentence

CONSOLE = "console"
MAX_SHOWN_NAME = 40  # characters of a mistyped name that are repeated


class Platform(Protocol):
    """One chat platform. The addresses of its chats begin with its name and a colon."""

    @property
    def name(self) -> str: ...

    @property
    def seconds_between_edits(self) -> float:
        """The shortest time between two edits of one message."""

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Answer requests until cancelled; a console returns when the person leaves."""

    async def wait_until_connected(self) -> None:
        """Until the platform has accepted the token, or rejected it."""

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        """Send a message; returns the id that `edit` and `delete` take. Raises NotFound if the chat is gone.

        A second post with the same `nonce` within some minutes sends nothing new, on platforms that support it.
        """

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Raises NotFound if the message is gone."""

    def is_busy(self, chat: str) -> bool:
        """Whether a chat is near its flood limit, so that progress should wait for answers."""

    async def delete(self, chat: str, message: str) -> None:
        """Delete a message of the bot's. Raises NotFound if it is gone, NotAllowed, RequestUnfit."""

    async def role_in(self, chat: str, member: str) -> Role:
        """A member's current role in a chat, both by address; `MEMBER` where the platform doesn't say."""

    async def has_operator(self, place: str) -> bool | None:
        """Whether an operator moderates this server or group; None where the platform doesn't say."""


def available_platforms() -> tuple[str, ...]:
    """The names of the platforms in this folder."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def selected_platforms(settings: BotSettings, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The platforms to serve: those named, else each whose token is set, else the console. Raises RequestUnfit."""
    available = available_platforms()
    for name in named:
        if name not in available:
            raise RequestUnfit("platform-unknown", name=name[:MAX_SHOWN_NAME], platforms=", ".join(available))
        if name != CONSOLE and settings.tokens.get(name) is None:
            raise RequestUnfit("platform-token-missing", platform=name.capitalize(), setting=_token_setting(name))
    return tuple(named) or tuple(name for name in settings.tokens if name in available) or (CONSOLE,)


def unused_token_warnings(settings: BotSettings) -> tuple[str, ...]:
    """A sentence for each token that is set although its platform is not part of this version."""
    return tuple(
        sentence("platform-token-unused", platform=name.capitalize(), setting=_token_setting(name))
        for name in settings.tokens
        if name not in available_platforms()
    )


def open_platform(name: str, settings: BotSettings, services: PlatformServices) -> Platform:
    module = importlib.import_module(f"{__name__}.{name}")
    return cast("Platform", module.open_platform(settings, services))


def _token_setting(name: str) -> str:
    return f"{name.upper()}_TOKEN"
