"""The registry's file: its steps, its privacy, and the sentences for what can be wrong with it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from models.domain.errors import OutOfSpace, RegistryUnfit, ServiceError, TryLater
from models.registry import Registry, database
from models.registry.database import RegistryFile


def test_a_file_from_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """An older program must not write into tables that it does not know."""
    Registry(tmp_path / "registry.db")
    with Database(tmp_path / "registry.db") as later:
        later.table("_sqlite_migrations").insert({"migration_set": "mynah", "name": "m999_x", "applied_at": "later"})
    with pytest.raises(RegistryUnfit, match="newer version of Mynah"):
        Registry(tmp_path / "registry.db")


def test_processes_that_open_a_new_file_at_once_agree(tmp_path: Path) -> None:
    """The first one makes the tables, the others wait for it: all see the same registry."""
    code = "import sys, pathlib, models.registry as r; print(r.Registry(pathlib.Path(sys.argv[1])).identity)"
    command = [sys.executable, "-c", code, str(tmp_path / "new" / "registry.db")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    identities = {process.communicate()[0].strip() for process in started}
    assert len(identities) == 1
    assert len(identities.pop()) == 12


def test_the_file_is_private_in_wal_mode_and_forgets_for_good(tmp_path: Path) -> None:
    """Only the service's user reads it; readers do not hold up a writer; deleted text is overwritten."""
    path = tmp_path / "data" / "registry.db"
    with RegistryFile(path).writing() as opened:
        assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
        pragmas = ["journal_mode", "foreign_keys", "secure_delete"]
        assert [opened.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == ["wal", 1, 1]
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_transaction_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """All or nothing, also for what breaks off a process."""
    file = RegistryFile(tmp_path / "registry.db")

    def break_off() -> None:
        with file.writing() as opened:
            opened.table("chat_lists").insert({"scope": "a", "key": "b", "entry": "c"})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    with file.reading() as opened:
        assert opened.table("chat_lists").count == 0


def test_a_connection_is_used_again_but_not_after_an_error(tmp_path: Path) -> None:
    """Not even after an error of the caller: nobody knows what state it left."""
    file = RegistryFile(tmp_path / "registry.db")
    with file.writing() as first:
        pass
    with file.reading() as second, file.reading() as meanwhile:
        assert second is first
        assert meanwhile is not first
    with pytest.raises(LookupError), file.writing() as failed:
        raise LookupError
    with file.reading() as later:
        assert later is not failed


def test_idle_connections_hold_up_no_erasure(tmp_path: Path) -> None:
    """The log can be emptied beside them, also by another process, and they see what it changed."""
    file, other = RegistryFile(tmp_path / "registry.db"), RegistryFile(tmp_path / "registry.db")
    with file.reading() as opened, file.reading():
        assert opened.table("chat_lists").count == 0
    with other.writing() as opened:
        opened.table("chat_lists").insert({"scope": "a", "key": "b", "entry": "c"})
    other.compact()
    assert (tmp_path / "registry.db-wal").stat().st_size == 0
    with file.reading() as opened:
        assert opened.table("chat_lists").count == 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """The sentence says which file it is and what to do."""
    path = tmp_path / "registry.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(RegistryUnfit, match=r"registry\.db is damaged"):
        Registry(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the data folder should be: the sentence says so, with no traceback."""
    (tmp_path / "data").touch()
    with pytest.raises(OutOfSpace, match=r"registry\.db can't be written"):
        Registry(tmp_path / "data" / "registry.db")


def test_a_registry_that_stays_busy_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that never ends is told of, not waited for without end."""
    file = RegistryFile(tmp_path / "registry.db")
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with file.writing(), pytest.raises(TryLater, match="busy"), file.writing():
        pass


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SQLITE_BUSY_SNAPSHOT", TryLater),
        ("SQLITE_LOCKED", TryLater),
        ("SQLITE_FULL", OutOfSpace),
        ("SQLITE_IOERR_WRITE", OutOfSpace),
        ("SQLITE_READONLY_DIRECTORY", OutOfSpace),
        ("SQLITE_CANTOPEN", OutOfSpace),
        ("SQLITE_CORRUPT_INDEX", RegistryUnfit),
        ("SQLITE_NOTADB", RegistryUnfit),
    ],
)
def test_each_error_that_is_not_a_mistake_of_ours_has_a_sentence(
    tmp_path: Path, name: str, told: type[ServiceError]
) -> None:
    """What SQLite says in a code is said to a person in words."""
    error = sqlite3.OperationalError("…")
    error.sqlite_errorname = name
    with pytest.raises(told), RegistryFile(tmp_path / "registry.db").reading():
        raise error
