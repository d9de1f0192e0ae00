"""The real Telegram platform with the real commands, run against the fake Bot API."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.chat.messages import GeneratedTweet
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.supervision import keep_running
from bot.interfaces.command import Command, TweetWriter
from bot.interfaces.tweet_request import TweetRequest
from bot.platforms.telegram import Telegram
from bot.platforms.telegram.command_menu import MENU_KEY, command_menus, fingerprint
from bot.settings import BotSettings
from models.domain.consent import Policy
from tests.fakes.bot import FakeWriter, World, world
from tests.fakes.telegram import TOKEN, FakeTelegram

FAST: dict[str, Any] = {
    "seconds_between_edits": 0.0,
    "min_backoff_seconds": 0.01,
    "album_seconds": 0.2,
    "max_spinner_seconds": 5.0,
    "typing_after_seconds": 600.0,
    "stop_seconds": 5.0,
    "max_download_bytes": 20_000_000,
    "show": lambda _line: None,
}


@dataclass
class SlowWriter(FakeWriter):
    """A writer that waits for `may_write`."""

    is_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_write: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        self.is_asked.set()
        await self.may_write.wait()
        return await super().write(request)


@dataclass(frozen=True)
class Running:
    """A bot that serves `telegram`, with the registry of `world`."""

    telegram: FakeTelegram
    world: World
    platform: Telegram
    serving: asyncio.Task[None]


def settings_for(telegram: FakeTelegram, folder: Path, **more: Any) -> BotSettings:
    values = {"telegram_token": SecretStr(TOKEN), "telegram_api_url": telegram.address, "data_dir": folder}
    return BotSettings.model_validate(values | more)


@asynccontextmanager
async def running_bot(
    telegram: FakeTelegram,
    folder: Path,
    *,
    writer: TweetWriter | None = None,
    has_menu: bool = True,
    commands: Sequence[Command] = COMMANDS,
    policy: Policy = "open",
    **more: Any,
) -> AsyncIterator[Running]:
    """The bot until the context ends; then no request may have been invalid. `more` are settings or timings.

    With `has_menu` Telegram has the command menus already: setting them takes seventeen requests.
    """
    timings = FAST | {name: more.pop(name) for name in FAST if name in more}
    there = world(folder, policy=policy)
    platform = Telegram(settings_for(telegram, folder, **more), there.desk, **timings)
    there.platforms[platform.name] = platform
    services = replace(there.services, writer=writer) if writer else there.services
    dispatch = Dispatcher(commands, services)
    if has_menu:
        await there.desk.set_value(f"{MENU_KEY}:{telegram.bot['id']}", fingerprint(command_menus(commands)))
    serve = partial(platform.serve, dispatch.commands, dispatch.answer)
    serving = asyncio.create_task(keep_running(platform.name, serve, min_backoff=0.01))
    try:
        yield Running(telegram, there, platform, serving)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
    telegram.check()
