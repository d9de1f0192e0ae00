"""Where the service keeps what it stores: every path under DATA_DIR, the locks and the secret.

It does not know what is in the files.
"""

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

from models.domain.errors import AlreadyRunning, OutOfSpace, RequestUnfit

SOCKET_PATH_BYTES = 100  # a Unix socket's path may have about 107
SOCKET_FOLDER = "mynah-"  # how the name of its folder begins
OTHERS = 0o077  # rights of all but the owner
FOLDERS = ("checkpoints", "bases", "work", "uploads", "posts", "documents", "tracking", "logs")
DATABASES = ("registry.db*", "jobs.db*")  # each with its -wal and -shm
FILES = (*DATABASES, "guard.key", "engine.json", "*.lock")


def expand_user(path: str | Path) -> Path:
    """The path with `~` replaced by the home folder. Raises RequestUnfit where there is none, as with HOME unset."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise RequestUnfit(
            f"“{str(path)[:80]}” cannot be found: there is no such home folder. Set HOME, or write the path in full."
        ) from error


@dataclass(frozen=True, slots=True)
class DataDir:
    """The paths under one data folder. Two services with different folders do not meet."""

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
    def work(self) -> Path:
        """One folder for each job that is not over yet."""
        return self.root / "work"

    @property
    def uploads(self) -> Path:
        """What members sent, until the trainings that read it are over."""
        return self.root / "uploads"

    @property
    def posts(self) -> Path:
        """What networks gave of each account, encrypted."""
        return self.root / "posts"

    @property
    def documents(self) -> Path:
        """What was shown in a console and is no line: files, under names that tell what they are."""
        return self.root / "documents"

    @property
    def tracking(self) -> Path:
        """What an experiment tracker keeps, where one is used."""
        return self.root / "tracking"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def engine_address(self) -> Path:
        """A small JSON file saying where the running service's engine listens."""
        return self.root / "engine.json"

    def prepare(self) -> "DataDir":
        """Make the folders, private to the service's user; what of ours is there and is not, becomes it.

        A data folder that was there before stays as it is: it may have been meant for others too. Raises OutOfSpace.
        """
        try:
            for folder in (self.root, self.checkpoints, self.bases, self.work, self.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutOfSpace(f"The data folder {self.root} cannot be written: {error.strerror}.") from error
        for path in self.open_to_others():
            with suppress(OSError):  # it is somebody else's: `mynah check` tells
                path.chmod(path.stat().st_mode & ~OTHERS)
        return self

    def open_to_others(self) -> list[Path]:
        """What of ours other users of the machine could read, were they let into the data folder."""
        ours = [self.root / name for name in FOLDERS] + [path for name in FILES for path in self.root.glob(name)]
        return [path for path in ours if _is_open(path)]

    def is_open(self) -> bool:
        """Whether other users of the machine are let into the data folder."""
        return _is_open(self.root)

    def is_database(self, path: Path) -> bool:
        """Whether `path` leads to one of the databases, which nothing but SQLite may open: see
        `models.runtime.sqlite_file`.
        """
        with suppress(OSError, ValueError):  # it is not there, or no path
            return any(path.samefile(file) for name in DATABASES for file in self.root.glob(name))
        return False

    def guard_key(self) -> bytes:
        """The secret under which the copy guard's hashes are made; written on first use."""
        path = self.root / "guard.key"
        if not path.exists():
            beside = self.root / f".guard.key.{os.getpid()}"
            beside.touch(mode=0o600)
            beside.write_bytes(secrets.token_bytes(32))
            with suppress(FileExistsError):  # another process was first: its key is the key
                os.link(beside, path)
            beside.unlink()
        return path.read_bytes()

    def hash_of(self, handle: str) -> str:
        """What is kept of the handle of somebody who opted out: without the secret nobody can tell whose it is."""
        return hmac.new(self.guard_key(), f"opted out: {handle}".encode(), hashlib.sha256).hexdigest()

    def socket_path(self) -> Path:
        """A fresh path for a Unix socket, in a private folder of its own: in the data folder where that can be."""
        for within in (self.root, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - mkdtemp makes it private
            with suppress(OSError):
                path = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER, dir=within)) / "engine.sock"
                if _can_bind(path):
                    return path
                path.parent.rmdir()
        raise OutOfSpace(f"There is no place for the engine's socket, neither in {self.root} nor in /tmp.")

    def remove_socket(self, path: Path) -> None:
        """Remove what `socket_path` made, in this process or in one that was killed; nothing else."""
        if path.name == "engine.sock" and path.parent.name.startswith(SOCKET_FOLDER):
            with suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()

    @contextmanager
    def lock(self, role: str) -> Iterator[None]:
        """Be the only `role` of this data folder for a while. Raises AlreadyRunning when another process is."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / f"{role}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(f"A {role} is already running on {self.root}.") from None
            yield

    def is_locked(self, role: str) -> bool:
        """Whether a process is the `role` of this data folder at this moment."""
        try:
            with self.lock(role):
                return False
        except AlreadyRunning:
            return True


def _is_open(path: Path) -> bool:
    """Whether others than its owner have any right to it; what is gone by now, or a link, has none of its own."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & OTHERS)


def write_beside(path: Path, data: bytes) -> None:
    """Replace `path` as a whole, or not at all: write beside, flush to disk, rename. Raises OutOfSpace."""
    new = beside(path)
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutOfSpace(f"{path.name} could not be written: {error.strerror}. Free some space.") from error


def beside(path: Path) -> Path:
    """Where what is to replace `path` is written, and left by a process that is killed meanwhile."""
    return path.with_name(f".{path.name}.new")


def _can_bind(path: Path) -> bool:
    """Whether a Unix socket can be there; folders shared with a virtual machine often have none."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        try:
            trial.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True
