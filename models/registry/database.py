"""The registry's SQLite database: transactions, migrations, and SQLite errors as errors that people are told about."""

import sqlite3
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from models.domain.errors import OutOfSpace, RegistryUnfit, ServiceError, TryLater
from models.registry.migrations import migrations
from models.runtime.sqlite_file import compact, connect, create_database, empty_log, hold_open

BUSY_SECONDS = 10.0  # far longer than any operation takes: beyond it something is stuck
MAX_IDLE_CONNECTIONS = 4  # each may keep some megabytes of pages
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
NO_SPACE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class RegistryFile:
    """One SQLite file in WAL mode, readable by its owner only. Opening it applies the migrations that are pending.

    As long as this object lives, the file can be read on a full disk. Connections are kept for the next transaction:
    a new one first reads the schema of all tables, which takes ten times as long as a usual query.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle = deque[Database]()
        with _translated_errors(path):
            create_database(path)
            with closing(_open(path)) as database:
                _migrate(database)
            weakref.finalize(self, _close, hold_open(path), self._idle)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A read transaction: one snapshot of the file."""
        with self._connection() as database, database.atomic():
            yield database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A write transaction, all or nothing. It holds the write lock from the start, so what it read stays true."""
        with self._connection() as database, _transaction(database):
            yield database

    def empty_log(self) -> None:
        """Remove what was deleted from the write-ahead log, too. Raises TryLater where somebody is reading."""
        with self._connection() as database:
            empty_log(database.conn)

    def compact(self) -> None:
        """Rewrite the file without what was deleted, and empty its write-ahead log."""
        with self._connection() as database:
            compact(database.conn)

    @contextmanager
    def _connection(self) -> Iterator[Database]:
        """An idle connection or a new one, for the caller alone. After any error it is closed, else kept."""
        with _translated_errors(self.path):
            try:
                database = self._idle.pop()
            except IndexError:
                database = _open(self.path)
            try:
                yield database
            except BaseException:
                database.close()
                raise
            if len(self._idle) < MAX_IDLE_CONNECTIONS:
                self._idle.append(database)
            else:
                database.close()


def to_iso(moment: datetime) -> str:
    """UTC in ISO 8601, so that texts sort as times do. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def to_optional_iso(moment: datetime | None) -> str | None:
    return None if moment is None else to_iso(moment)


def from_optional_iso(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def placeholders(count: int) -> str:
    """`?, ?, ?` for an IN (...) with so many values."""
    return ", ".join("?" * count)


def _open(path: Path) -> Database:
    """A connection for any thread, one at a time. Raises sqlite3.Error."""
    connection = connect(path, BUSY_SECONDS, is_for_any_thread=True)
    try:
        connection.execute("PRAGMA secure_delete = ON")  # erased data is overwritten, not only unlinked
        connection.execute("PRAGMA foreign_keys = ON")
        return Database(connection)
    except BaseException:
        connection.close()
        raise


def _close(held: sqlite3.Connection, idle: deque[Database]) -> None:
    held.close()
    while idle:
        idle.pop().close()


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
    """Apply pending migrations in one transaction: of two processes at once the second finds none left.

    Foreign keys are off meanwhile, or no migration could rebuild a table inside a transaction.
    """
    database.execute("PRAGMA foreign_keys = OFF")
    _refuse_newer(database)
    if migrations.pending(database):
        with _transaction(database):
            migrations.apply(database)


def _refuse_newer(database: Database) -> None:
    with Database(memory=True) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    if any(migration.name not in known for migration in migrations.applied(database)):
        raise RegistryUnfit("registry-newer-version")


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Raises a ServiceError in place of what SQLite or the system raises, where a person can do something about it."""
    try:
        yield
    except OSError as error:
        raise OutOfSpace("registry-not-writable", path=str(path), reason=str(error.strerror)) from error
    except sqlite3.Error as error:
        translated = _service_error(path, getattr(error, "sqlite_errorname", None) or "")
        if translated is None:
            raise  # a programming error
        raise translated from error


def _service_error(path: Path, sqlite_error: str) -> ServiceError | None:
    if sqlite_error.startswith(BUSY):
        return TryLater("registry-busy")
    if sqlite_error.startswith(NO_SPACE):
        return OutOfSpace("registry-no-space", path=str(path))
    if sqlite_error.startswith(DAMAGED):
        return RegistryUnfit("registry-damaged", path=str(path))
    return None
