"""Durable files: atomic replacement, files that are created exactly once, folders that are published whole or locked.

What these functions have written survives a power cut: they fsync the data, and the folders that name it.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.domain.errors import OutOfSpace


def create_once(path: Path, draw: Callable[[], bytes]) -> bytes:
    """The content of a secret file, which `draw` provides if there is none; readable by its owner only.

    However many threads and processes call this at once, all get the content of the one that was first.
    Raises OSError.
    """
    if not path.exists():
        create_exclusively(path, draw())
    return path.read_bytes()


def create_exclusively(path: Path, content: bytes = b"") -> None:
    """Create a file with this content, readable by its owner only, unless there is one. Raises OSError.

    It is complete under another name before it gets its own, by a link, which fails where a file has that name.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, unnamed = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # O_EXCL, and 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write_synced(file.fileno(), content)
        with suppress(FileExistsError):  # another thread or process was first
            os.link(unnamed, path)
    finally:
        os.unlink(unnamed)  # noqa: PTH108 - mkstemp gives a string
    sync(path.parent)


def write_beside(path: Path, data: bytes) -> None:
    """Replace `path` atomically: write a temporary file, fsync, rename. Raises OutOfSpace."""
    new = beside(path)
    try:
        with new.open("wb") as file:
            _write_synced(file.fileno(), data)
        new.replace(path)
        sync(path.parent)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutOfSpace("file-unwritable", name=path.name, reason=str(error.strerror)) from error


def beside(path: Path) -> Path:
    """The temporary file of `write_beside`; a process that is killed leaves it behind."""
    return path.with_name(f".{path.name}.new")


def publish_folder(staged: Path, final: Path) -> None:
    """Rename a finished folder to its name, once everything in it is on the disk. Raises OSError."""
    for path in staged.rglob("*"):
        if not path.is_symlink():
            sync(path)
    sync(staged)
    staged.rename(final)
    sync(final.parent)


def sync(*paths: Path) -> None:
    """Fsync files or folders; a folder's is what makes the names in it durable. Raises OSError."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def locked_folder(folder: Path, *, is_blocking: bool = True, follows_links: bool = True) -> Iterator[None]:
    """Hold the lock of the folder itself for the block. Raises as `lock_folder` does."""
    descriptor = lock_folder(folder, is_blocking=is_blocking, follows_links=follows_links)
    try:
        yield
    finally:
        os.close(descriptor)


def lock_folder(folder: Path, *, is_blocking: bool = True, follows_links: bool = True) -> int:
    """A descriptor of the folder, which is locked until it is closed, or this process ends.

    Raises OSError; BlockingIOError where another process has the lock and `is_blocking` is false.
    """
    descriptor = os.open(folder, os.O_RDONLY | (0 if follows_links else os.O_NOFOLLOW))
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if is_blocking else fcntl.LOCK_NB))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _write_synced(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
