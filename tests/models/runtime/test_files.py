"""Durable files: created exactly once, replaced whole or not at all, on the disk when the call returns."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from models.domain.errors import OutOfSpace
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from models.runtime.files import publish_folder, write_beside
from tests.fakes.synced_files import synced_paths
from trainer.data.post_store import PostStore

FOLDERS, THREADS, PROCESSES = 25, 8, 3
GUARD_KEYS = """
import sys
from pathlib import Path
from tests.models.runtime.test_files import guard_key, keys_of_threads
for folder in sys.stdin.read().split():
    print(folder, *(key.hex() for key in keys_of_threads(guard_key, Path(folder))))
"""

Key = Callable[[Path], bytes]


def guard_key(folder: Path) -> bytes:
    return DataDir(folder).guard_key()


def posts_key(folder: Path) -> bytes:
    """A token that tells the post store's keys apart."""
    cipher = PostStore(folder / "data" / "posts", folder / "keys" / "posts.key")._cipher()
    return cipher._signing_key + cipher._encryption_key


def keys_of_threads(key: Key, folder: Path) -> list[bytes]:
    """What threads that ask at the same moment get."""
    barrier = Barrier(THREADS)

    def ask(_number: int) -> bytes:
        barrier.wait()
        return key(folder)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(THREADS)))


@pytest.mark.parametrize("key", [guard_key, posts_key])
def test_threads_that_need_a_key_at_once_get_the_same(key: Key, tmp_path: Path) -> None:
    """It is also the key that is kept, and nothing else is left beside it."""
    for number in range(FOLDERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert set(keys_of_threads(key, folder)) == {key(folder)}
        assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".key"]


def test_processes_that_need_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    """As a bot and a trainer that start on a new data folder, each with several threads."""
    folders = [tmp_path / str(number) for number in range(FOLDERS)]
    for folder in folders:
        folder.mkdir()
    processes = [
        subprocess.Popen([sys.executable, "-c", GUARD_KEYS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(PROCESSES)
    ]
    names = "\n".join(map(str, folders))
    with ThreadPoolExecutor(PROCESSES) as pool:
        outputs = list(pool.map(lambda process: process.communicate(names, timeout=120)[0], processes))
    keys = Counter[tuple[str, str]]()
    for line in "".join(outputs).splitlines():
        name, *found = line.split()
        keys.update((name, key) for key in found)
    kept = {(str(folder), guard_key(folder).hex()): THREADS * PROCESSES for folder in folders}
    assert keys == kept


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """A write that fails leaves the old content, nothing beside it, and a sentence."""
    path = tmp_path / "values.json"
    write_beside(path, b"old")
    write_beside(path, b"new")
    assert path.read_bytes() == b"new"
    with pytest.raises(OutOfSpace):
        write_beside(tmp_path / "no" / "such" / "folder.json", b"")
    assert [entry.name for entry in tmp_path.iterdir()] == ["values.json"]


def test_a_replaced_file_is_on_the_disk(tmp_path: Path) -> None:
    """Its data before it gets its name, then the folder that has the name."""
    with synced_paths() as synced:
        write_beside(tmp_path / "values.json", b"new")
    assert synced == [tmp_path / ".values.json.new", tmp_path]


def test_a_published_folder_is_on_the_disk(tmp_path: Path) -> None:
    """Each file in it, also in folders within, each of these folders, and the one that names it."""
    staged, final = tmp_path / "staged", tmp_path / "final"
    (staged / "within").mkdir(parents=True)
    (staged / "within" / "weights").write_bytes(b"x")
    with synced_paths() as synced:
        publish_folder(staged, final)
    assert set(synced) == {staged / "within" / "weights", staged / "within", staged, tmp_path}
    assert synced[-1] == tmp_path


def test_a_published_version_is_on_the_disk_with_all_its_parents(tmp_path: Path) -> None:
    """The registry names it from then on: after a power cut no folder on the way to it may be missing."""
    home = DataDir(tmp_path / "data").prepare()
    staged = checkpoints.stage(home, "p1", 1)
    (staged / "weights").write_bytes(b"x")
    checkpoints.seal(staged, "p1", 1, "adapter", "gpt2", "abc")
    with synced_paths() as synced:
        checkpoints.publish(home, "p1", 1)
    assert set(synced) >= {staged / "weights", staged, home.checkpoints / "p1", home.checkpoints, home.root}
