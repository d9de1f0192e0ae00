"""Kept posts: what networks gave of each account, encrypted, so that nothing is asked for or paid for twice.

It does not know networks, only how a reading of one goes: newest post first, in pieces, perhaps broken off.

    posts/SCHEME/HANDLE   a line for each post as it came, and a line at the end of every reading

A line is written before the next post is asked for. A reading that was broken off, by kill -9 too, goes on below the
last post that came; one that had come to its end is followed by a reading of what is newer.
"""

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from cryptography.fernet import Fernet, InvalidToken

from models.domain.errors import OutOfSpace, RequestUnfit, SourceFailed, TryLater
from models.domain.tweet import Tweet
from models.runtime.data_dir import beside, expand_user, write_beside

END: list[object] = []  # the line that ends a reading
END_BYTES = 100  # it is as short as an encrypted line can be; a post's has 120 at the least

Done = TypeVar("Done")
Read = Callable[[str | None, str | None, int], Iterator[Tweet]]  # newer than, older than, how many before: newest first


@dataclass(slots=True)
class StoredReading:
    """One reading of an account: its posts in the order in which they came, and the mark of the last one."""

    mark: str | None = None
    tweets: list[Tweet] = field(default_factory=list)
    is_whole: bool = False


class MarkedSource(Protocol):
    """What is read. `mark` says where that stands, in words of its own; set before, the reading goes on there."""

    mark: str | None


@dataclass(frozen=True, slots=True)
class PostStore:
    """The posts under `root`, encrypted with the key in `key_file`, which is made on first use."""

    root: Path
    key_file: Path

    def refresh(self, scheme: str, handle: str, read: Read, source: MarkedSource | None = None) -> list[Tweet]:
        """All posts kept of an account, once `read` has given those that are missing. Raises what `read` does.

        `read` is called once: with the newest known post, or in the middle of a broken reading with its last one too,
        the `source` being marked as it was when that came.
        """
        path, box = self._path(scheme, handle), self._box()
        with _appending(path) as file:
            readings = _readings(path, box)
            now = readings[-1] if readings and not readings[-1].is_whole else StoredReading()
            whole = [reading for reading in readings if reading.is_whole]
            newest = next((reading.tweets[0].id for reading in reversed(whole) if reading.tweets), None)
            oldest = now.tweets[-1].id if now.tweets else None
            known = {tweet.id for reading in readings for tweet in reading.tweets}
            if source is not None:
                source.mark = now.mark
            for tweet in read(newest, oldest, len(now.tweets)):
                if tweet.id not in known:
                    known.add(tweet.id)
                    now.tweets.append(tweet)
                    _write(file, box, _row(tweet, source.mark if source else None))
            _write(file, box, END)
        return _newest_first([*whole, now])

    def posts(self, scheme: str, handle: str) -> list[Tweet]:
        """All posts kept of an account, newest first."""
        return _newest_first(_readings(self._path(scheme, handle), self._box()))

    def accounts(self) -> list[tuple[str, str]]:
        """The network and handle of each account of which posts are kept."""
        return sorted((path.parent.name, path.name) for path in self.root.glob("*/[!.]*"))

    def remove(self, scheme: str, handle: str, ids: Collection[str], first: Callable[[], Done]) -> Done | None:
        """Remove these posts of an account, having done what is to come `first`; gives what that gave.

        Where none are kept any more, nothing is done. Raises OutOfSpace, and TryLater while the account is being read:
        then `first` is not done either.
        """
        path, box = self._path(scheme, handle), self._box()
        if not path.exists():
            return None
        with _appending(path, is_patient=False, is_new=False):
            done = first()
            rows = [row for row in _rows(path, box) if row == END or row[0] not in ids]
            lines = b"".join(box.encrypt(json.dumps(row).encode()) + b"\n" for row in rows)
            write_beside(path, lines)
        return done

    def forget(self, handle: str) -> dict[str, int]:
        """Remove what is kept of the handle; gives how many posts there were, by network. Needs no key.

        Raises OutOfSpace where a file cannot be removed.
        """
        places = sorted(self.root.glob("*")) if self.root.is_dir() else []
        return {place.name: erase(place / handle) for place in places if (place / handle).is_file()}

    def _path(self, scheme: str, handle: str) -> Path:
        return self.root / scheme / handle

    def _box(self) -> Fernet:
        """Raises SourceFailed where there is no key to be had."""
        try:
            key_file = expand_user(self.key_file)
        except RequestUnfit as error:
            raise SourceFailed(
                f"The key of the kept posts has no place: {error.sentence} Or set POSTS_KEY_FILE, or KEEP_POSTS=false."
            ) from error
        if self.root.parent.resolve() in key_file.resolve().parents:
            raise SourceFailed("The key of the kept posts lies in the data folder; put POSTS_KEY_FILE somewhere else.")
        if not key_file.exists() and self.accounts():
            raise SourceFailed(
                f"The key of the kept posts, {self.key_file}, is missing. Put it back, set POSTS_KEY_FILE to where it "
                f"is, or delete {self.root}: its posts are then read, and perhaps paid for, again."
            )
        try:
            return Fernet(_key(key_file))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "that is no key"
            raise SourceFailed(
                f"The key of the kept posts, {self.key_file}, cannot be used: {why}. "
                "Set POSTS_KEY_FILE to another place, or KEEP_POSTS=false."
            ) from error


