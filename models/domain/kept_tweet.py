"""A generated tweet that members of a chat keep."""

from dataclasses import dataclass

from models.domain.mood import Mood


@dataclass(frozen=True, slots=True)
class KeptTweet:
    """A generated tweet with all that generates it again. `persona_id` may be that of a blend."""

    persona_id: str
    prompt: str
    text: str
    seed: int
    mood: Mood


@dataclass(frozen=True, slots=True)
class RankedTweet:
    """A kept tweet, how many members keep it, and whether the member who asks does."""

    kept: KeptTweet
    keepers: int
    is_own: bool
