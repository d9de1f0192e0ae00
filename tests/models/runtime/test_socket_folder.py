"""The engine's socket folder: nobody removes it while its process lives, and somebody does afterwards."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from models.runtime.data_dir import DataDir
from models.runtime.socket_folder import SocketFolder, remove_abandoned

CREATE = """
import sys
from pathlib import Path
from models.runtime.data_dir import DataDir
from models.runtime.socket_folder import SocketFolder
print(SocketFolder.create(DataDir(Path(sys.argv[1]))).path, flush=True)
sys.stdin.read()
"""


def test_a_folder_is_removed_once_its_process_was_killed(tmp_path: Path) -> None:
    """Not before, whoever starts an engine meanwhile."""
    command = [sys.executable, "-c", CREATE, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        path = Path(process.stdout.readline().strip())
        remove_abandoned(DataDir(tmp_path))
        assert path.parent.is_dir()
        process.kill()
    remove_abandoned(DataDir(tmp_path))
    assert not path.parent.exists()


def test_folders_of_other_data_folders_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They share the temporary folder where paths in the data folder are too long."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr("tempfile.tempdir", short)
        homes = [DataDir(tmp_path / (name * 90)) for name in "ab"]
        for home in homes:
            home.root.mkdir()
        ours, theirs = (home.socket_path() for home in homes)
        assert ours.parent.parent == theirs.parent.parent == Path(short)
        remove_abandoned(homes[0])
        assert (ours.parent.exists(), theirs.parent.exists()) == (False, True)


def test_a_removed_folder_is_gone_at_once(tmp_path: Path) -> None:
    """And a second process is not kept from a folder of its own."""
    first, second = SocketFolder.create(DataDir(tmp_path)), SocketFolder.create(DataDir(tmp_path))
    assert first.path != second.path
    first.remove()
    assert DataDir(tmp_path).socket_paths() == [second.path]
    second.remove()
