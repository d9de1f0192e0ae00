"""Child processes: their messages and errors arrive, and they never outlive their parent."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models.domain.errors import NotFound, TrainingCancelled, TrainingFailed, TrainingKilled, TryLater
from models.domain.source_preview import SourcePreview
from models.domain.training_job import Progress, Stage
from models.messages import as_json, sentence
from tests.fakes.stages import is_alive, until
from tests.fakes.timing import shortest
from trainer.child_process import POLL_SECONDS, Message, OnMessage, ProfileChecked, run_command

CANCEL_SECONDS = 2.0

# What a child does, as a program.
SENDS = """
from models.domain.source_preview import SourcePreview
from models.domain.training_job import Progress, Stage
from models.messages import sentence
from trainer.child_process import ProfileChecked, send
send(Progress(Stage.FINETUNE, 1, 2, loss=0.5, note=sentence("training-slow-machine", minutes=1)))
send(Progress(Stage.FINETUNE, 2, 2))
send(ProfileChecked(has_code=True))
send(SourcePreview("files", 7, ("hum", "mint"), (sentence("posts-without-text-left-out", count=2),)))
"""
REFUSES = """
from models.domain.errors import NotFound
from trainer.child_process import work_as_child
def work():
    raise NotFound("persona-id-unknown", id="p1")
work_as_child(work)
"""
CRASHES = "import sys; sys.stderr.write('why it crashed'); raise SystemExit(3)"
KILLS_ITSELF = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
KILLED_WHILE_CLEANING_UP = """
import os, signal
from trainer.child_process import work_as_child
work_as_child(lambda: os.kill(os.getpid(), signal.SIGTERM), cleans_up=True)
"""
FAILS = """
from trainer.child_process import work_as_child
def work():
    raise {error}
work_as_child(work)
"""
LASTS = """
import os, sys, threading
from models.domain.source_preview import SourcePreview
from models.domain.training_job import Progress, Stage
from trainer.child_process import end_with_parent, send
end_with_parent()
send(Progress(Stage.FINETUNE, step=os.getpid()))
threading.Event().wait()
"""
PARENT = """
import sys
import time
from collections.abc import Callable
from pathlib import Path
from trainer.child_process import run_command
def write_pid(progress):
    Path(sys.argv[1]).write_text(str(progress.step))
run_command([sys.executable, "-c", sys.argv[2]], Path(sys.argv[3]), write_pid, lambda: None)
"""


def ignore(_message: Message) -> None:
    """For a child whose messages do not matter."""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def run(code: str, folder: Path, on_message: OnMessage = ignore, check: Callable[[], None] = lambda: None) -> None:
    run_command(python(code), folder / "child.log", on_message, check)


def test_messages_arrive_in_order_as_they_were_sent(tmp_path: Path) -> None:
    """A note keeps its message id, so that it can be shown in another language."""
    messages: list[Message] = []
    run(SENDS, tmp_path, messages.append)
    note = sentence("training-slow-machine", minutes=1)
    assert messages == [
        Progress(Stage.FINETUNE, 1, 2, loss=0.5, note=note),
        Progress(Stage.FINETUNE, 2, 2),
        ProfileChecked(has_code=True),
        SourcePreview("files", 7, ("hum", "mint"), (sentence("posts-without-text-left-out", count=2),)),
    ]
    assert isinstance(messages[0], Progress)
    assert as_json(messages[0].note or "") == as_json(note)


def test_an_error_of_the_child_is_raised_in_the_parent(tmp_path: Path) -> None:
    """The class is the same, and the message keeps its id and arguments."""
    with pytest.raises(NotFound) as raised:
        run(REFUSES, tmp_path)
    assert as_json(raised.value.sentence) == as_json(sentence("persona-id-unknown", id="p1"))


def test_a_crash_is_an_error_with_its_reason_in_the_log(tmp_path: Path) -> None:
    """A child that breaks off leaves a sentence here and its reason in the log."""
    with pytest.raises(TrainingFailed, match=r"child\.log"):
        run(CRASHES, tmp_path)
    assert "why it crashed" in (tmp_path / "child.log").read_text()


def test_a_child_killed_by_the_system_ran_out_of_memory(tmp_path: Path) -> None:
    """The system counts whom it kills for want of memory."""
    counts = iter((3, 4))
    with pytest.raises(TrainingFailed, match="ran out of memory"):
        run_command(python(KILLS_ITSELF), tmp_path / "log", ignore, lambda: None, count_oom_kills=lambda: next(counts))


def test_a_child_that_cannot_allocate_memory_says_so(tmp_path: Path) -> None:
    """In Python or in torch, whose error is a RuntimeError."""
    for error in ("MemoryError", 'RuntimeError("DefaultCPUAllocator: can\'t allocate memory")'):
        with pytest.raises(TrainingFailed, match="ran out of memory"):
            run(FAILS.format(error=error), tmp_path)


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGTERM"])
def test_a_child_killed_by_somebody_was_killed(tmp_path: Path, signal_name: str) -> None:
    """That says nothing about its memory, and a second try may succeed."""
    with pytest.raises(TrainingKilled, match="was killed"):
        run(KILLS_ITSELF.replace("SIGKILL", signal_name), tmp_path)


def test_a_child_that_cleans_up_when_it_is_killed_was_killed(tmp_path: Path) -> None:
    """As all of a service's processes are by systemd: the job goes on when the trainer starts again."""
    with pytest.raises(TrainingKilled, match="was killed"):
        run(KILLED_WHILE_CLEANING_UP, tmp_path)


