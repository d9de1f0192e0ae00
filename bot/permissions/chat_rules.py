"""Chat rules (who may train and tweet in a chat) and the operator's access list.

A rule that a chat has not set is its channel's, then its server's, then the default. Lists of trainers and tweeters add
up over these scopes; moderators are listed in the widest place alone, since they may change what holds in all of it.
The operator's WHO_TRAINS and WHO_TWEETS are upper bounds: the stricter of theirs and the chat's counts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from models.domain.errors import NotAllowed
from models.domain.requester import Requester
from models.registry import ChatSettingsSnapshot, ChatSettingsTable

TRAIN, TWEET, SPEAK, PERSONAS = "train", "tweet", "speak", "personas"  # keys of settings, each a rule
MODERATORS, TRAINERS, TWEETERS = "moderators", "trainers", "tweeters"  # keys of lists of members and platform roles
ON, OFF = "on", "off"  # values of SPEAK
ALL, LISTED = "all", "listed"  # values of PERSONAS


class Action(StrEnum):
    """What rules and quotas are about."""

    TWEET = "tweet"
    TRAIN = "train"
    SEE = "see"  # generated tweets, keep them and vote on them: open to all unless nobody may generate any


class Allowed(StrEnum):
    """Who may do something, from the fewest to all. LISTED: moderators, and members and platform roles on the list."""

    NOBODY = "nobody"
    MODERATORS = "moderators"
    LISTED = "listed"
    APPROVED = "approved"  # others may ask, and a moderator decides
    EVERYBODY = "everybody"

    def at_most(self, other: "Allowed") -> "Allowed":
        """The stricter of the two."""
        return min(self, other, key=list(Allowed).index)


NOT_ALLOWED = {
    (Action.TRAIN, Allowed.NOBODY): "training-allowed-to-nobody",
    (Action.TRAIN, Allowed.MODERATORS): "training-allowed-to-moderators",
    (Action.TRAIN, Allowed.LISTED): "training-allowed-to-listed",
    (Action.TWEET, Allowed.NOBODY): "tweets-allowed-to-nobody",
    (Action.SEE, Allowed.NOBODY): "tweets-allowed-to-nobody",
    (Action.TWEET, Allowed.MODERATORS): "tweets-allowed-to-moderators",
    (Action.TWEET, Allowed.LISTED): "tweets-allowed-to-listed",
}


@dataclass(frozen=True, slots=True)
class ChatRules:
    """The rules of one chat at one moment. `personas` are the ids of those that may be used; None is all.

    `max_train` and `max_tweet` are the operator's upper bounds.
    """

    train: Allowed = Allowed.APPROVED
    tweet: Allowed = Allowed.EVERYBODY
    is_enabled: bool = True
    personas: frozenset[str] | None = None
    moderators: frozenset[str] = frozenset()
    trainers: frozenset[str] = frozenset()
    tweeters: frozenset[str] = frozenset()
    max_train: Allowed = Allowed.EVERYBODY
    max_tweet: Allowed = Allowed.EVERYBODY

    def is_moderator(self, requester: Requester) -> bool:
        """By the platform, or because they, or a platform role of theirs, are on the chat's list."""
        return requester.is_moderator or bool(requester.identities & self.moderators)

    def check(self, action: Action, requester: Requester) -> None:
        """Raises NotAllowed with the rule that forbids it."""
        if not self.is_enabled:
            raise NotAllowed("bot-switched-off")
        allowed = self._allowed(action)
        if allowed is Allowed.NOBODY or not (
            allowed in (Allowed.EVERYBODY, Allowed.APPROVED) or self._is_privileged(action, requester)
        ):
            raise NotAllowed(NOT_ALLOWED[action, allowed])

    def needs_approval(self, action: Action, requester: Requester) -> bool:
        """Whether a moderator has to decide about it."""
        return self._allowed(action) is Allowed.APPROVED and not self._is_privileged(action, requester)

    def allows(self, persona_id: str) -> bool:
        return self.personas is None or persona_id in self.personas

    def _allowed(self, action: Action) -> Allowed:
        return self.train if action is Action.TRAIN else self.tweet

    def _is_privileged(self, action: Action, requester: Requester) -> bool:
        """Whether they may where not everybody may."""
        if action is Action.SEE or self.is_moderator(requester):
            return True
        listed = self.trainers if action is Action.TRAIN else self.tweeters
        return self._allowed(action) is not Allowed.MODERATORS and bool(requester.identities & listed)


