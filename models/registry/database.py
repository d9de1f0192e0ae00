"""The registry's file: how it is opened, kept private and brought up to date, and what its errors mean.

It does not know any subject that is kept in it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from models.domain.errors import OutOfSpace, RegistryUnfit, ServiceError, TryLater
from models.registry.migrations import migrations
from models.runtime.sqlite_file import compact, connect, create_database

BUSY_SECONDS = 10.0  # far longer than any operation takes: beyond it something is stuck
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
NO_SPACE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class RegistryFile:
    """One SQLite file in WAL mode, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _told(path):
            create_database(path)
            with _opened(path) as database:
                _migrate(database)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The file as it was at one moment: what is read in here belongs together."""
        with _told(self.path), _opened(self.path) as database:
            database.execute("PRAGMA foreign_keys = ON")
            with database.atomic():
                yield database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction, all or nothing. It has the write lock from the start, so what it read is still so."""
        with _told(self.path), _opened(self.path) as database:
            database.execute("PRAGMA foreign_keys = ON")
            with _transaction(database):
                yield database

    def compact(self) -> None:
        """Write the file anew without what was removed from it, and empty the log beside it."""
        with _told(self.path), _opened(self.path) as database:
            compact(database.conn)


def as_text(moment: datetime) -> str:
    """A moment as the file keeps it: UTC, so that texts sort as times do. Raises ValueError where no zone is given."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be kept")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    connection = connect(path, BUSY_SECONDS)
    try:
        database = Database(connection)
        database.execute("PRAGMA secure_delete = ON")  # what a person had removed is overwritten, not only unlinked
        yield database
    finally:
        connection.close()


@contextmanager
def _transaction(database: Database) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")  # a transaction that began as a reader would fail at once instead of waiting
    try:
        yield
    except BaseException:
        database.rollback()
        raise
    database.commit()


def _migrate(database: Database) -> None:
    """Apply what is missing, in one transaction: of two processes at once the second finds nothing left to do.

    Foreign keys are off meanwhile, or no migration could rebuild a table inside a transaction.
    """
    _refuse_newer(database)
    if migrations.pending(database):
        with _transaction(database):
            migrations.apply(database)


def _refuse_newer(database: Database) -> None:
    with Database(memory=True) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    if any(migration.name not in known for migration in migrations.applied(database)):
        raise RegistryUnfit(
            "The data folder was written by a newer version of Mynah; install that version or use another DATA_DIR."
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """The one door through which SQLite's errors leave: what a person can do something about becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise OutOfSpace(f"The registry {path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        meaning = _meaning(path, getattr(error, "sqlite_errorname", None) or "")
        if meaning is None:
            raise  # a mistake of ours
        raise meaning from error


def _meaning(path: Path, name: str) -> ServiceError | None:
    if name.startswith(BUSY):
        return TryLater("The registry is busy; try again in a moment.")
    if name.startswith(NO_SPACE):
        return OutOfSpace(f"The registry {path} cannot be written; see that there is space and that it may be written.")
    if name.startswith(DAMAGED):
        return RegistryUnfit(f"The registry {path} is damaged; put back a copy of it, or move it away to start afresh.")
    return None
