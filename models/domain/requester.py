"""Requester: who asks and from where. Decides which personas somebody sees and may manage."""

from dataclasses import dataclass, field


def platform_of(address: str) -> str:
    """The platform in an address such as `discord:123`."""
    return address.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Requester:
    """All addresses are `platform:id`. Without a member, the chat itself asks.

    parent: the channel of a thread. guild: the server of the chat. groups: the member's roles on the platform.
    is_moderator: of this chat. is_operator: of the whole service.
    is_direct: in a direct chat with the bot, where everybody is their own moderator.
    is_elsewhere: asks from a chat that the bot is not in (inline mode, user-installed apps). `chat` is then the
        member's private chat, and none of its settings count.
    language: the locale of the member's client, as in `de-AT`, where the platform tells it.
    """

    chat: str
    member: str | None = None
    parent: str | None = None
    guild: str | None = None
    is_moderator: bool = False
    is_operator: bool = False
    is_elsewhere: bool = False
    groups: tuple[str, ...] = ()
    is_direct: bool = False
    language: str | None = field(default=None, compare=False)

    @property
    def actor(self) -> str:
        """Whom an action counts for: the member, else the chat."""
        return self.member or self.chat

    @property
    def scopes(self) -> tuple[str, ...]:
        """The addresses whose settings hold here, the most specific first: thread, channel, server."""
        if self.is_elsewhere:
            return ()
        return tuple(place for place in (self.chat, self.parent, self.guild) if place is not None)

    @property
    def widest(self) -> str:
        """The server or group that the chat belongs to; else the chat itself."""
        return self.guild or self.parent or self.chat

    @property
    def identities(self) -> frozenset[str]:
        """Every address by which an allowlist or block list can name the member."""
        return frozenset(self.groups if self.member is None else (self.member, *self.groups))
