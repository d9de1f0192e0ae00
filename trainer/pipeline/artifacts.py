"""Artifacts of the collect and prepare stages: the posts of each account, and what their cleaning counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from models.domain.persona import PostCounts
from models.domain.tweet import Tweet
from models.messages import without_surrogates
from trainer.data.selection import Selection
from trainer.jobs.job_dir import Artifact
from trainer.sources import TweetSource

MAX_NAME_CHARACTERS, MAX_URL_CHARACTERS = 100, 2_000  # a server may send any; Bluesky's longest names have 64


@dataclass(frozen=True, slots=True)
class CollectedPosts(Artifact):
    """An account's newest own posts, where and when they were read, and what the source says about the account.

    Written once for each handle of the request, under its index. `source` is a scheme such as `files`; `notes` say what
    was left out; `is_file`: whether they are from a file, which may be another than was meant.
    """

    FILE: ClassVar[str] = "posts"
    source: str
    read_at: datetime
    selection: Selection
    display_name: str | None = None
    avatar_url: str | None = None
    notes: tuple[str, ...] = ()
    is_file: bool = False

    @classmethod
    def of(cls, source: TweetSource, selection: Selection, now: datetime) -> Self:
        """What was read from the source. An avatar URL that is too long is dropped, a long name is cut."""
        account = source.account
        display_name = without_surrogates(account.name)[:MAX_NAME_CHARACTERS] if account else None
        avatar_url = account.avatar if account else None
        if avatar_url and len(avatar_url) > MAX_URL_CHARACTERS:
            avatar_url = None
        return cls(
            source.scheme, now, selection, display_name, avatar_url, (*source.notes, *selection.notes()), source.is_path
        )

    @property
    def tweets(self) -> tuple[Tweet, ...]:
        return self.selection.tweets

    @property
    def first_posted_at(self) -> datetime | None:
        return min(self._times, default=None)

    @property
    def last_posted_at(self) -> datetime | None:
        return max(self._times, default=None)

    @property
    def _times(self) -> list[datetime]:
        return [tweet.created_at for tweet in self.tweets if tweet.created_at]


@dataclass(frozen=True, slots=True)
class PreparedCorpus(Artifact):
    """Counts of the posts of each handle, in order, the language of them all, and a warning if they are few."""

    FILE: ClassVar[str] = "corpus"
    counts: tuple[PostCounts, ...]
    language: str | None
    warning: str | None
