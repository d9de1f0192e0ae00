"""An account's posts as they lie in a job's folder, from the stage that read them to the one that cleans them.

It does not know how they were read, nor what is made of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.domain.tweet import Tweet
from trainer.jobs.job_dir import JobDir
from trainer.sources import SourceAccount

MAX_NAME_CHARACTERS, MAX_ADDRESS_CHARACTERS = 100, 2_000  # a server may send any; Bluesky's longest names have 64


def is_written(folder: JobDir, place: int) -> bool:
    return folder.read(_name(place)) is not None


def write_posts(
    folder: JobDir, place: int, spec: str, account: SourceAccount | None, tweets: Sequence[Tweet], now: datetime
) -> None:
    """Write what `spec` gave of the handle at `place`, with what it says of the account. Raises OutOfSpace."""
    read = _provenance(spec, account, tweets, now)
    folder.write(_name(place), read | {"tweets": [_row(tweet) for tweet in tweets]})


def read_posts(folder: JobDir, place: int) -> list[Tweet]:
    rows = folder.must_read(_name(place))["tweets"]
    return [
        Tweet(id_, text or "", _when(created_at), is_retweet, is_too_long=text is None)
        for id_, text, created_at, is_retweet in rows
    ]


def _name(place: int) -> str:
    return f"posts-{place}"


def _provenance(spec: str, account: SourceAccount | None, tweets: Sequence[Tweet], now: datetime) -> dict[str, Any]:
    times = sorted(tweet.created_at for tweet in tweets if tweet.created_at)
    first, last = (times[0].isoformat(), times[-1].isoformat()) if times else (None, None)
    name, avatar = (account.name[:MAX_NAME_CHARACTERS], account.avatar) if account else (None, None)
    avatar = avatar if avatar and len(avatar) <= MAX_ADDRESS_CHARACTERS else None
    said = {"name": name, "avatar": avatar, "first": first, "last": last}
    return {"source": spec.partition(":")[0].casefold(), "read_at": now.isoformat()} | said


def _row(tweet: Tweet) -> list[Any]:
    text = None if tweet.is_too_long else tweet.text
    return [tweet.id, text, tweet.created_at.isoformat() if tweet.created_at else None, tweet.is_retweet]


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
