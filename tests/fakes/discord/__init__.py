"""A Discord of our own on 127.0.0.1, for the real client: gateway, REST, people who ask, and what they see.

It does not know our bot. Whatever the client sends that it was not written for, a route, field or opcode, fails the
test in `check`; every rule that it keeps names its page of Discord's documents.

    async with serving(FakeDiscord()) as discord:
        nest = discord.guild("Nest"); channel = discord.channel(nest, "general"); ann = discord.person("Ann")
        asked = await discord.command(ann, channel, "tweet", prompt="My dream is")
        message = await discord.shown(asked)
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes.discord.buckets import Buckets
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Answers,
    Asked,
    Refused,
    flags_of,
)
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.world import LEAST, Channel, Guild, Message, Person, Wire, snowflakes

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token"  # its first part is the application's id in base64
APPLICATION = 123_456_789_012_345_678
PATIENCE_SECONDS = 60.0
ATTACHMENT, TEXT, NUMBER = 11, 3, 4  # interactions/application-commands, option types
LABEL = 18  # components/reference#label
Found = TypeVar("Found")


class FakeDiscord:
    """Everything that Discord knows; `serving` puts it on the network."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self._ids = snowflakes()
        self.bot = Person(APPLICATION, "Mynah", is_bot=True)
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.commands: dict[str | None, list[Wire]] = {}  # by guild, None are those for everywhere
        self.syncs: list[str | None] = []
        self.files: dict[str, bytes] = {}
        self.nonces: dict[str, tuple[float, Message]] = {}
        self.refusals: list[Refused] = []
        self.ordered: list[tuple[str, Refused]] = []  # refusals that a test wants, by how a request begins
        self.address = ""
        self.port = 0
        self._site: web.TCPSite | None = None
        self._runner: web.AppRunner | None = None
        self._broken: list[str] = []
        self._news = asyncio.Condition()
        self._passed = 0.0
        self.patience = PATIENCE_SECONDS
        self.buckets = Buckets(self.now)
        self.answers = Answers(self.now, self.post, self.broken)
        self.gateway = Gateway(token, self.broken, self._ready, self.tell)

    # the clock

    def now(self) -> float:
        return asyncio.get_running_loop().time() + self._passed

    def pass_time(self, seconds: float) -> None:
        """For Discord alone; nobody waits."""
        self._passed += seconds

    # the world

    def next_id(self) -> int:
        return next(self._ids)

    def person(self, name: str) -> Person:
        return Person(self.next_id(), name)

    def guild(self, name: str, *, has_bot: bool = True, shard: int | None = None) -> Guild:
        """Made before the client connects; with `shard` one of two shards serves it (events/gateway#sharding)."""
        number = self.next_id()
        while shard is not None and (number >> 22) % 2 != shard:
            number = self.next_id()
        self.guilds.append(Guild(number, name, has_bot))
        return self.guilds[-1]

    def channel(self, guild: Guild, name: str, bot_permissions: int = LEAST) -> Channel:
        made = Channel(self.next_id(), name, guild, bot_permissions=bot_permissions)
        guild.channels.append(made)
        return self._known(made)

    async def thread(self, parent: Channel, name: str, bot_permissions: int = LEAST) -> Channel:
        """topics/threads: one in a channel of a server; our bot is told of it."""
        made = Channel(self.next_id(), name, parent.guild, bot_permissions=bot_permissions, parent=parent)
        await self.gateway.dispatch("THREAD_CREATE", made.wire(), parent.guild.id if parent.guild else 0)
        return self._known(made)

    def direct(self, *people: Person) -> Channel:
        """Direct messages between a person and our bot; with more people a group, in which the bot never is."""
        return self._known(Channel(self.next_id(), "", people=people))

    def pair(self, one: Person, other: Person) -> Channel:
        """The direct messages of two people, whose type is DM too (resources/channel#channel-object-channel-types)."""
        return self._known(Channel(self.next_id(), "", people=(one, other), is_pair=True))

    def _known(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    async def remove_bot(self, guild: Guild) -> None:
        """events/gateway-events#guild-delete, without `unavailable`: somebody removed the bot."""
        guild.has_bot = False
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

    async def add_bot(self, guild: Guild) -> None:
        """events/gateway-events#guild-create: somebody added the bot; only after READY it says `unavailable`."""
        guild.has_bot = True
        wire = {name: value for name, value in guild.wire().items() if name != "unavailable"}
        await self.gateway.dispatch("GUILD_CREATE", wire, guild.id)

    async def delete_channel(self, channel: Channel) -> None:
        channel.is_deleted = True
        await self.gateway.dispatch("CHANNEL_DELETE", channel.wire(), channel.guild.id if channel.guild else 0)

    def post(self, channel: Channel, fields: Wire) -> Message:
        """What the app says."""
        message = Message(self.next_id(), channel, self.bot, flags=flags_of(fields))
        message.put(fields)
        if reference := fields.get("message_reference"):
            message.reference = channel.messages[int(reference["message_id"])]
        channel.messages[message.id] = message
        return message

    def _ready(self, shard: int, shards: int) -> list[tuple[str, Wire]]:
        mine = [guild for guild in self.guilds if guild.has_bot and (guild.id >> 22) % shards == shard]
        application = {"id": str(self.bot.id), "flags": 0}
        absent = [{"id": str(guild.id), "unavailable": True} for guild in mine]
        ready: Wire = {"v": 10, "user": self.bot.wire(), "guilds": absent, "application": application}
        return [("READY", ready), *(("GUILD_CREATE", guild.wire()) for guild in mine)]

    # what people do

    async def command(
        self, person: Person, channel: Channel, command: str, /, *, is_user_app: bool = False, **options: Any
    ) -> Asked:
        """A slash command, with options as they were typed; a tuple (name, content) is a file."""
        resolved: Wire = {}
        given = [self._option(name, value, resolved) for name, value in options.items()]
        data: Wire = {"id": "1", "name": command, "type": 1, "options": given, "resolved": resolved}
        return await self._ask(COMMAND, person, channel, data, is_user_app=is_user_app)

    async def type(self, person: Person, channel: Channel, command: str, option: str, typed: str) -> list[Wire]:
        """The choices that are offered for what was typed so far."""
        given = [{"type": TEXT, "name": option, "value": typed, "focused": True}]
        asked = await self._ask(
            AUTOCOMPLETE, person, channel, {"id": "1", "name": command, "type": 1, "options": given}
        )
        await self.until(lambda: asked.answered)
        return list(asked.data["choices"])

    async def press(self, person: Person, message: Message, label: str) -> Asked:
        data = {"component_type": 2, "custom_id": message.buttons[label]}
        return await self._ask(COMPONENT, person, message.channel, data, message)

    async def fill_in(self, form: Asked, text: str) -> Asked:
        """Send the modal that `form` was answered with, with one text in it."""
        [part] = form.data["components"]  # components/reference#label: its answer has the label's own shape
        value = {"type": 4, "id": 2, "custom_id": part["component"]["custom_id"], "value": text}
        data = {"custom_id": form.data["custom_id"], "components": [{"type": LABEL, "id": 1, "component": value}]}
        return await self._ask(MODAL_SUBMIT, form.person, form.channel, data, form.source)

    async def say(
        self,
        person: Person,
        channel: Channel,
        content: str,
        *,
        replies_to: Message | None = None,
        pings: bool = True,
        kind: int | None = None,
    ) -> Message:
        """An ordinary message. What it says comes only where the app is meant: events/gateway#message-content-intent"""
        message = Message(self.next_id(), channel, person, content, reference=replies_to, kind=kind)
        channel.messages[message.id] = message
        named = [self.bot] if f"<@{self.bot.id}>" in content else []
        if replies_to is not None and replies_to.author is self.bot and pings:
            named = [self.bot]
        await self.tell_of(message, named)
        return message

    async def tell_of(self, message: Message, named: list[Person] | None = None) -> None:
        """events/gateway-events#message-create, to the bot where it is in the channel."""
        guild = message.channel.guild
        wire = message.wire(named or [])
        if guild is not None:
            if not guild.has_bot or not message.channel.bot_permissions:
                return
            wire |= {"guild_id": str(guild.id), "member": guild.member(message.author)}
            if not named and message.author is not self.bot:
                wire |= {"content": "", "embeds": [], "components": []}
        await self.gateway.dispatch("MESSAGE_CREATE", wire, guild.id if guild else 0)

    def _option(self, name: str, value: Any, resolved: Wire) -> Wire:
        if not isinstance(value, tuple):
            return {"type": NUMBER if isinstance(value, int) else TEXT, "name": name, "value": value}
        filename, content = value
        number = str(self.next_id())
        self.files[filename] = content
        address = f"{self.address}/api/v10/attachments/{filename}"
        shown = {"id": number, "filename": filename, "size": len(content), "url": address, "proxy_url": address}
        resolved.setdefault("attachments", {})[number] = shown
        return {"type": ATTACHMENT, "name": name, "value": number}

    async def _ask(
        self, kind: int, person: Person, channel: Channel, data: Wire, source: Message | None = None, **how: bool
    ) -> Asked:
        number = self.next_id()
        is_member = channel.context == 1 if channel.guild is None else channel.guild.has_bot
        is_member = is_member and not how.get("is_user_app", False)
        asked = Asked(number, f"token-{number}", kind, person, channel, is_member, self.now(), source)
        self.answers.asked[number] = asked
        guild = channel.guild.id if channel.guild else 0
        await self.gateway.dispatch("INTERACTION_CREATE", self._interaction(asked, data), guild)
        return asked

    def _interaction(self, asked: Asked, data: Wire) -> Wire:
        """interactions/receiving-and-responding#interaction-object"""
        channel, guild = asked.channel, asked.channel.guild
        owners = {"0": str(guild.id if guild else 0)} if asked.is_member_app else {"1": str(asked.person.id)}
        shown: Wire = {"id": str(asked.id), "application_id": str(self.bot.id), "type": asked.kind, "data": data}
        shown |= {"channel": channel.wire(), "channel_id": str(channel.id), "token": asked.token, "version": 1}
        shown |= {
            "locale": "en-US",
            "entitlements": [],
            "context": channel.context,
            "authorizing_integration_owners": owners,
        }
        shown |= {"app_permissions": str(channel.bot_permissions), "attachment_size_limit": 10_485_760}
        if guild is None:
            shown |= {"user": asked.person.wire()}
        else:
            shown |= {"guild_id": str(guild.id), "guild": {"id": str(guild.id), "locale": "en-US", "features": []}}
            shown |= {"member": guild.member(asked.person), "guild_locale": "en-US"}
        return shown | ({"message": asked.source.wire()} if asked.source else {})

    # the way to it

    async def go_away(self) -> None:
        """Nobody can connect any more; who is connected stays so."""
        assert self._site is not None
        await self._site.stop()

    async def come_back(self, runner: web.AppRunner | None = None) -> None:
        """At the address of before; in the beginning at any that is free."""
        self._runner = runner or self._runner
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    # what is seen

    async def shown(self, asked: Asked, many: int = 1) -> Message:
        """The last message that stands for it, once there are `many`."""
        return (await self.until(lambda: asked.shown if len(asked.shown) >= many else None))[-1]

    async def said(self, channel: Channel, text: str) -> Message:
        """The message of the bot's that says `text`, once there is one."""
        return await self.until(
            lambda: next((m for m in channel.said() if m.author is self.bot and text in m.text), None)
        )

    async def connected(self, times: int = 1) -> None:
        await self.until(lambda: self.gateway.identified + self.gateway.resumed >= times)

    async def until(self, found: Callable[[], Found | None]) -> Found:
        """What `found` gives once it is something. Raises TimeoutError with what went wrong meanwhile."""
        try:
            async with self._news, asyncio.timeout(self.patience):
                while not (seen := found()):
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(f"it did not come; broken: {self._broken}, refused: {self.refusals}") from None
        return seen

    async def tell(self) -> None:
        """Something changed: who waits looks again."""
        async with self._news:
            self._news.notify_all()

    def broken(self, text: str) -> None:
        """The client did what it may not, or what was not foreseen."""
        self._broken.append(text)

    @property
    def trouble(self) -> list[str]:
        return [*self._broken, *self.answers.late()]

    def check(self) -> None:
        """Raises AssertionError where anything was broken, or anybody was left without an answer for three seconds."""
        assert self.trouble == []


@asynccontextmanager
async def serving(discord: FakeDiscord) -> AsyncIterator[FakeDiscord]:
    """`discord` at its address, on a port of its own."""
    runner = web.AppRunner(Rest(discord).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await discord.come_back(runner)
        discord.address = f"http://127.0.0.1:{discord.port}"
        discord.gateway.address = f"{discord.address}/gateway".replace("http", "ws", 1)
        yield discord
    finally:
        await discord.gateway.drop()
        await runner.cleanup()
