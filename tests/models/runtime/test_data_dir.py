import fcntl
import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from models.domain.errors import AlreadyRunning, OutOfSpace, RequestUnfit
from models.runtime.data_dir import SOCKET_PATH_BYTES, DataDir, expand_user


def test_everything_stored_is_private(tmp_path: Path) -> None:
    """Only the service's user can look into the data folder or read its secret."""
    home = DataDir(tmp_path / "data").prepare()
    home.guard_key()
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((home.root / "guard.key").stat().st_mode) == 0o600


def test_what_was_left_open_to_others_is_closed_at_the_next_start(tmp_path: Path) -> None:
    """As made under another umask, or brought from elsewhere; the folder itself and what is not ours stay so."""
    tmp_path.chmod(0o755)
    home = DataDir(tmp_path).prepare()
    ours = [home.registry, home.jobs, tmp_path / "jobs.db-wal", tmp_path / "guard.key", home.posts, home.logs]
    for path in ours:
        path.mkdir(exist_ok=True) if path in (home.posts, home.logs) else path.touch()
        path.chmod(0o755)
    (tmp_path / "notes.txt").touch(mode=0o644)
    assert set(home.open_to_others()) == set(ours)
    assert home.prepare().open_to_others() == []
    assert home.is_open()
    assert stat.S_IMODE((tmp_path / "notes.txt").stat().st_mode) == 0o644


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A data folder that is in truth a file is named, with the system's reason."""
    (tmp_path / "data").write_text("")
    with pytest.raises(OutOfSpace, match="can't be written"):
        DataDir(tmp_path / "data").prepare()


def test_a_home_folder_that_is_not_there_is_a_sentence() -> None:
    """As `~` where HOME is not set and the machine does not know the account, which gives the same error."""
    assert expand_user("plain") == Path("plain")
    with pytest.raises(RequestUnfit, match=r"^“~nobody-here/x” can't be found: .* Set HOME, or write"):
        expand_user("~nobody-here/x")


def test_the_guard_key_is_drawn_once(tmp_path: Path) -> None:
    """The secret stays the same, since hashes made with it must be found again."""
    home = DataDir(tmp_path)
    assert len(home.guard_key()) == 32
    assert home.guard_key() == DataDir(tmp_path).guard_key()


def test_one_instance_of_each_role(tmp_path: Path) -> None:
    """A second trainer is refused while the first one holds the lock, another role or folder is not."""
    home = DataDir(tmp_path)
    with home.lock("trainer"), home.lock("bot"):
        with pytest.raises(AlreadyRunning, match="Mynah's trainer is already running"), home.lock("trainer"):
            pass
        with DataDir(tmp_path / "other").lock("trainer"):
            pass
    with home.lock("trainer"):
        pass


def test_a_socket_path_is_short_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where data folder and temporary folder are deep, the path fits a Unix socket's address."""
    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    home = DataDir(deep)
    path = home.socket_path()
    assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(deep.iterdir()) == []
    path.touch()
    home.remove_socket(path)
    assert not path.parent.exists()


def test_a_socket_is_in_the_data_folder_where_that_can_be() -> None:
    """What a killed service leaves is then nowhere else; two processes have two sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        home = DataDir(Path(short))
        first, second = home.socket_path(), home.socket_path()
        assert first != second
        assert first.parent.parent == second.parent.parent == home.root


def test_only_sockets_of_ours_are_removed(tmp_path: Path) -> None:
    """Whatever stands in the note, no other file goes."""
    kept = tmp_path / "mynah-x" / "letter"
    kept.parent.mkdir()
    kept.touch()
    for path in (kept, tmp_path / "elsewhere" / "engine.sock"):
        DataDir(tmp_path).remove_socket(path)
    assert kept.exists()


def test_asking_whether_a_role_is_locked_does_not_get_in_the_way_of_taking_it(tmp_path: Path) -> None:
    """As `mynah check` beside a service that is starting: the lock is taken as soon as the question is answered."""
    home, taken = DataDir(tmp_path), threading.Event()

    def take() -> None:
        with home.lock("trainer"):
            taken.set()

    assert not home.is_locked("trainer")
    with (tmp_path / "trainer.lock").open("a") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)  # as `is_locked` does
        starting = threading.Thread(target=take)
        starting.start()
        starting.join(0.05)
        assert starting.is_alive()
    starting.join(60)
    assert taken.is_set()


def test_whether_a_role_is_locked(tmp_path: Path) -> None:
    """Only while a process holds the lock; asking does not take it."""
    home = DataDir(tmp_path)
    assert not home.is_locked("trainer")
    with home.lock("trainer"):
        assert home.is_locked("trainer")
        assert not home.is_locked("bot")
    assert not home.is_locked("trainer")


def test_the_folders_that_it_makes_are_private(tmp_path: Path) -> None:
    """Those above it too: the demo's is `var/demo`."""
    home = DataDir(tmp_path / "var" / "demo").prepare()
    assert not home.is_open()
    assert not DataDir(tmp_path / "var").is_open()
