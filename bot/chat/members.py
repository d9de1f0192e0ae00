"""Who speaks and where: members with their roles, and the places that a chat lies in.

It does not know what is said, nor how a platform tells who somebody is.
"""

from dataclasses import dataclass
from enum import IntEnum

from models.domain.requester import Requester


class Role(IntEnum):
    """Who somebody is; each may do what those before may. Operators hold the machine, moderators a chat."""

    MEMBER = 0
    MODERATOR = 1
    OPERATOR = 2


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a chat. `id` is a `platform:id` address.

    `groups` are the platform's own roles that they have there, as `platform:role:id`, where it has such.
    """

    id: str
    name: str
    role: Role = Role.MEMBER
    groups: tuple[str, ...] = ()

    @property
    def known_as(self) -> frozenset[str]:
        """Every address by which a list can mean them."""
        return frozenset((self.id, *self.groups))


@dataclass(frozen=True, slots=True)
class Chat:
    """A place of conversation. `address` is `platform:id`; `guild` is that of what it belongs to, if anything.

    `is_overheard` says that others read there what is meant for the asker alone: the platform cannot hide it.
    `parent` is the address of a place between the two: the channel that a thread stands in. `is_direct` says that one
    person is there alone with the bot, and so is their own moderator. `is_elsewhere` says that it is somewhere that the
    bot is not, asked by way of it: the address is the asker's own, and no chat's rules or lists are known to hold.
    `menu_note` tells a moderator whom the platform does not take for one how its menu comes to show their commands; it
    is empty where it shows them anyway.
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
    def places(self) -> tuple[str, ...]:
        """The addresses where something can be set for it, the nearest first."""
        if self.is_elsewhere:
            return ()
        return tuple(place for place in (self.address, self.parent, self.guild) if place is not None)

    def asked_by(self, member: Member) -> Requester:
        """`member` here, as the registry knows who asks."""
        is_moderator, is_operator = member.role >= Role.MODERATOR, member.role >= Role.OPERATOR
        around = (self.parent, self.guild)
        return Requester(self.address, member.id, *around, is_moderator, is_operator, self.is_elsewhere, member.groups)

    @property
    def widest(self) -> str:
        return self.guild or self.parent or self.address
