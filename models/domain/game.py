"""A game of a chat about generated tweets: members vote for one of two, or guess which persona wrote one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class GameKind(Enum):
    VERSUS = "versus"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class GameTweet:
    """A tweet of a game; `persona_id` may be that of a blend."""

    persona_id: str
    text: str
    seed: int


@dataclass(frozen=True, slots=True)
class Game:
    """What members see and choose from. `choices` are personas' ids; `votes` have a member's choice by its index.

    `member` began it; `message` is the platform's id of the message that shows it, once that is known.
    `language` is the locale of the app of whoever began it, where the platform told it.
    """

    number: int
    kind: GameKind
    chat: str
    member: str
    prompt: str
    tweets: tuple[GameTweet, ...]
    choices: tuple[str, ...]
    ends_at: datetime
    message: str | None = None
    votes: Mapping[str, int] = field(default_factory=dict)
    language: str | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """Votes for each choice."""
        chosen = list(self.votes.values())
        return tuple(chosen.count(index) for index in range(len(self.choices)))

    @property
    def is_solved(self) -> bool:
        """Whether somebody guessed who wrote the tweet."""
        return self.kind is GameKind.GUESS and self.counts[self.choices.index(self.tweets[0].persona_id)] > 0
