"""Our bot, connected to our own Discord by the real client, over a registry of its own and a scripted writer.

It does not know what is tried.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.chat.messages import GeneratedTweet
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.outgoing import MessageRouter
from bot.interfaces.command import DEFAULT_SAMPLING, Command
from bot.platforms.discord import Discord, open_platform
from bot.settings import BotSettings
from bot.training.progress_messages import JobProgressMessages
from models.domain.persona import Persona
from models.engine.request import Sampling
from tests.fakes.bot import FakeWriter, World, world
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import MANAGE_GUILD, Channel, Guild, Person


@dataclass
class SlowWriter(FakeWriter):
    """Writes once it may; what it writes is made by `words`."""

    may_write: asyncio.Event = field(default_factory=asyncio.Event)
    words: Callable[[str], str] = str

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = DEFAULT_SAMPLING
    ) -> list[GeneratedTweet]:
        written = await super().write(persona, prompt, count, seed, sampling)
        await self.may_write.wait()
        return [replace(tweet, text=self.words(tweet.text)) for tweet in written]


@dataclass(frozen=True)
class Nest:
    """A server with a channel, a member, a moderator, and our bot."""

    discord: FakeDiscord
    guild: Guild
    channel: Channel
    ann: Person
    mod: Person
    bot: World
    writer: SlowWriter
    platform: Discord


@dataclass(frozen=True)
class Ours:
    """A bot that is served: its world, its writer, the platform, and the task that serves it."""

    world: World
    writer: SlowWriter
    platform: Discord
    serving: "asyncio.Task[None]"

    async def stop(self) -> None:
        """As SIGTERM does. Raises what the platform broke with, if it did."""
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
async def our_bot(
    discord: FakeDiscord,
    folder: Path,
    token: str | None = None,
    guild: int | None = None,
    commands: Sequence[Command] = COMMANDS,
    operators: str = "",
) -> AsyncIterator[Ours]:
    """The bot on the data in `folder`, so that a second one there is the first after a restart."""
    made, writer = world(folder), SlowWriter()
    writer.may_write.set()
    platform = open_platform(settings(discord, folder, token, guild, operators), made.desk)
    platform.seconds_between_edits = 0.0  # a test does not wait for the next one's turn
    announcer = JobProgressMessages(
        made.training, made.registry.jobs, made.registry.personas, writer, {platform.name: platform}
    )
    boards = MessageRouter({platform.name: platform})
    dispatch = Dispatcher(commands, replace(made.services, writer=writer, announcer=announcer, messages=boards))
    await announcer.start()
    ours = Ours(made, writer, platform, asyncio.create_task(platform.serve(dispatch.commands, dispatch.answer)))
    try:
        yield ours
    finally:
        await ours.stop()
        await announcer.stop()


@asynccontextmanager
async def nest(discord: FakeDiscord, folder: Path) -> AsyncIterator[Nest]:
    """The bot in a server, connected."""
    guild = discord.guild("Nest")
    channel, ann, mod = discord.channel(guild, "general"), discord.person("Ann"), discord.person("Mod")
    guild.permissions[mod.id] = MANAGE_GUILD
    async with our_bot(discord, folder) as ours:
        await discord.connected()
        yield Nest(discord, guild, channel, ann, mod, ours.world, ours.writer, ours.platform)
