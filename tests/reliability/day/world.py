"""The world around the service: the fakes of all networks behind the proxy, people, chats, and accounts to train on."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes import bluesky, mastodon, x_api
from tests.fakes.accounts import VOICES, posts
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.world import MANAGE_GUILD
from tests.fakes.loopback import served
from tests.fakes.telegram import FakeTelegram
from tests.reliability.day.clients import Client, DiscordClient, TelegramClient
from tests.reliability.day.ledger import Ledger
from tests.reliability.day.network import Network

PEOPLE_PER_CHANNEL, PEOPLE_PER_GROUP = 3, 2
POSTS = 140
FIRST_PERSONA = "starling"


@dataclass
class World:
    """`members` and `moderators` are people in chats; the operator is among the moderators of both platforms."""

    folder: Path
    ledger: Ledger
    network: Network
    chance: random.Random
    discord: FakeDiscord
    telegram: FakeTelegram
    x: x_api.FakeX
    members: list[Client] = field(default_factory=list)
    moderators: list[Client] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    personas: list[str] = field(default_factory=lambda: [FIRST_PERSONA])  # that were trained, in order
    errors: list[str] = field(default_factory=list)  # of the driver itself
    _accounts: int = 0

    def account(self) -> str:
        """A new account on X, which nobody has trained on yet."""
        self._accounts += 1
        handle, voice = f"lark{self._accounts}", self.chance.choice(list(VOICES))
        written = [x_api.post(number + 1, text) for number, text in enumerate(posts(voice, POSTS))][::-1]
        self.x.users[handle] = x_api.User(written, id=str(5_000_000 + self._accounts))
        return handle

    def file_of_posts(self) -> bytes:
        voice = self.chance.choice(list(VOICES))
        return "\n".join(posts(voice, POSTS)).encode()


@asynccontextmanager
async def world(folder: Path, base: Path, members: int, seed: int, patience: float) -> AsyncIterator[World]:
    """All servers, behind proxies; half of the members on each platform, and a moderator in each chat."""
    chance = random.Random(f"{seed} world")
    networks = (x_api.FakeX(), bluesky.FakeBluesky(), mastodon.FakeMastodon())
    with ExitStack() as threads:
        for fake in networks:
            threads.enter_context(served(fake))
        async with AsyncExitStack() as stack:
            discord = await stack.enter_async_context(serving(FakeDiscord()))
            telegram = await stack.enter_async_context(FakeTelegram().serving())
            network = Network(random.Random(f"{seed} network"))
            found = World(folder, Ledger(), network, chance, discord, telegram, networks[0])
            addresses = [fake.address for fake in networks] + [
                discord.address,
                discord.gateway.address,
                telegram.address,
            ]
            before = [await stack.enter_async_context(network.before(address)) for address in addresses]
            discord.address, discord.gateway.address, telegram.address = before[3:]  # also of attachments and resumes
            _settle(found, members, patience)
            found.settings |= discord.settings | telegram.settings | _settings(before[:3], base)
            yield found


def _settings(addresses: list[str], base: Path) -> dict[str, str]:
    x, bluesky_address, mastodon_address = addresses
    return {
        "BASE_MODEL": str(base),
        "X_API_URL": x,
        "X_BEARER_TOKEN": x_api.TOKEN,
        "X_TERMS_ACKNOWLEDGED": "true",
        "X_DOLLARS_PER_POST": "0.0001",
        "X_DOLLARS_PER_USER": "0.0001",
        "DOLLARS_PER_MONTH": "10000",
        "MEMBER_DOLLARS_PER_MONTH": "1000",
        "BLUESKY_API_URL": bluesky_address,
        "MASTODON_API_URL": mastodon_address,
        "AVATARS": "false",
        "MEASURED_TWEETS": "20",
    }


def _settle(world: World, members: int, patience: float) -> None:
    """Give everybody a chat. The operator moderates the server and the groups, so that they are trusted."""
    ledger, discord, telegram = world.ledger, world.discord, world.telegram
    guild = discord.guild("Nest")
    operator, moderator = discord.person("Ann"), discord.person("Mod")
    guild.permissions |= {operator.id: MANAGE_GUILD, moderator.id: MANAGE_GUILD}
    telegram_operator, telegram_moderator = telegram.person("Ann"), telegram.person("Mod")
    on_discord, on_telegram = -(-members // 2), members // 2
    for number in range(-(-on_discord // PEOPLE_PER_CHANNEL)):
        channel = discord.channel(guild, f"branch-{number}")
        people = [discord.person(f"D{number}{place}") for place in range(min(PEOPLE_PER_CHANNEL, on_discord))]
        on_discord -= len(people)
        world.members += [DiscordClient(discord, person, channel, ledger, patience) for person in people]
        if number == 0:
            leading = (operator, moderator)
            world.moderators += [DiscordClient(discord, one, channel, ledger, patience) for one in leading]
    for number in range(-(-on_telegram // PEOPLE_PER_GROUP)):
        roles = {telegram_operator.id: "creator", telegram_moderator.id: "administrator"}
        group = telegram.chat("supergroup", f"Nest {number}", roles=roles)
        walkers = [telegram.person(f"T{number}{place}") for place in range(min(PEOPLE_PER_GROUP, on_telegram))]
        on_telegram -= len(walkers)
        world.members += [TelegramClient(telegram, person, group, ledger, patience) for person in walkers]
        world.moderators += [TelegramClient(telegram, telegram_moderator, group, ledger, patience)]
    world.settings["DISCORD_OPERATORS"] = str(operator.id)
    world.settings["TELEGRAM_OPERATORS"] = str(telegram_operator.id)
