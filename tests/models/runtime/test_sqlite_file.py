"""SQLite database files: created once and privately, never opened as plain files, compacted for certain."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from models.domain.errors import TryLater
from models.registry import Registry
from models.runtime.sqlite_file import compact, connect, create_database
from tests.fakes.open_files import deleted_files, use_in_another_process


def test_a_database_is_created_private_and_in_wal_mode(tmp_path: Path) -> None:
    """Whatever the umask; nothing else is left in the folder, and a second call changes nothing."""
    path = tmp_path / "data" / "a name? #1.db"
    create_database(path)
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE kept (x)")
    create_database(path)
    with closing(connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert [(file.name, file.stat().st_mode & 0o777) for file in path.parent.iterdir()] == [(path.name, 0o600)]


def test_threads_that_create_it_at_once_agree(tmp_path: Path) -> None:
    """Each finds the database that the first of them created, and what the others wrote is in it."""
    path = tmp_path / "some.db"

    def write(number: int) -> None:
        create_database(path)
        with closing(connect(path)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS numbers (number)")
            connection.execute("INSERT INTO numbers VALUES (?)", [number])
            connection.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with closing(connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (40,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_database_that_is_gone_is_not_created_by_connecting(tmp_path: Path) -> None:
    """SQLite would create an empty one that other users can read."""
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "gone.db")
    assert list(tmp_path.iterdir()) == []


def test_a_second_registry_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """A process that opens the registry again still counts as a user of it: nobody else deletes its log."""
    path = tmp_path / "registry.db"
    registry = Registry(path)
    with registry._file.reading() as reading:
        reading.execute("SELECT id FROM identity")  # takes the lock
        assert Registry(path).identity
        use_in_another_process(path)
        assert deleted_files(os.getpid(), tmp_path) == []
        reading.execute("SELECT id FROM identity")
    registry.key_values.set("after", "that")
    assert Registry(path).key_values.get("after") == "that"


def test_compacting_says_so_where_a_reader_keeps_the_log(tmp_path: Path) -> None:
    """What was deleted is in the log until it is emptied: that this could not be done must not go unnoticed."""
    path = tmp_path / "some.db"
    create_database(path)
    with closing(connect(path, 0.05)) as connection, closing(connect(path)) as reader:
        connection.execute("CREATE TABLE texts (text)")
        connection.execute("INSERT INTO texts VALUES ('to be deleted')")
        connection.commit()
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM texts").fetchall()
        connection.execute("DELETE FROM texts")
        connection.commit()
        with pytest.raises(TryLater, match="the database is in use"):
            compact(connection)
        reader.rollback()
        compact(connection)
        assert (tmp_path / "some.db-wal").stat().st_size == 0
