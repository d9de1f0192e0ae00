"""The real bot, connected to the fake Discord by the real client, with its own registry and a scripted writer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bot.chat.messages import GeneratedTweet
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.supervision import keep_running
from bot.interfaces.command import Command
from bot.interfaces.tweet_request import TweetRequest
from bot.platforms.discord import Discord, open_platform
from bot.settings import BotSettings
from bot.training.progress_messages import JobProgressMessages
from models.domain.consent import Policy
from tests.fakes.bot import FakeWriter, World, world
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import MANAGE_GUILD, Channel, Guild, Person


@dataclass
class SlowWriter(FakeWriter):
    """A writer that waits for `may_write`, and changes what it writes with `words`."""

    may_write: asyncio.Event = field(default_factory=asyncio.Event)
    words: Callable[[str], str] = str

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        written = await super().write(request)
        await self.may_write.wait()
        return [replace(tweet, text=self.words(tweet.text)) for tweet in written]


@dataclass(frozen=True)
class GuildBot:
    """The bot in a server with a channel, a member and a moderator."""

    discord: FakeDiscord
    guild: Guild
    channel: Channel
    ann: Person
    mod: Person
    bot: World
    writer: SlowWriter
    platform: Discord


@dataclass(frozen=True)
class RunningBot:
    """A bot that is serving: its world, its writer, the platform, and the serving task."""

    world: World
    writer: SlowWriter
    platform: Discord
    serving: "asyncio.Task[None]"

    async def stop(self) -> None:
        """As SIGTERM does. Raises the platform's exception if it failed."""
        self.serving.cancel()
        with suppress(asyncio.CancelledError):
            await self.serving


def settings(
    discord: FakeDiscord, folder: Path, token: str | None = None, guild: int | None = None, operators: str = ""
) -> BotSettings:
    values = {
        "data_dir": folder,
        "discord_token": discord.token if token is None else token,
        "discord_api_url": f"{discord.address}/api/v10",
        "discord_gateway_url": discord.gateway.address,
        "discord_development_guild": guild,
        "discord_operators": operators,
    }
    return BotSettings.model_validate(values)


@asynccontextmanager
async def running_bot(
    discord: FakeDiscord,
    folder: Path,
    token: str | None = None,
    guild: int | None = None,
    commands: Sequence[Command] = COMMANDS,
    operators: str = "",
    policy: Policy = "open",
) -> AsyncIterator[RunningBot]:
    """The bot on the data folder `folder`; a second one there is the same bot after a restart."""
    made, writer = world(folder, policy=policy), SlowWriter()
    writer.may_write.set()
    platform = open_platform(settings(discord, folder, token, guild, operators), made.desk)
    platform.seconds_between_edits = 0.0  # tests do not wait
    announcer = JobProgressMessages(
        made.training, made.registry.jobs, made.registry.personas, writer, {platform.name: platform}
    )
    made.platforms[platform.name] = platform
    dispatch = Dispatcher(commands, replace(made.services, writer=writer, announcer=announcer))
    await announcer.start()
    serve = partial(platform.serve, dispatch.commands, dispatch.answer)
    serving = asyncio.create_task(keep_running(platform.name, serve, min_backoff=0.01))
    running = RunningBot(made, writer, platform, serving)
    try:
        yield running
    finally:
        await running.stop()
        await announcer.stop()


@asynccontextmanager
async def guild_bot(discord: FakeDiscord, folder: Path) -> AsyncIterator[GuildBot]:
    """The bot, connected, in a server."""
    guild = discord.guild("Nest")
    channel, ann, mod = discord.channel(guild, "general"), discord.person("Ann"), discord.person("Mod")
    guild.permissions[mod.id] = MANAGE_GUILD
    async with running_bot(discord, folder) as running:
        await discord.connected()
        yield GuildBot(discord, guild, channel, ann, mod, running.world, running.writer, running.platform)