def test_cancelling_ends_the_child(tmp_path: Path) -> None:
    """When the check raises, the child is gone before the error leaves."""

    def check() -> None:
        raise TrainingCancelled("training-cancelled")

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
from trainer.child_process import ProfileChecked, send, work_as_child
def work():
    try:
        send(ProfileChecked(has_code=False))
        threading.Event().wait()
    finally:
        threading.Event().wait(0.3)  # meanwhile its stdin closes
        Path(sys.argv[1]).write_text("what it cost")
work_as_child(work, cleans_up=True)
"""
COMPUTES = """
from trainer.child_process import ProfileChecked, send, work_as_child
def work():
    send(ProfileChecked(has_code=False))
    sum(range(10**13))
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


def test_after_seconds_of_an_error_reaches_the_parent(tmp_path: Path) -> None:
    """The error is the same on both sides of the process border."""
    with pytest.raises(TryLater) as raised:
        run(LATER, tmp_path)
    assert raised.value.after_seconds == 900.0


def test_a_cancelled_child_can_record_its_spending(tmp_path: Path) -> None:
    """It has a second, in whatever it is at."""

    def cancel(_message: Message) -> None:
        raise TrainingCancelled("training-cancelled")

    with pytest.raises(TrainingCancelled):
        run_command([sys.executable, "-c", CLEANS_UP, str(tmp_path / "spent")], tmp_path / "log", cancel, lambda: None)
    assert (tmp_path / "spent").read_text() == "what it cost"


async def test_a_cancel_ends_even_a_call_that_no_signal_interrupts(tmp_path: Path) -> None:
    """Within two seconds on a quiet machine: it is killed, after the second that it has to clean up."""

    async def cancel() -> float:
        cancelled_at: list[float] = []

        def on_message(_message: Message) -> None:
            cancelled_at.append(time.monotonic())
            raise TrainingCancelled("training-cancelled")

        with pytest.raises(TrainingCancelled):
            run(COMPUTES, tmp_path, on_message)
        return time.monotonic() - cancelled_at[0] + POLL_SECONDS  # until the next check

    assert await shortest(cancel, CANCEL_SECONDS) < CANCEL_SECONDS


def test_the_log_says_where_a_child_failed_without_quoting_posts(tmp_path: Path) -> None:
    """A message may quote what was read."""
    with pytest.raises(TrainingFailed):
        run(QUOTES, tmp_path)
    logged = (tmp_path / "child.log").read_text()
    assert "ValueError" in logged
    assert "marrow" not in logged
