"""SQLite database files: the only place that creates, connects to and compacts one.

SQLite's locks are POSIX locks. They belong to the process, and the kernel drops all locks that a process has on a file
as soon as it closes *any* descriptor of that file. So a database must never be opened as a plain file, not even to
create, copy or hash it: the next process to close it would think that nobody else uses it, and delete the
write-ahead log under those who do (https://www.sqlite.org/howtocorrupt.html, section 2.2).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from models.domain.errors import RegistryUnfit, TryLater
from models.runtime.files import create_exclusively

BUSY_SECONDS = 30.0  # as long as DBOS waits for a lock


def create_database(path: Path) -> None:
    """Create an empty database in WAL mode, readable by its owner only; one that exists only gets the WAL mode.

    The file is created under another name and closed before it gets its own, by a link that fails where there is one:
    nobody can have it open while it is closed here. Raises OSError, sqlite3.Error.
    """
    if not path.exists():
        create_exclusively(path)
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def connect(path: Path, busy_seconds: float = BUSY_SECONDS, *, is_for_any_thread: bool = False) -> sqlite3.Connection:
    """Open a database that exists: SQLite would create one that other users can read. Raises sqlite3.Error.

    Only one thread at a time may use it; with `is_for_any_thread` that need not always be the one that opened it.
    """
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=busy_seconds, check_same_thread=not is_for_any_thread)


def hold_open(path: Path) -> sqlite3.Connection:
    """An idle connection that keeps the write-ahead log and its index on the disk, to be closed by the caller.

    Without one, the last connection to close removes them, and on a full disk the next one could not even read: it
    would have to create them. Any thread may close it. Raises sqlite3.Error.
    """
    connection = connect(path, is_for_any_thread=True)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log
    return connection


def compact(connection: sqlite3.Connection) -> None:
    """Rewrite the database without what was deleted from it, and empty its log. Raises TryLater, sqlite3.Error."""
    connection.execute("VACUUM")
    empty_log(connection)


def empty_log(connection: sqlite3.Connection) -> None:
    """Empty the write-ahead log, which still has what was deleted. Raises TryLater, sqlite3.Error."""
    is_busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise TryLater("database-in-use")


def copy_database(source: Path, target: Path) -> None:
    """Copy a database to a new file, as one snapshot, while others use it. Raises OSError, RegistryUnfit."""
    create_exclusively(target)
    try:
        with closing(connect(source)) as original, closing(connect(target)) as copy:
            original.backup(copy)
    except sqlite3.Error as error:
        raise RegistryUnfit("database-unreadable", file=source.name) from error
    to_single_file(target)


def to_single_file(path: Path) -> None:
    """End the WAL mode of a database that nobody else has open: then all of it is in this one file.

    Raises RegistryUnfit where it is damaged or somebody has it open.
    """
    try:
        with closing(connect(path, busy_seconds=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise RegistryUnfit("database-unreadable", file=path.name) from error


def check_intact(path: Path) -> None:
    """Raises RegistryUnfit where SQLite finds damage, reading all of the file."""
    try:
        with closing(connect(path)) as connection:
            is_intact = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except sqlite3.Error:
        is_intact = False
    if not is_intact:
        raise RegistryUnfit("database-unreadable", file=path.name)