def default_rules(train: Allowed | None = None, tweet: Allowed | None = None) -> ChatRules:
    """The rules of chats that set none; what the operator sets is the upper bound for all others too."""
    unset = ChatRules()
    return ChatRules(
        train or unset.train,
        tweet or unset.tweet,
        max_train=train or unset.max_train,
        max_tweet=tweet or unset.max_tweet,
    )


@dataclass(frozen=True, slots=True)
class AccessList:
    """The operator's allowlist and blocklists of chats and users (discord:123). An empty allowlist allows all."""

    allowed_chats: frozenset[str] = frozenset()
    blocked_chats: frozenset[str] = frozenset()
    blocked_users: frozenset[str] = frozenset()

    @classmethod
    def of(cls, allowed_chats: Collection[str], blocked_chats: Collection[str], blocked_users: Collection[str]) -> Self:
        """The list of these addresses; a server may be written as discord:guild:1 or discord:1."""
        return cls(*(frozenset(map(plain_address, each)) for each in (allowed_chats, blocked_chats, blocked_users)))

    def check(self, requester: Requester) -> None:
        """Raises NotAllowed. Operators may always; a user who is on the allowlist may wherever they are."""
        if requester.is_operator:
            return
        if requester.member in self.blocked_users:
            raise NotAllowed("operator-blocked-user")
        scopes = set(map(plain_address, requester.scopes))
        if (scopes or {requester.chat}) & self.blocked_chats:
            raise NotAllowed("operator-blocked-chat")
        if self.allowed_chats and not (scopes | {requester.member}) & self.allowed_chats:
            raise NotAllowed("chat-not-on-allowlist")


def plain_address(address: str) -> str:
    """The address of a server as it may be written in settings: discord:1 for discord:guild:1."""
    return address.replace(":guild:", ":")


@dataclass(frozen=True, slots=True)
class StoredChatRules:
    """The rules of every chat, read anew each time, so that a change counts at once in every process.

    Reads a file: call it in a thread.
    """

    settings: ChatSettingsTable
    defaults: ChatRules
    access_list: AccessList

    def of(self, scopes: Sequence[str]) -> ChatRules:
        """The rules of a chat with these scopes (`Requester.scopes`), the nearest first."""
        snapshots = self.settings.snapshots(scopes)
        return ChatRules(
            train=_parsed(_nearest(snapshots, TRAIN), self.defaults.train).at_most(self.defaults.max_train),
            tweet=_parsed(_nearest(snapshots, TWEET), self.defaults.tweet).at_most(self.defaults.max_tweet),
            is_enabled=_nearest(snapshots, SPEAK) != OFF,
            personas=_personas(snapshots),
            moderators=snapshots[-1].lists.get(MODERATORS, frozenset()) if snapshots else frozenset(),
            trainers=_union(snapshots, TRAINERS),
            tweeters=_union(snapshots, TWEETERS),
            max_train=self.defaults.max_train,
            max_tweet=self.defaults.max_tweet,
        )


def _nearest(snapshots: Sequence[ChatSettingsSnapshot], key: str) -> str | None:
    return next((snapshot.values[key] for snapshot in snapshots if key in snapshot.values), None)


def _parsed(value: str | None, default: Allowed) -> Allowed:
    return Allowed(value) if value in list(Allowed) else default


def _union(snapshots: Sequence[ChatSettingsSnapshot], key: str) -> frozenset[str]:
    return frozenset(entry for snapshot in snapshots for entry in snapshot.lists.get(key, ()))


def _personas(snapshots: Sequence[ChatSettingsSnapshot]) -> frozenset[str] | None:
    """Those listed in the nearest place that has a rule about personas."""
    nearest = next((snapshot for snapshot in snapshots if PERSONAS in snapshot.values), None)
    if nearest is None or nearest.values[PERSONAS] != LISTED:
        return None
    return nearest.lists.get(PERSONAS, frozenset())
