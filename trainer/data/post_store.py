"""Post store: the posts read from networks, encrypted on disk, so that none is requested or paid for twice.

    posts/SCHEME/HANDLE   a line for each post in the order of reading, and a line at the end of every reading

Each line is written before the next post is requested. An interrupted reading, by kill -9 too, resumes below its last
post; after a complete one only newer posts are read.
"""

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken

from models.domain.errors import OutOfSpace, RequestUnfit, SourceFailed, TryLater
from models.domain.tweet import Tweet
from models.runtime.data_dir import expand_user
from models.runtime.files import beside, create_once, write_beside
from trainer.sources import NetworkSource

END_OF_READING: list[object] = []
MAX_END_BYTES = 100  # of that line, encrypted; a post takes at least 120

Result = TypeVar("Result")
Read = Callable[[str | None, str | None, int], Iterator[Tweet]]  # since_id, until_id, known_count: newest first


@dataclass(slots=True)
class StoredReading:
    """One reading of an account: its posts, newest first, and the source's cursor at the last one."""

    cursor: str | None = None
    tweets: list[Tweet] = field(default_factory=list)
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class PostStore:
    """The posts under `root`, encrypted with the key in `key_file`, which is created on first use."""

    root: Path
    key_file: Path

    def refresh(self, scheme: str, handle: str, read: Read, source: NetworkSource | None = None) -> list[Tweet]:
        """All stored posts of an account, after `read` has yielded the missing ones. Raises what `read` does.

        `read` is called once, with the id of the newest stored post. To resume an interrupted reading it also gets
        the id of that reading's last post, and `source` the cursor it had then.
        """
        path, cipher = self._path(scheme, handle), self._cipher()
        with _locked_file(path) as file:
            readings = _readings(path, cipher)
            current = readings[-1] if readings and not readings[-1].is_complete else StoredReading()
            complete = [reading for reading in readings if reading.is_complete]
            newest = next((reading.tweets[0].id for reading in reversed(complete) if reading.tweets), None)
            oldest = current.tweets[-1].id if current.tweets else None
            known = {tweet.id for reading in readings for tweet in reading.tweets}
            if source is not None:
                source.cursor = current.cursor
            for tweet in read(newest, oldest, len(current.tweets)):
                if tweet.id not in known:
                    known.add(tweet.id)
                    current.tweets.append(tweet)
                    _write(file, cipher, _row(tweet, source.cursor if source else None))
            _write(file, cipher, END_OF_READING)
        return _newest_first([*complete, current])

    def posts(self, scheme: str, handle: str) -> list[Tweet]:
        """All stored posts of an account, newest first."""
        return _newest_first(_readings(self._path(scheme, handle), self._cipher()))

    def accounts(self) -> list[tuple[str, str]]:
        """The network and handle of each account with stored posts."""
        return sorted((path.parent.name, path.name) for path in self.root.glob("*/[!.]*"))

    def remove(self, scheme: str, handle: str, ids: Collection[str], before: Callable[[], Result]) -> Result | None:
        """Remove these posts of an account after calling `before`; returns what that returned.

        Does nothing where no posts are stored. Raises OutOfSpace, and TryLater while the account is being read: then
        `before` is not called.
        """
        path, cipher = self._path(scheme, handle), self._cipher()
        if not path.exists():
            return None
        with _locked_file(path, is_blocking=False, creates=False):
            result = before()
            rows = [row for row in _rows(path, cipher) if row == END_OF_READING or row[0] not in ids]
            lines = b"".join(cipher.encrypt(json.dumps(row).encode()) + b"\n" for row in rows)
            write_beside(path, lines)
        return result

    def forget(self, handle: str) -> dict[str, int]:
        """Delete all stored posts of the handle; returns how many there were, by network. Needs no key.

        Raises OutOfSpace where a file cannot be removed.
        """
        networks = sorted(self.root.glob("*")) if self.root.is_dir() else []
        return {folder.name: erase_file(folder / handle) for folder in networks if (folder / handle).is_file()}

    def _path(self, scheme: str, handle: str) -> Path:
        return self.root / scheme / handle

    def _cipher(self) -> Fernet:
        """Raises SourceFailed where the key is missing or cannot be used."""
        try:
            key_file = expand_user(self.key_file)
        except RequestUnfit as error:
            raise SourceFailed("posts-key-without-path", reason=error.sentence) from error
        if self.root.parent.resolve() in key_file.resolve().parents:
            raise SourceFailed("posts-key-in-data-dir")
        if not key_file.exists() and self.accounts():
            raise SourceFailed("posts-key-missing", path=str(self.key_file), posts=str(self.root))
        try:
            return Fernet(create_once(key_file, Fernet.generate_key).strip())
        except OSError as error:
            reason = str(error.strerror or error)
            raise SourceFailed("posts-key-unreadable", path=str(self.key_file), reason=reason) from error
        except ValueError as error:
            raise SourceFailed("posts-key-invalid", path=str(self.key_file)) from error


