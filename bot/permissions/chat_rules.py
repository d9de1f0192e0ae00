"""Who may what: each chat's own rules, and whom and where the operator lets in at all.

It does not know commands, only the two deeds that rules are about. A rule that a chat does not have is that of the
channel around it, then of the guild, then the service's default; a list of people counts wherever its place reaches,
and that of moderators stands in the widest place alone: whoever is one may set what holds in all of it. Who may
do a deed at most is the operator's to say: of their word and the chat's the stricter one holds, as with limits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.chat.members import Member, Role
from models.domain.errors import NotAllowed
from models.domain.requester import Requester

TRAIN, TWEET, SPEAK, PERSONAS = "train", "tweet", "speak", "personas"  # keys of settings, each a rule
MODERATORS, TRAINERS, TWEETERS = "moderators", "trainers", "tweeters"  # lists of people
ON, OFF = "on", "off"  # of SPEAK
ALL, LISTED = "all", "listed"  # of PERSONAS


class Action(StrEnum):
    """What a command may be to the rules and limits of a chat."""

    TWEET = "tweet"
    TRAIN = "train"


class Allowed(StrEnum):
    """Who may do a deed, from the fewest to all. Listed are people and platform roles on the chat's list; moderators
    may with them.
    """

    NOBODY = "nobody"
    MODERATORS = "moderators"
    LISTED = "listed"
    APPROVED = "approved"  # others may ask, and a moderator decides
    EVERYBODY = "everybody"

    def at_most(self, other: "Allowed") -> "Allowed":
        """The stricter of the two."""
        return min(self, other, key=list(Allowed).index)


class SettingsSnapshotSource(Protocol):
    """What one place has settled for itself."""

    @property
    def values(self) -> Mapping[str, str]: ...

    @property
    def lists(self) -> Mapping[str, frozenset[str]]: ...


class ChatSettingsReader(Protocol):
    """Where settings are kept, the same for every process; slow enough (a file) to be asked in a thread."""

    def of(self, places: Sequence[str]) -> Sequence[SettingsSnapshotSource]:
        """What each of these places has settled."""


@dataclass(frozen=True, slots=True)
class ChatRules:
    """The rules in force in one chat at one moment. `personas` are the ids of those that may be used; None is all.

    `max_train` and `max_tweet` are the operator's: no chat can let more people do it.
    """

    train: Allowed = Allowed.APPROVED
    tweet: Allowed = Allowed.EVERYBODY
    speaks: bool = True
    personas: frozenset[str] | None = None
    moderators: frozenset[str] = frozenset()
    trainers: frozenset[str] = frozenset()
    tweeters: frozenset[str] = frozenset()
    max_train: Allowed = Allowed.EVERYBODY
    max_tweet: Allowed = Allowed.EVERYBODY

    def role_of(self, member: Member) -> Role:
        """Their platform's role for them, raised where they, or a role that they have, are on the chat's list."""
        return max(member.role, Role.MODERATOR) if member.known_as & self.moderators else member.role

    def check(self, deed: Action, member: Member) -> None:
        """Raises NotAllowed with the rule that stands against it. `member` has the role that `role_of` gives."""
        if not self.speaks:
            raise NotAllowed("I am switched off in this chat; a moderator can switch me on with /settings.")
        who = self._who(deed)
        if who is Allowed.NOBODY:
            raise NotAllowed(f"Nobody may {DOING[deed]} in this chat; /settings tells its rules.")
        if not (who in (Allowed.EVERYBODY, Allowed.APPROVED) or self._is_free(deed, member)):
            whom = "moderators" if who is Allowed.MODERATORS else "moderators, and who is on their list,"
            raise NotAllowed(f"Only {whom} may {DOING[deed]} in this chat; /settings tells its rules.")

    def needs_approval(self, deed: Action, member: Member) -> bool:
        """Whether a moderator has to decide about it."""
        return self._who(deed) is Allowed.APPROVED and not self._is_free(deed, member)

    def allows(self, persona_id: str) -> bool:
        return self.personas is None or persona_id in self.personas

    def _who(self, deed: Action) -> Allowed:
        return self.train if deed is Action.TRAIN else self.tweet

    def _is_free(self, deed: Action, member: Member) -> bool:
        """Whether they need not be everybody."""
        if member.role >= Role.MODERATOR:
            return True
        listed = self.trainers if deed is Action.TRAIN else self.tweeters
        return self._who(deed) is not Allowed.MODERATORS and bool(member.known_as & listed)


DOING = {Action.TRAIN: "have a persona trained", Action.TWEET: "have tweets written"}


def operators_rules(train: Allowed | None = None, tweet: Allowed | None = None) -> ChatRules:
    """The rules of chats that have none of their own; what the operator says is the most for all others too."""
    unsaid = ChatRules()
    return ChatRules(
        train or unsaid.train,
        tweet or unsaid.tweet,
        max_train=train or unsaid.max_train,
        max_tweet=tweet or unsaid.max_tweet,
    )


@dataclass(frozen=True, slots=True)
class AccessList:
    """Whom and where the operator lets in, by addresses as in discord:123; nothing allowed means everything is."""

    allowed_chats: frozenset[str] = frozenset()
    blocked_chats: frozenset[str] = frozenset()
    blocked_users: frozenset[str] = frozenset()

    def check(self, asker: Requester) -> None:
        """Raises NotAllowed. Operators are let in everywhere; who is allowed as a chat is so wherever they are."""
        if asker.is_operator:
            return
        if asker.member in self.blocked_users:
            raise NotAllowed("The operator of this bot has blocked you.")
        places = {place.replace(":guild:", ":") for place in asker.places}
        if (places or {asker.chat}) & self.blocked_chats:
            raise NotAllowed("The operator of this bot has blocked this chat.")
        if self.allowed_chats and not (places | {asker.member}) & self.allowed_chats:
            raise NotAllowed("The operator of this bot has not allowed it in this chat.")


def door(allowed_chats: Collection[str], blocked_chats: Collection[str], blocked_users: Collection[str]) -> AccessList:
    """The door for these addresses; a guild's may be written as its chats' are."""

    def plain(addresses: Collection[str]) -> frozenset[str]:
        return frozenset(address.replace(":guild:", ":") for address in addresses)

    return AccessList(plain(allowed_chats), plain(blocked_chats), plain(blocked_users))


class ChatRulesService(Protocol):
    """Who may what; slow enough (a file) to be asked in a thread."""

    @property
    def door(self) -> AccessList: ...

    def of(self, places: Sequence[str]) -> ChatRules:
        """The rules in force now in a chat that lies in these places, the nearest first."""


@dataclass(frozen=True, slots=True)
class StoredChatRules:
    """The rules of every chat, read anew each time, so that a change is in force at once in every process."""

    book: ChatSettingsReader
    defaults: ChatRules
    door: AccessList

    def of(self, places: Sequence[str]) -> ChatRules:
        """The rules in force now in a chat that lies in these places, the nearest first."""
        settled = self.book.of(places)
        return ChatRules(
            train=_who(_nearest(settled, TRAIN), self.defaults.train).at_most(self.defaults.max_train),
            tweet=_who(_nearest(settled, TWEET), self.defaults.tweet).at_most(self.defaults.max_tweet),
            speaks=_nearest(settled, SPEAK) != OFF,
            personas=_personas(settled),
            moderators=settled[-1].lists.get(MODERATORS, frozenset()) if settled else frozenset(),
            trainers=_everybody_on(settled, TRAINERS),
            tweeters=_everybody_on(settled, TWEETERS),
            max_train=self.defaults.max_train,
            max_tweet=self.defaults.max_tweet,
        )


def _nearest(settled: Sequence[SettingsSnapshotSource], key: str) -> str | None:
    return next((place.values[key] for place in settled if key in place.values), None)


def _who(value: str | None, default: Allowed) -> Allowed:
    return Allowed(value) if value in list(Allowed) else default


def _everybody_on(settled: Sequence[SettingsSnapshotSource], key: str) -> frozenset[str]:
    return frozenset(entry for place in settled for entry in place.lists.get(key, ()))


def _personas(settled: Sequence[SettingsSnapshotSource]) -> frozenset[str] | None:
    """Those of the nearest place that has a rule about them."""
    found = next((place for place in settled if PERSONAS in place.values), None)
    if found is None or found.values[PERSONAS] != LISTED:
        return None
    return found.lists.get(PERSONAS, frozenset())
