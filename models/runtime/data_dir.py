"""The data folder: every path under DATA_DIR, file locks by role, the secret key."""

import fcntl
import hashlib
import hmac
import os
import secrets
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from models.domain.errors import AlreadyRunning, OutOfSpace, RequestUnfit
from models.runtime.files import create_once

SOCKET_PATH_BYTES = 100  # a Unix socket's path may have about 107
SOCKET_FOLDER, SOCKET_NAME = "mynah-", "engine.sock"  # the prefix of its folder
KEY_BYTES = 32
GROUP_AND_OTHERS = 0o077  # permission bits
FOLDERS = ("checkpoints", "bases", "engine-cache", "work", "uploads", "posts", "documents", "tracking", "logs")
DATABASES = ("registry.db*", "jobs.db*")  # each with its -wal and -shm
FILES = (*DATABASES, "guard.key", "engine.json", "*.lock")


def expand_user(path: str | Path) -> Path:
    """The path with `~` replaced by the home folder. Raises RequestUnfit where there is none, as with HOME unset."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise RequestUnfit("path-without-home", path=str(path)[:80]) from error


@dataclass(frozen=True, slots=True)
class DataDir:
    """The paths under one data folder. Services with different folders are independent of each other."""

    root: Path

    @property
    def registry(self) -> Path:
        return self.root / "registry.db"

    @property
    def jobs(self) -> Path:
        return self.root / "jobs.db"

    @property
    def checkpoints(self) -> Path:
        return self.root / "checkpoints"

    @property
    def bases(self) -> Path:
        return self.root / "bases"

    @property
    def engine_cache(self) -> Path:
        """What the engine found out about this machine and its base models. May be deleted at any time."""
        return self.root / "engine-cache"

    @property
    def work(self) -> Path:
        """A folder for each job that is not finished."""
        return self.root / "work"

    @property
    def uploads(self) -> Path:
        """Files that members sent, until the trainings that read them are finished."""
        return self.root / "uploads"

    @property
    def posts(self) -> Path:
        """Each account's posts as read from its network, encrypted."""
        return self.root / "posts"

    @property
    def documents(self) -> Path:
        """Files that the console shows, such as the audit log."""
        return self.root / "documents"

    @property
    def tracking(self) -> Path:
        """The experiment tracker's files."""
        return self.root / "tracking"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def engine_address(self) -> Path:
        """JSON: where the running engine listens."""
        return self.root / "engine.json"

    def prepare(self) -> "DataDir":
        """Create the folders, readable by the service's user only, and make existing files of ours so.

        The permissions of a data folder that already existed stay: it may be shared on purpose. Raises OutOfSpace.
        """
        try:
            for folder in (self.root, self.checkpoints, self.bases, self.work, self.logs):
                _make_private(folder)
        except OSError as error:
            raise OutOfSpace("data-dir-unwritable", path=str(self.root), reason=str(error.strerror)) from error
        for path in self.open_to_others():
            with suppress(OSError):  # another user's file: `mynah check` reports it
                path.chmod(path.stat().st_mode & ~GROUP_AND_OTHERS)
        return self

    def open_to_others(self) -> list[Path]:
        """Files of ours whose permissions let other users of the machine read them."""
        ours = [self.root / name for name in FOLDERS] + [path for name in FILES for path in self.root.glob(name)]
        return [path for path in ours if _is_open(path)]

    def is_open(self) -> bool:
        """Whether other users of the machine may enter the data folder."""
        return _is_open(self.root)

    def is_database(self, path: Path) -> bool:
        """Whether `path` is one of our databases, which only SQLite may open (models/runtime/sqlite_file.py)."""
        with suppress(OSError, ValueError):  # missing, or not a valid path
            return any(path.samefile(file) for name in DATABASES for file in self.root.glob(name))
        return False

    def guard_key(self) -> bytes:
        """The key of the copy guard's keyed hashes; created on first use. Raises OutOfSpace."""
        try:
            return create_once(self.root / "guard.key", lambda: secrets.token_bytes(KEY_BYTES))
        except OSError as error:
            raise OutOfSpace("file-unwritable", name="guard.key", reason=str(error.strerror)) from error

    def hash_of(self, handle: str) -> str:
        """Keyed hash of a handle that opted out: without the key nobody can tell whose it is."""
        return hmac.new(self.guard_key(), f"opted out: {handle}".encode(), hashlib.sha256).hexdigest()

    def socket_path(self) -> Path:
        """A new path for a Unix socket in a private folder: in the data folder if its path is short enough."""
        for within in self._socket_places():
            with suppress(OSError):
                path = Path(tempfile.mkdtemp(prefix=self._socket_prefix(), dir=within)) / SOCKET_NAME
                if _can_bind(path):
                    return path
                path.parent.rmdir()
        raise OutOfSpace("engine-socket-no-place", path=str(self.root))

    def socket_paths(self) -> list[Path]:
        """The paths of all sockets that `socket_path` made for this data folder and nobody removed."""
        pattern = f"{self._socket_prefix()}*"
        return [folder / SOCKET_NAME for within in self._socket_places() for folder in within.glob(pattern)]

    def remove_socket(self, path: Path) -> None:
        """Remove a socket that `socket_path` made, in this process or in one that was killed."""
        if path.name == SOCKET_NAME and path.parent.name.startswith(SOCKET_FOLDER):
            with suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()

    def _socket_places(self) -> list[Path]:
        places = (self.root, Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - mkdtemp makes it private
        return list(dict.fromkeys(places))

    def _socket_prefix(self) -> str:
        """Of the folders' names: it tells the data folders apart that share a temporary folder."""
        return f"{SOCKET_FOLDER}{hashlib.sha256(os.fsencode(self.root.resolve())).hexdigest()[:8]}-"

    @contextmanager
    def lock(self, role: str) -> Iterator[None]:
        """Hold the file lock of `role` (bot, trainer, ...). Raises AlreadyRunning if another process holds it."""
        _make_private(self.root)
        with (self.root / f"{role}.lock").open("a") as file:
            if not _lock_exclusively(file):
                raise AlreadyRunning("role-already-running", role=role, path=str(self.root))
            yield

    def is_locked(self, role: str) -> bool:
        """Whether a process holds the lock of `role` now. Does not get in the way of one that is taking it."""
        _make_private(self.root)
        with (self.root / f"{role}.lock").open("a") as file:
            return not _lock(file, fcntl.LOCK_SH)


def _make_private(folder: Path) -> None:
    """Create a folder and its missing parents, readable by this user only: `mkdir` leaves parents open."""
    for path in (*reversed(folder.parents), folder):
        path.mkdir(mode=0o700, exist_ok=True)


def _lock_exclusively(file: IO[str]) -> bool:
    """Take a file's lock; False if a process has it. `is_locked` shares it for a moment: then try again."""
    while not _lock(file, fcntl.LOCK_EX):
        if not _lock(file, fcntl.LOCK_SH):
            return False
        fcntl.flock(file, fcntl.LOCK_UN)
    return True


def _lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_open(path: Path) -> bool:
    """Whether group or others have any permission. False for a missing file or a symbolic link."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & GROUP_AND_OTHERS)


def _can_bind(path: Path) -> bool:
    """Whether a Unix socket can be bound there; folders shared with a virtual machine often can't hold one."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        try:
            trial.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True
