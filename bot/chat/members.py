"""Members with their roles, and chats with what surrounds them (thread, channel, guild)."""

from dataclasses import dataclass, field
from enum import IntEnum

from models.domain.requester import Requester


class Role(IntEnum):
    """What somebody may do; each role includes those before it. Moderators are a chat's, operators the bot's."""

    MEMBER = 0
    MODERATOR = 1
    OPERATOR = 2


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a chat. `id` is a `platform:id` address.

    `groups` are the platform's own roles that they have there, as `platform:role:id`, where it has such.
    `language` is the locale of their app, as in `de-AT`, where the platform tells it.
    """

    id: str
    name: str
    role: Role = Role.MEMBER
    groups: tuple[str, ...] = ()
    language: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat. `address` is `platform:id`, `parent` the channel of a thread, `guild` the server or group around it.

    `is_overheard`: the platform cannot hide a reply from the other members.
    `is_direct`: one person alone with the bot, who counts as their own moderator.
    `is_elsewhere`: the bot is not in this chat (a user install); `address` is the member's own, no chat's rules apply.
    `menu_note` tells a moderator how to make the platform's menu show the moderators' commands; empty where it does.
    """

    address: str
    title: str = ""
    guild: str | None = None
    is_overheard: bool = False
    parent: str | None = None
    is_direct: bool = False
    is_elsewhere: bool = False
    menu_note: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The addresses that settings, rules and blocks for this chat are kept under, the nearest first."""
        return Requester(self.address, None, self.parent, self.guild, is_elsewhere=self.is_elsewhere).scopes

    @property
    def widest(self) -> str:
        """The guild, else the channel, else the chat itself."""
        return Requester(self.address, None, self.parent, self.guild).widest

    def requester_for(self, member: Member) -> Requester:
        """`member` in this chat, in the registry's terms."""
        return Requester(
            self.address,
            member.id,
            self.parent,
            self.guild,
            is_moderator=member.role >= Role.MODERATOR,
            is_operator=member.role >= Role.OPERATOR,
            is_elsewhere=self.is_elsewhere,
            groups=member.groups,
            is_direct=self.is_direct,
            language=member.language,
        )
