"""The private folder of an engine's Unix socket, locked by the process whose engine it is.

A process that is killed leaves its folder behind, but not its lock: whoever starts an engine next removes the folder.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.runtime.data_dir import DataDir
from models.runtime.files import lock_folder, locked_folder


@dataclass(frozen=True, slots=True)
class SocketFolder:
    """`path` is the socket's. The folder counts as in use until `remove`, or until this process ends."""

    home: DataDir
    path: Path
    descriptor: int

    @classmethod
    def create(cls, home: DataDir) -> "SocketFolder":
        """Raises OutOfSpace where no folder can hold a socket."""
        with locked_folder(home.root):
            path = home.socket_path()
            return cls(home, path, lock_folder(path.parent, is_blocking=False))

    def remove(self) -> None:
        os.close(self.descriptor)
        self.home.remove_socket(self.path)


def remove_abandoned(home: DataDir) -> None:
    """Remove the socket folders of this data folder whose processes have ended."""
    with locked_folder(home.root):  # not between the creation of a folder and its lock
        for path in home.socket_paths():
            with suppress(OSError), locked_folder(path.parent, is_blocking=False, follows_links=False):  # else in use
                home.remove_socket(path)
