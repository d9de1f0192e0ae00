"""Who asks, and from where: what decides which personas somebody sees and which they may manage.

It does not know personas or platforms: all that it has are `platform:id` addresses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requester:
    """`parent` is the channel around a thread, `guild` what the chat belongs to; without a member, the chat itself.

    A moderator is one of this chat, an operator one of the whole service. Who `is_elsewhere` asks from a chat that
    nobody knows: `chat` is then where they can be found, and nothing that is set there counts. `groups` are the
    platform's own roles that the member has.
    """

    chat: str
    member: str | None = None
    parent: str | None = None
    guild: str | None = None
    is_moderator: bool = False
    is_operator: bool = False
    is_elsewhere: bool = False
    groups: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The addresses where something can be set for the chat, the nearest first."""
        if self.is_elsewhere:
            return ()
        return tuple(place for place in (self.chat, self.parent, self.guild) if place is not None)

    @property
    def known_as(self) -> frozenset[str]:
        """Every address by which a list can mean the member."""
        return frozenset(self.groups if self.member is None else (self.member, *self.groups))
