"""The child process of a stage: what it says arrives, how it ends is known, and it never outlives its parent."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.domain.errors import NotFound, TrainingCancelled, TrainingFailed, TryLater
from tests.fakes.stages import is_alive, until
from trainer import child_process

# What a child does, as a program.
SPEAKS = "from trainer.child_process import tell; tell({'step': 1}); tell({'step': 2})"
REFUSES = """
from trainer.child_process import tell
tell({"error": "not_found", "sentence": "No such base."})
raise SystemExit(1)
"""
CRASHES = "import sys; sys.stderr.write('why it crashed'); raise SystemExit(3)"
STARVES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
LASTS = """
import os, sys, threading
from trainer.child_process import end_with_parent, tell
end_with_parent()
tell({"pid": os.getpid()})
threading.Event().wait()
"""
PARENT = """
import sys
from pathlib import Path
from trainer.child_process import run_command
def hear(said):
    Path(sys.argv[1]).write_text(str(said["pid"]))
run_command([sys.executable, "-c", sys.argv[2]], Path(sys.argv[3]), hear, lambda: None)
"""


def run(code: str, folder: Path, hear: Any = lambda _said: None, check: Any = lambda: None) -> None:
    child_process.run_command([sys.executable, "-c", code], folder / "child.log", hear, check)


def test_what_the_child_says_arrives_in_order(tmp_path: Path) -> None:
    """Every line of JSON is heard, once."""
    heard: list[dict[str, Any]] = []
    run(SPEAKS, tmp_path, heard.append)
    assert heard == [{"step": 1}, {"step": 2}]


def test_an_error_of_the_child_is_an_error_here(tmp_path: Path) -> None:
    """The child's sentence is the parent's, in the same class."""
    with pytest.raises(NotFound, match="No such base"):
        run(REFUSES, tmp_path)


def test_a_crash_is_told_and_kept_in_the_log(tmp_path: Path) -> None:
    """A child that breaks off leaves a sentence here and its reason in the log."""
    with pytest.raises(TrainingFailed, match=r"see child\.log"):
        run(CRASHES, tmp_path)
    assert "why it crashed" in (tmp_path / "child.log").read_text()


def test_a_child_killed_by_the_system_ran_out_of_memory(tmp_path: Path) -> None:
    """Nobody else sends SIGKILL to a training, so that is what a person is told."""
    with pytest.raises(TrainingFailed, match="out of memory"):
        run(STARVES, tmp_path)


def test_cancelling_ends_the_child(tmp_path: Path) -> None:
    """When the check raises, the child is gone before the error leaves."""

    def check() -> None:
        raise TrainingCancelled("The training was cancelled.")

    with pytest.raises(TrainingCancelled):
        run(LASTS, tmp_path, check=check)


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """After kill -9 of the trainer no training goes on behind its back."""
    pid_file = tmp_path / "pid"
    process = subprocess.Popen([sys.executable, "-c", PARENT, pid_file, LASTS, tmp_path / "log"])
    until(lambda: pid_file.exists() and pid_file.read_text() != "")
    orphan = int(pid_file.read_text())
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not is_alive(orphan))


LATER = """
from models.domain.errors import TryLater
from trainer.child_process import work_as_child
def work():
    raise TryLater("X is asked too much; try again later.", 900.0)
work_as_child(work)
"""
CLEANS_UP = """
import sys, threading
from pathlib import Path
from trainer.child_process import tell, work_as_child
def work():
    try:
        tell({"at": "work"})
        threading.Event().wait()
    finally:
        Path(sys.argv[1]).write_text("what it cost")
work_as_child(work, cleans_up=True)
"""
QUOTES = """
from models.runtime import logs
from trainer.child_process import work_as_child
logs.configure("INFO")
def work():
    raise ValueError("my marrow sulks")
work_as_child(work)
"""


def test_when_to_try_again_comes_out_of_the_child(tmp_path: Path) -> None:
    """The error is the same on both sides of the process border."""
    with pytest.raises(TryLater) as raised:
        run(LATER, tmp_path)
    assert raised.value.after_seconds == 900.0


def test_a_cancelled_child_can_write_down_what_it_cost(tmp_path: Path) -> None:
    """It has a second, in whatever it is at."""

    def cancel(_said: dict[str, Any]) -> None:
        raise TrainingCancelled("The training was cancelled.")

    with pytest.raises(TrainingCancelled):
        child_process.run_command(
            [sys.executable, "-c", CLEANS_UP, str(tmp_path / "spent")], tmp_path / "log", cancel, lambda: None
        )
    assert (tmp_path / "spent").read_text() == "what it cost"


def test_the_log_has_where_a_child_failed_and_no_post(tmp_path: Path) -> None:
    """A message may quote what was read."""
    with pytest.raises(TrainingFailed):
        run(QUOTES, tmp_path)
    said = (tmp_path / "child.log").read_text()
    assert "ValueError" in said
    assert "marrow" not in said
