"""What a process has open, as Linux tells it, and how another process uses a database meanwhile."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

USE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30)
connection.execute("CREATE TABLE used_by_another_process (x)")
connection.close()
"""


def open_files(pid: int, folder: Path) -> list[str]:
    """The files under `folder` that the process has open; the names of those that were deleted end with `(deleted)`."""
    names = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            names.append(str(descriptor.readlink()))
    return sorted(name for name in names if name.startswith(str(folder)))


def deleted_files(pid: int, folder: Path) -> list[str]:
    return [name for name in open_files(pid, folder) if name.endswith(" (deleted)")]


def use_in_another_process(database: Path) -> None:
    """Write to the database in a process of its own, whose end deletes the log if it believes to be the last one."""
    subprocess.run([sys.executable, "-c", USE, str(database)], check=True, timeout=120)