def erase_file(path: Path, *, is_blocking: bool = True) -> int:
    """Delete an account's file; returns how many posts were in it. Waits for its lock, or raises TryLater.

    Raises OutOfSpace where it cannot be removed.
    """
    # the lock: a process that removes some of the posts right now would write the others back
    with _locked_file(path, is_blocking=is_blocking) as file:
        try:
            file.seek(0)
            lines = file.read().splitlines()
            path.unlink()
            beside(path).unlink(missing_ok=True)  # left by a process that was killed in `remove`
        except OSError as error:
            reason = str(error.strerror or error)
            raise OutOfSpace("posts-not-removed", path=str(path), reason=reason) from error
    return sum(len(line) > MAX_END_BYTES for line in lines)  # the others end a reading


def _readings(path: Path, cipher: Fernet) -> list[StoredReading]:
    """All readings so far, the oldest first. Raises SourceFailed where they cannot be decrypted."""
    readings = [StoredReading()]
    for row in _rows(path, cipher):
        if row == END_OF_READING:
            readings[-1].is_complete = True
            readings.append(StoredReading())
        else:
            post_id, text, created, is_retweet, *cursor = row
            readings[-1].cursor = cursor[0] if cursor else None
            created_at = datetime.fromisoformat(created) if created else None
            readings[-1].tweets.append(Tweet(post_id, text or "", created_at, is_retweet, is_too_long=text is None))
    return [reading for reading in readings if reading.is_complete or reading.tweets]


def _rows(path: Path, cipher: Fernet) -> Iterator[list[Any]]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):  # else the process was killed while writing it
            try:
                yield json.loads(cipher.decrypt(line.rstrip()))
            except InvalidToken as error:
                raise SourceFailed("posts-undecryptable", path=str(path)) from error


@contextmanager
def _locked_file(path: Path, *, is_blocking: bool = True, creates: bool = True) -> Iterator[IO[bytes]]:
    """The account's file, exclusively locked and open for appending; a truncated last line is removed.

    Raises OutOfSpace where it cannot be opened; TryLater where another process has it and `is_blocking` is false.
    """
    lock = fcntl.LOCK_EX | (0 if is_blocking else fcntl.LOCK_NB)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(_open_locked(path, lock, os.O_RDWR | (os.O_CREAT if creates else 0)), "r+b", buffering=0)
    except BlockingIOError as error:
        raise TryLater("posts-in-use") from error
    except OSError as error:
        raise OutOfSpace("posts-not-stored", path=str(path), reason=str(error.strerror or error)) from error
    with file:
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        yield file


def _open_locked(path: Path, lock: int, flags: int) -> int:
    """The descriptor of the file at `path` once it is locked: the process before may have replaced the file."""
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


def _write(file: IO[bytes], cipher: Fernet, row: Sequence[object]) -> None:
    """One line, in one write. Raises OutOfSpace."""
    line = cipher.encrypt(json.dumps(row).encode()) + b"\n"
    try:
        is_written = file.write(line) == len(line)
    except OSError:
        is_written = False
    if not is_written:
        raise OutOfSpace("posts-disk-full")


def _row(tweet: Tweet, cursor: str | None) -> list[object]:
    row: list[object] = [
        tweet.id,
        None if tweet.is_too_long else tweet.text,
        tweet.created_at.isoformat() if tweet.created_at else None,
        tweet.is_retweet,
    ]
    return row if cursor is None else [*row, cursor]


def _newest_first(readings: Sequence[StoredReading]) -> list[Tweet]:
    return [tweet for reading in reversed(readings) for tweet in reading.tweets]