def erase(path: Path, *, is_patient: bool = True) -> int:
    """Remove an account's file; gives how many posts were in it. Waits for whoever is at it, or raises TryLater.

    Raises OutOfSpace where it cannot be removed.
    """
    with _appending(
        path, is_patient=is_patient
    ) as file:  # else whoever removes some of them just now would put the others back
        try:
            file.seek(0)
            lines = file.read().splitlines()
            path.unlink()
            beside(path).unlink(missing_ok=True)  # left by a process that was killed while it removed some
        except OSError as error:
            raise OutOfSpace(f"The posts in {path} could not be removed: {error.strerror}.") from error
    return sum(len(line) > END_BYTES for line in lines)  # the others end a reading


def _key(path: Path) -> bytes:
    """The key, made where there is none."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_bytes(Fernet.generate_key())
        with suppress(FileExistsError):  # another process was first: its key is the key
            os.link(beside, path)
        beside.unlink()
    return path.read_bytes().strip()


def _readings(path: Path, box: Fernet) -> list[StoredReading]:
    """What was read so far, the oldest reading first. Raises SourceFailed where it cannot be decrypted."""
    found = [StoredReading()]
    for row in _rows(path, box):
        if row == END:
            found[-1].is_whole = True
            found.append(StoredReading())
        else:
            identity, text, created_at, is_retweet, *mark = row
            found[-1].mark = mark[0] if mark else None
            moment = datetime.fromisoformat(created_at) if created_at else None
            found[-1].tweets.append(Tweet(identity, text or "", moment, is_retweet, is_too_long=text is None))
    return [reading for reading in found if reading.is_whole or reading.tweets]


def _rows(path: Path, box: Fernet) -> Iterator[list[Any]]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):  # else it was cut off by the end of the process
            try:
                yield json.loads(box.decrypt(line.rstrip()))
            except InvalidToken as error:
                raise SourceFailed(
                    f"The posts kept in {path} are damaged, or were encrypted with another key. Put back the file that "
                    "POSTS_KEY_FILE names, or delete the posts: they are then read, and perhaps paid for, again."
                ) from error


@contextmanager
def _appending(path: Path, *, is_patient: bool = True, is_new: bool = True) -> Iterator[IO[bytes]]:
    """The account's file, private and nobody else's meanwhile, to be written at its end; a cut-off line is removed.

    Raises OutOfSpace, where there is none and it may not be new too; TryLater where somebody has it and one is not
    patient.
    """
    lock = fcntl.LOCK_EX | (0 if is_patient else fcntl.LOCK_NB)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(_locked(path, lock, os.O_RDWR | (os.O_CREAT if is_new else 0)), "r+b", buffering=0)
    except BlockingIOError as error:
        raise TryLater("That account's posts are being read just now; try again in a moment.") from error
    except OSError as error:
        raise OutOfSpace(f"The posts could not be kept in {path}: {error.strerror}.") from error
    with file:
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        yield file


def _locked(path: Path, lock: int, flags: int) -> int:
    """The descriptor of the file that is at `path` once it is locked: whoever had it may have put another there."""
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            fcntl.flock(descriptor, lock)
            if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _write(file: IO[bytes], box: Fernet, row: Sequence[object]) -> None:
    """One line, in one write. Raises OutOfSpace."""
    line = box.encrypt(json.dumps(row).encode()) + b"\n"
    try:
        is_whole = file.write(line) == len(line)
    except OSError:
        is_whole = False
    if not is_whole:
        raise OutOfSpace("The posts could not be kept, for want of space on the disk. Free some.")


def _row(tweet: Tweet, mark: str | None) -> list[object]:
    said: list[object] = [
        tweet.id,
        None if tweet.is_too_long else tweet.text,
        tweet.created_at.isoformat() if tweet.created_at else None,
        tweet.is_retweet,
    ]
    return said if mark is None else [*said, mark]


def _newest_first(readings: Sequence[StoredReading]) -> list[Tweet]:
    return [tweet for reading in reversed(readings) for tweet in reading.tweets]
