"""The users, guilds, channels and messages of the fake Discord, and each as JSON.

Documents cited in this package are pages under https://discord.com/developers/docs
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]  # one of Discord's objects as JSON
EPOCH_MS = 1_420_070_400_000  # reference#snowflakes: the first second of 2015
STARTED_MS = 1_795_000_000_000
FILES = "files"  # the fake's own key in a body, for uploaded files: reference#uploading-files
BOLD = re.compile(r"(?<!\\)\*\*")  # its marks
EPHEMERAL = 1 << 6  # resources/message#message-object-message-flags

# topics/permissions#permissions-bitwise-permission-flags
ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
VIEW_CHANNEL, SEND_MESSAGES, EMBED_LINKS, ATTACH_FILES, READ_HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
MANAGE_WEBHOOKS = 1 << 29
SEND_IN_THREADS = 1 << 38
DEFAULT_PERMISSIONS = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_HISTORY | SEND_IN_THREADS


def snowflakes() -> Iterator[int]:
    """Ids that grow with time, one for each millisecond (reference#snowflakes)."""
    return ((milliseconds - EPOCH_MS) << 22 for milliseconds in itertools.count(STARTED_MS))


@dataclass(eq=False)
class Person:
    """A user account, maybe a bot's; `locale` is that of its app."""

    id: int
    name: str
    is_bot: bool = False
    locale: str = "en-US"

    def wire(self) -> Wire:
        shown: Wire = {"username": self.name.casefold(), "global_name": self.name, "discriminator": "0", "avatar": None}
        shown |= {"public_flags": 0, "flags": 0, "primary_guild": None}
        shown |= {"verified": True, "mfa_enabled": False, "locale": "en-US"} if self.is_bot else {}
        return {"id": str(self.id), "bot": self.is_bot, **shown}


@dataclass(eq=False)
class Guild:
    """A server. `has_bot`: whether our bot is in it."""

    id: int
    name: str
    has_bot: bool = True
    permissions: dict[int, int] = field(default_factory=dict)  # by the member's id; a role of their own gives them
    strangers: set[int] = field(default_factory=set)  # ids of users who are no members
    roles: dict[int, int] = field(default_factory=dict)  # at most one per member, by the member's id
    channels: list["Channel"] = field(default_factory=list)

    def wire(self) -> Wire:
        """GUILD_CREATE, as for a client without privileged intents (events/gateway-events#guild-create)."""
        shown = {"permissions": str(DEFAULT_PERMISSIONS), "position": 0, "color": 0}
        shown |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
        names = {self.id: "@everyone"} | {role: f"role {role}" for role in self.roles.values()}
        roles = [{"id": str(number), "name": name, **shown} for number, name in names.items()]
        for member, permissions in self.permissions.items():
            roles.append({"id": str(member + 1), "name": "own", **shown, "permissions": str(permissions)})
        lists: Wire = {name: [] for name in ("members", "emojis", "threads", "stickers", "features", "presences")}
        channels = [channel.wire() for channel in self.channels]
        figures = {"member_count": 3, "large": False, "unavailable": False, "owner_id": "1"}
        return {"id": str(self.id), "name": self.name, "roles": roles, "channels": channels} | lists | figures

    def member(self, person: Person) -> Wire:
        roles = [str(self.roles[person.id])] if person.id in self.roles else []
        roles += [str(person.id + 1)] if person.id in self.permissions else []
        shown: Wire = {"user": person.wire(), "nick": None, "roles": roles, "joined_at": "2026-01-01T00:00:00+00:00"}
        return shown | {
            **dict.fromkeys(("deaf", "mute", "pending"), False),
            **dict.fromkeys(("avatar", "banner", "communication_disabled_until", "premium_since")),
            "flags": 0,
            "permissions": str(self.permissions.get(person.id, DEFAULT_PERMISSIONS)),
        }


@dataclass(eq=False)
class Channel:
    """A guild's channel; or, without a guild, a DM of the bot with one person, or a group DM of several.

    With `is_pair`, the DM of two people without the bot.
    """

    id: int
    name: str
    guild: Guild | None = None
    people: tuple[Person, ...] = ()
    bot_permissions: int = DEFAULT_PERMISSIONS
    messages: dict[int, "Message"] = field(default_factory=dict)
    is_deleted: bool = False
    parent: "Channel | None" = None  # of a thread
    is_pair: bool = False

    @property
    def context(self) -> int:
        """interactions/receiving-and-responding#interaction-object-interaction-context-types"""
        if self.guild is not None:
            return 0
        return 1 if len(self.people) == 1 else 2

    @property
    def kind(self) -> int:
        """resources/channel#channel-object-channel-types"""
        if self.guild is not None:
            return 0 if self.parent is None else 11
        return 1 if len(self.people) == 1 or self.is_pair else 3

    def wire(self) -> Wire:
        shown: Wire = {"id": str(self.id), "type": self.kind}
        if self.guild is None:
            return shown | {"recipients": [person.wire() for person in self.people], "last_message_id": None}
        shown |= {"name": self.name, "guild_id": str(self.guild.id)}
        if self.parent is None:
            return shown | {"position": 0, "permission_overwrites": []}
        lasting = {"archived": False, "locked": False, "auto_archive_duration": 1440}
        shown |= {"thread_metadata": lasting | {"archive_timestamp": "2026-11-21T12:00:00+00:00"}}
        figures = dict.fromkeys(("message_count", "member_count", "total_message_sent"), 1)
        return shown | figures | {"parent_id": str(self.parent.id), "owner_id": "1"}

    def public_messages(self) -> list["Message"]:
        """The messages that are not ephemeral."""
        return [message for message in self.messages.values() if not message.is_ephemeral]


@dataclass(eq=False)
class Message:
    """A message in its current state, with the number of its edits."""

    id: int
    channel: Channel
    author: Person
    content: str = ""
    embeds: list[Wire] = field(default_factory=list)
    components: list[Wire] = field(default_factory=list)
    flags: int = 0
    allowed_mentions: Wire | None = None
    reference: "Message | None" = None
    edits: int = 0
    kind: int | None = None  # resources/message#message-object-message-types; None: an ordinary one
    is_deleted: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: "Webhook | None" = None  # that posted it

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def text(self) -> str:
        """All that a reader sees of it, except its buttons."""
        parts: list[str | None] = [self.content]
        for embed in self.embeds:
            parts += [embed.get("author", {}).get("name"), embed.get("title")]
            parts.append(BOLD.sub("", embed.get("description") or ""))
            parts += [embed.get("footer", {}).get("text")]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> dict[str, str]:
        """The custom id of each button, by its label."""
        return {
            one["label"]: one["custom_id"] for row in self.components for one in row["components"] if "label" in one
        }

    @property
    def menus(self) -> dict[str, Wire]:
        """The select menus, by what each shows before anything is chosen."""
        return {one["placeholder"]: one for row in self.components for one in row["components"] if "label" not in one}

    @property
    def pings(self) -> set[Any]:
        """Who is pinged: resources/message#allowed-mentions-object. Without that object, everybody named is."""
        allowed = self.allowed_mentions
        if allowed is None:
            return {"everybody named"}
        return {*allowed.get("parse", ()), *allowed.get("users", ()), *allowed.get("roles", ())}

    def update(self, fields: Wire) -> None:
        self.content = fields.get("content", self.content) or ""
        self.embeds = fields.get("embeds", self.embeds) or []
        self.components = fields.get("components", self.components) or []
        self.allowed_mentions = fields.get("allowed_mentions", self.allowed_mentions)
        self.files = fields.get(FILES, {}) if "attachments" in fields else self.files

    def wire(self, mentions: Iterable[Person] = ()) -> Wire:
        shown: Wire = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.wire(),
            "content": self.content,
            "embeds": [{"type": "rich", **embed} for embed in self.embeds],
            "components": _numbered(self.components),
            "flags": self.flags,
            "type": self.kind if self.kind is not None else 0 if self.reference is None else 19,
            "timestamp": "2026-11-21T12:00:00+00:00",
            "edited_timestamp": None,
            "mentions": [person.wire() for person in mentions],
        }
        shown |= {name: [] for name in ("mention_roles", "reactions")}
        shown["attachments"] = [
            {"id": str(number), "filename": name, "size": len(content), "url": "", "proxy_url": ""}
            for number, (name, content) in enumerate(self.files.items())
        ]
        shown |= dict.fromkeys(("pinned", "tts", "mention_everyone"), False)
        if self.webhook is not None:
            shown |= {"webhook_id": str(self.webhook.id), "application_id": str(self.webhook.application)}
        if self.reference is not None:
            ids = {"message_id": str(self.reference.id), "channel_id": str(self.channel.id)}
            shown["message_reference"] = {"type": 0, **ids}
            shown["referenced_message"] = self.reference.wire()
        return shown


@dataclass(eq=False)
class Webhook:
    """One that the bot made in a channel: resources/webhook"""

    id: int
    channel: Channel
    name: str
    application: int
    token: str = "webhook-token"
    user: Person | None = None  # instead of the bot


def _numbered(components: list[Wire]) -> list[Wire]:
    """components/reference#anatomy-of-a-component: each is given an id, counted from 1."""
    numbers = itertools.count(1)

    def numbered(component: Wire) -> Wire:
        inner = component.get("components")
        shown = {"id": next(numbers), **component}
        if "emoji" in shown:  # components/reference#button: a Unicode emoji comes back without an id
            shown["emoji"] = {name: value for name, value in shown["emoji"].items() if value is not None}
        return shown if inner is None else shown | {"components": [numbered(one) for one in inner]}

    return [numbered(component) for component in components]
