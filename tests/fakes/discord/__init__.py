"""A fake Discord on 127.0.0.1 for the real client: gateway, REST API, people who use the bot, and what they see.

A route, field or opcode that it does not know fails the test in `check`. Every rule names its page of Discord's docs.

    async with serving(FakeDiscord()) as discord:
        guild = discord.guild("Nest"); channel = discord.channel(guild, "general"); ann = discord.person("Ann")
        interaction = await discord.command(ann, channel, "tweet", prompt="My dream is")
        message = await discord.response(interaction)
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
    FakeInteraction,
    InteractionResponses,
    Refused,
    flags_of,
)
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.world import DEFAULT_PERMISSIONS, Channel, Guild, Message, Person, Webhook, Wire, snowflakes

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token"  # the first part is the application id in base64
APPLICATION = 123_456_789_012_345_678
PATIENCE_SECONDS = 60.0
USER_MENU, MESSAGE_MENU = 2, 3  # interactions/application-commands, command types
ATTACHMENT, TEXT, NUMBER = 11, 3, 4  # interactions/application-commands, option types
TEXT_INPUT, LABEL, FILE_UPLOAD = 4, 18, 19  # components/reference#component-object-component-types
Found = TypeVar("Found")


class FakeDiscord:
    """The state of the fake Discord; `serving` puts it on the network."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self._ids = snowflakes()
        self.bot = Person(APPLICATION, "Mynah", is_bot=True)
        self.owner = Person(next(self._ids), "Owner")  # of the application
        self.team: list[Wire] = []  # instead of the owner: topics/teams#data-models-team-member-object
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.commands: dict[str | None, list[Wire]] = {}  # by guild, None are those for everywhere
        self.syncs: list[str | None] = []
        self.files: dict[str, bytes] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.nonces: dict[str, tuple[float, Message]] = {}
        self.refusals: list[Refused] = []
        self.malformed: list[tuple[str, str]] = []  # by the end of the request: the body of the next answer
        self.refuse_next: list[tuple[str, Refused]] = []  # by the beginning of the request
        self.address = ""
        self.port = 0
        self._site: web.TCPSite | None = None
        self._runner: web.AppRunner | None = None
        self._violations: list[str] = []
        self._news = asyncio.Condition()
        self._passed = 0.0
        self.patience = PATIENCE_SECONDS
        self.buckets = Buckets(self.now)
        self.interactions = InteractionResponses(self.now, self.post, self.report_violation)
        self.gateway = Gateway(token, self.report_violation, self._ready, self.notify)

    @property
    def settings(self) -> dict[str, str]:
        """The bot's settings for this Discord."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"{self.address}/api/v10",
            "DISCORD_GATEWAY_URL": self.gateway.address,
        }

    # clock

    def now(self) -> float:
        return asyncio.get_running_loop().time() + self._passed

    def advance_clock(self, seconds: float) -> None:
        """Only Discord's clock; nobody waits."""
        self._passed += seconds

    # world

    def next_id(self) -> int:
        return next(self._ids)

    def person(self, name: str) -> Person:
        return Person(self.next_id(), name)

    def team_member(self, name: str, role: str, membership_state: int = 2) -> Person:
        """One of the team that owns the application; state 1 is invited, 2 accepted."""
        person = self.person(name)
        member = {"team_id": "1", "membership_state": membership_state, "role": role, "permissions": ["*"]}
        self.team.append({"user": person.wire(), **member})
        return person

    def guild(self, name: str, *, has_bot: bool = True, shard: int | None = None) -> Guild:
        """To be made before the client connects; with `shard`, for that one of two shards (events/gateway#sharding)."""
        number = self.next_id()
        while shard is not None and (number >> 22) % 2 != shard:
            number = self.next_id()
        self.guilds.append(Guild(number, name, has_bot))
        return self.guilds[-1]

    def channel(self, guild: Guild, name: str, bot_permissions: int = DEFAULT_PERMISSIONS) -> Channel:
        made = Channel(self.next_id(), name, guild, bot_permissions=bot_permissions)
        guild.channels.append(made)
        return self._known(made)

    async def thread(self, parent: Channel, name: str, bot_permissions: int = DEFAULT_PERMISSIONS) -> Channel:
        """topics/threads: a thread in a guild's channel; the bot gets THREAD_CREATE."""
        made = Channel(self.next_id(), name, parent.guild, bot_permissions=bot_permissions, parent=parent)
        await self.gateway.dispatch("THREAD_CREATE", made.wire(), parent.guild.id if parent.guild else 0)
        return self._known(made)

    def dm_channel(self, *people: Person) -> Channel:
        """The DM of a person with the bot; with more people a group DM, which a bot is never in."""
        return self._known(Channel(self.next_id(), "", people=people))

    def dm_between(self, one: Person, other: Person) -> Channel:
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

    def post(self, channel: Channel, fields: Wire, webhook: Webhook | None = None) -> Message:
        """A message of the bot, or of its webhook."""
        author = self.bot if webhook is None else Person(webhook.id, fields["username"], is_bot=True)
        message = Message(self.next_id(), channel, author, flags=flags_of(fields), webhook=webhook)
        message.update(fields)
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
    ) -> FakeInteraction:
        """Use a slash command; an option that is a tuple (name, content) is a file."""
        resolved: Wire = {}
        given = [self._option(name, value, resolved) for name, value in options.items()]
        data: Wire = {"id": "1", "name": command, "type": 1, "options": given, "resolved": resolved}
        return await self._ask(COMMAND, person, channel, data, is_user_app=is_user_app)

    async def message_menu(self, person: Person, message: Message, name: str) -> FakeInteraction:
        """Choose from a message's context menu: application-commands#message-commands. It is sent as it stands."""
        data: Wire = {"id": "1", "name": name, "type": MESSAGE_MENU, "target_id": str(message.id)}
        named = [one for one in (person, message.author, self.bot) if f"<@{one.id}>" in message.content]
        data["resolved"] = {"messages": {str(message.id): message.wire(named)}}
        return await self._ask(COMMAND, person, message.channel, data)

    async def user_menu(self, person: Person, channel: Channel, target: Person, name: str) -> FakeInteraction:
        """Choose from a user's context menu: application-commands#user-commands. Members come without their user."""
        data: Wire = {"id": "1", "name": name, "type": USER_MENU, "target_id": str(target.id)}
        resolved: Wire = {"users": {str(target.id): target.wire()}}
        if channel.guild is not None:
            hidden = ("user", "deaf", "mute")
            member = {key: value for key, value in channel.guild.member(target).items() if key not in hidden}
            resolved["members"] = {str(target.id): member}
        return await self._ask(COMMAND, person, channel, data | {"resolved": resolved})

    async def type(self, person: Person, channel: Channel, command: str, option: str, typed: str) -> list[Wire]:
        """The autocomplete choices for what was typed so far."""
        given = [{"type": TEXT, "name": option, "value": typed, "focused": True}]
        asked = await self._ask(
            AUTOCOMPLETE, person, channel, {"id": "1", "name": command, "type": 1, "options": given}
        )
        await self.until(lambda: asked.response_type)
        return list(asked.data["choices"])

    async def press(self, person: Person, message: Message, label: str) -> FakeInteraction:
        data = {"component_type": 2, "custom_id": message.buttons[label]}
        return await self._ask(COMPONENT, person, message.channel, data, message)

    async def choose(self, person: Person, message: Message, placeholder: str, *values: str) -> FakeInteraction:
        """Choose these values, or the users, roles or channels with these ids, in a select menu."""
        menu = message.menus[placeholder]
        data: Wire = {"component_type": menu["type"], "custom_id": menu["custom_id"], "values": list(values)}
        return await self._ask(COMPONENT, person, message.channel, data, message)

    async def submit_modal(self, form: FakeInteraction, text: str) -> FakeInteraction:
        """Submit the modal that `form` was answered with, with one text in it."""
        [part] = form.data["components"]  # components/reference#label: its answer has the label's own shape
        value = {"type": 4, "id": 2, "custom_id": part["component"]["custom_id"], "value": text}
        data = {"custom_id": form.data["custom_id"], "components": [{"type": LABEL, "id": 1, "component": value}]}
        return await self._ask(MODAL_SUBMIT, form.person, form.channel, data, form.source)

    async def fill_in(self, form: FakeInteraction, **given: Any) -> FakeInteraction:
        """Submit the modal that `form` was answered with. A tuple (name, content) is a file; the rest is left empty."""
        resolved: Wire = {}
        answers = [
            {"type": LABEL, "id": 1, "component": self._filled(part["component"], given, resolved)}
            for part in form.data["components"]
        ]
        data = {"custom_id": form.data["custom_id"], "components": answers, "resolved": resolved}
        return await self._ask(MODAL_SUBMIT, form.person, form.channel, data, form.source)

    def _filled(self, component: Wire, given: Wire, resolved: Wire) -> Wire:
        """components/reference#file-upload, #radio-group, #text-input: the structure of each one's answer."""
        name = component["custom_id"]
        answer: Wire = {"type": component["type"], "id": 2, "custom_id": name}
        if component["type"] == FILE_UPLOAD:
            files = [self._option(name, given[name], resolved)["value"]] if name in given else []
            return answer | {"values": files}
        return answer | {"value": given.get(name, "" if component["type"] == TEXT_INPUT else None)}

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
        """An ordinary message. The bot gets its content only if addressed: events/gateway#message-content-intent"""
        message = Message(self.next_id(), channel, person, content, reference=replies_to, kind=kind)
        channel.messages[message.id] = message
        named = [self.bot] if f"<@{self.bot.id}>" in content else []
        if replies_to is not None and replies_to.author is self.bot and pings:
            named = [self.bot]
        await self.dispatch_message(message, named)
        return message

    async def dispatch_message(self, message: Message, named: list[Person] | None = None) -> None:
        """events/gateway-events#message-create, if the bot is in the channel."""
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
    ) -> FakeInteraction:
        number = self.next_id()
        is_member = channel.context == 1 if channel.guild is None else channel.guild.has_bot
        is_member = is_member and not how.get("is_user_app", False)
        asked = FakeInteraction(number, f"token-{number}", kind, person, channel, is_member, self.now(), source)
        self.interactions.by_id[number] = asked
        guild = channel.guild.id if channel.guild else 0
        await self.gateway.dispatch("INTERACTION_CREATE", self._interaction(asked, data), guild)
        return asked

    def _interaction(self, asked: FakeInteraction, data: Wire) -> Wire:
        """interactions/receiving-and-responding#interaction-object"""
        channel, guild = asked.channel, asked.channel.guild
        owners = {"0": str(guild.id if guild else 0)} if asked.is_guild_install else {"1": str(asked.person.id)}
        shown: Wire = {"id": str(asked.id), "application_id": str(self.bot.id), "type": asked.kind, "data": data}
        shown |= {"channel": channel.wire(), "channel_id": str(channel.id), "token": asked.token, "version": 1}
        shown |= {
            "locale": asked.person.locale,
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

    # network

    async def stop_listening(self) -> None:
        """No new connections; existing ones stay."""
        assert self._site is not None
        await self._site.stop()

    async def start_listening(self, runner: web.AppRunner | None = None) -> None:
        """Accept connections, at the same port as before."""
        self._runner = runner or self._runner
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    # what tests wait for

    async def response(self, asked: FakeInteraction, many: int = 1) -> Message:
        """The last message that answers the interaction, once there are `many`."""
        return (await self.until(lambda: asked.shown if len(asked.shown) >= many else None))[-1]

    async def bot_message(self, channel: Channel, text: str) -> Message:
        """The bot's message that contains `text`, once there is one."""
        return await self.until(
            lambda: next((m for m in channel.public_messages() if m.author is self.bot and text in m.text), None)
        )

    async def connected(self, times: int = 1) -> None:
        await self.until(lambda: self.gateway.identified + self.gateway.resumed >= times)

    async def until(self, found: Callable[[], Found | None]) -> Found:
        """Wait until `found` returns something true. Raises TimeoutError with what went wrong meanwhile."""
        try:
            async with self._news, asyncio.timeout(self.patience):
                while not (seen := found()):
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(f"violations: {self._violations}, refusals: {self.refusals}") from None
        return seen

    async def notify(self) -> None:
        """Something changed: wakes up `until`."""
        async with self._news:
            self._news.notify_all()

    def report_violation(self, text: str) -> None:
        """The client did something that is forbidden, or not implemented here."""
        self._violations.append(text)

    @property
    def violations(self) -> list[str]:
        return [*self._violations, *self.interactions.unanswered()]

    def check(self) -> None:
        """Raises AssertionError on any violation, or interaction left without a response for three seconds."""
        assert self.violations == []


@asynccontextmanager
async def serving(discord: FakeDiscord) -> AsyncIterator[FakeDiscord]:
    """Serves `discord` on a free port."""
    runner = web.AppRunner(Rest(discord).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await discord.start_listening(runner)
        discord.address = f"http://127.0.0.1:{discord.port}"
        discord.gateway.address = f"{discord.address}/gateway".replace("http", "ws", 1)
        yield discord
    finally:
        await discord.gateway.drop()
        await runner.cleanup()
