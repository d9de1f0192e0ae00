"""Selection of an account's newest own posts: retweets are dropped first, then the newest 3,250 are kept.

The original recipe kept the newest 3,250 posts and then dropped retweets, which left some accounts with next to
nothing. What it would have kept is counted beside.
"""

import heapq
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.domain.persona import RecipeCounts
from models.domain.tweet import MAX_OWN_POSTS, Tweet, without_overlong_text
from models.messages import Text, sentence
from trainer.data.cleaning import clean, is_retweet, is_short

MAX_CHARACTERS = 2_000_000  # of an account's posts: 3,250 of 615 characters; bounds every later step
UNDATED = datetime.min.replace(tzinfo=UTC)
RECIPE_RETWEET = "RT @"  # the only sign that the recipe knew, beside a flag


@dataclass(frozen=True, slots=True)
class Selection:
    """The newest own posts, in the source's order, and how many posts there were in all.

    `older`: own posts beyond the newest 3,250 or 2 million characters; `undated`: own posts without a date.
    """

    tweets: tuple[Tweet, ...]
    read: int
    retweets: int
    undated: int
    recipe: RecipeCounts

    @property
    def older(self) -> int:
        return self.read - self.retweets - len(self.tweets)

    def notes(self) -> list[Text]:
        """A warning where the newest posts could not be told."""
        if self.undated and self.older:
            own = self.read - self.retweets
            return [sentence("posts-undated", undated=self.undated, own=own, kept=len(self.tweets))]
        return []


def select_newest(tweets: Iterable[Tweet]) -> Selection:
    """The newest own posts by date. Of posts without a date, which count as the oldest, an even sample.

    In which order such posts stand cannot be told, so the first ones could be the oldest.
    """
    own, recent = _Newest(), _Newest()
    read = retweets = undated = 0
    for tweet in map(without_overlong_text, tweets):
        read += 1
        recent.push(tweet, read)
        if is_retweet(tweet):
            retweets += 1
        else:
            undated += tweet.created_at is None
            own.push(tweet, read)
    return Selection(tuple(own.in_order()), read, retweets, undated, _recipe_counts(recent.in_order()))


def _recipe_counts(tweets: list[Tweet]) -> RecipeCounts:
    own = [tweet for tweet in tweets if not tweet.is_retweet and not tweet.text.startswith(RECIPE_RETWEET)]
    short = sum(is_short(clean(tweet.text), without_spaces=False) for tweet in own if not tweet.is_too_long)
    too_long = sum(tweet.is_too_long for tweet in own)
    return RecipeCounts(len(tweets), len(tweets) - len(own), short, len(own) - short - too_long)


@dataclass(slots=True)
class _Newest:
    """The newest posts pushed so far, within both limits."""

    heap: list[tuple[datetime, int, int, Tweet]] = field(default_factory=list)  # the oldest first
    characters: int = 0

    def push(self, tweet: Tweet, position: int) -> None:
        tie = 0 if tweet.created_at else zlib.crc32(tweet.text.encode("utf-8", "replace"))
        heapq.heappush(self.heap, (tweet.created_at or UNDATED, tie, -position, tweet))
        self.characters += len(tweet.text)
        while len(self.heap) > MAX_OWN_POSTS or self.characters > MAX_CHARACTERS:
            self.characters -= len(heapq.heappop(self.heap)[-1].text)

    def in_order(self) -> list[Tweet]:
        """The posts in the order in which they were pushed."""
        return [entry[-1] for entry in sorted(self.heap, key=lambda entry: -entry[2])]
