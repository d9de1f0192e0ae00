"""The private folder of an engine's Unix socket, locked by the process whose engine it is.

A process that is killed leaves its folder behind, but not its lock: whoever starts an engine next removes the folder.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from models.runtime.data_dir import DataDir


@dataclass(frozen=True, slots=True)
class SocketFolder:
    """`path` is the socket's. The folder counts as in use until `remove`, or until this process ends."""

    home: DataDir
    path: Path
    descriptor: int

    @classmethod
    def create(cls, home: DataDir) -> "SocketFolder":
        """Raises OutOfSpace where no folder can hold a socket."""
        with _exclusive(home.root):
            path = home.socket_path()
            descriptor = os.open(path.parent, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return cls(home, path, descriptor)

    def remove(self) -> None:
        os.close(self.descriptor)
        self.home.remove_socket(self.path)


def remove_abandoned(home: DataDir) -> None:
    """Remove the socket folders of this data folder whose processes have ended."""
    with _exclusive(home.root):  # not between the creation of a folder and its lock
        for path in home.socket_paths():
            with suppress(OSError):  # in use, or gone
                descriptor = os.open(path.parent, os.O_RDONLY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    home.remove_socket(path)
                finally:
                    os.close(descriptor)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Wait for the lock of the data folder itself, which is held for moments only."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
