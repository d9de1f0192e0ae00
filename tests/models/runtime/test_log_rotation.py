"""Log rotation, under processes that go on writing."""

import subprocess
import sys
from pathlib import Path

from models.runtime.log_rotation import rotate_logs

MAX_BYTES = 10_000
WRITE = """
import sys
for number in range(20_000):
    sys.stderr.write(f"line {number}\\n")
    if number % 1_000 == 0:
        print(number, flush=True)
        sys.stdin.readline()
"""


def test_a_log_is_bounded_while_it_is_written(tmp_path: Path) -> None:
    """The newest lines are there, whole, in the log and in the one before; its writer does not notice."""
    path, before = tmp_path / "bot.log", tmp_path / "bot.log.1"
    command = [sys.executable, "-c", WRITE]
    with (
        path.open("ab") as file,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True) as writing,
    ):
        assert writing.stdin is not None
        assert writing.stdout is not None
        for _line in writing.stdout:
            rotate_logs(tmp_path, MAX_BYTES)
            assert path.stat().st_size <= MAX_BYTES
            writing.stdin.write("\n")
            writing.stdin.flush()
    assert writing.returncode == 0
    numbers = [int(line.removeprefix("line ")) for file in (before, path) for line in file.read_text().splitlines()]
    assert numbers == list(range(numbers[0], 20_000))
    assert before.stat().st_size <= MAX_BYTES
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bot.log", "bot.log.1"]
    assert before.stat().st_mode & 0o077 == 0


def test_small_logs_and_other_files_stay(tmp_path: Path) -> None:
    """What is no log of ours is nobody's to empty."""
    (tmp_path / "bot.log").write_bytes(b"x" * MAX_BYTES)
    (tmp_path / "notes.txt").write_bytes(b"x" * 2 * MAX_BYTES)
    rotate_logs(tmp_path, MAX_BYTES)
    assert {file.name: file.stat().st_size for file in tmp_path.iterdir()} == {
        "bot.log": MAX_BYTES,
        "notes.txt": 2 * MAX_BYTES,
    }


def test_a_log_is_emptied_even_if_it_cannot_be_kept(tmp_path: Path) -> None:
    """As on a full disk: it is what fills it."""
    (tmp_path / "bot.log").write_bytes(b"x" * 2 * MAX_BYTES)
    (tmp_path / "bot.log.1").mkdir()  # no copy can get that name
    rotate_logs(tmp_path, MAX_BYTES)
    assert (tmp_path / "bot.log").stat().st_size == 0
    assert not (tmp_path / ".bot.log.new").exists()
