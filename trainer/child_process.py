"""A child process of the trainer: what loads torch, reads foreign bytes or asks a network runs there, and dies there.

The child prints one JSON object a line. The trainer can end it at any time, also in the middle of a call that nothing
interrupts; it ends by itself when its stdin closes, so killing the trainer, in whatever way, leaves none behind.
"""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import IO, Any

import structlog

from models.domain.errors import OutOfSpace, ServiceError, TrainingFailed, from_code
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin

POLL_SECONDS = 0.2
END_SECONDS = 1.5  # a cancelled training is over within two
CLEAN_UP_SECONDS = 1.0  # for a child to write down what it spent, say
KILLED_FOR_MEMORY = -9

Say = Callable[[dict[str, Any]], None]


class Interrupted(BaseException):
    """The process is to end: what is under way breaks off here, and is done again, from what it saved, by the next one.

    Not an Exception, so that nothing on the way takes it for a failure of the job.
    """


log = structlog.get_logger()


def run_child(arguments: Sequence[str], home: DataDir, hear: Say, check: Callable[[], None]) -> None:
    """Run `python -m trainer.stages ARGUMENTS` on this data folder, as `run_command` does."""
    command = [sys.executable, "-m", "trainer.stages", "--data", str(home.root), *arguments]
    run_command(command, home.logs / "training.log", hear, check)


def run_command(command: Sequence[str], log: Path, hear: Say, check: Callable[[], None]) -> None:
    """Run `command`, passing what it prints to `hear`, until it ends or `check` raises; its stderr goes to `log`.

    Raises the ServiceError that the child reports, and TrainingFailed when it dies.
    """
    with log.open("ab") as errors:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            _listen(child, hear, check)
        except BaseException:
            child.terminate()
            raise
        finally:
            _end(child)
    if child.returncode:
        why = "it ran out of memory" if child.returncode == KILLED_FOR_MEMORY else f"see {log.name}"
        raise TrainingFailed(f"The training process ended unexpectedly ({why}).")


def _listen(child: "subprocess.Popen[bytes]", hear: Say, check: Callable[[], None]) -> None:
    assert child.stdout is not None
    lines: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=_read, args=(child.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=POLL_SECONDS)
        except Empty:
            line = b""
        if line is None:
            return
        check()
        if line.startswith(b"{"):
            _pass_on(json.loads(line), hear)


def _pass_on(said: dict[str, Any], hear: Say) -> None:
    if "error" in said:
        raise from_code(said["error"], said["sentence"], said.get("after_seconds"))
    hear(said)


def _read(pipe: IO[bytes], lines: "SimpleQueue[bytes | None]") -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Have the child ended for good before anything else is done: closed stdin, then SIGKILL."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def end_with_parent() -> None:
    """In the child: be gone when the parent is. Its end of stdin closes even when it is killed."""

    def wait() -> None:
        while os.read(0, 1024):  # not sys.stdin, whose lock a thread must not hold when Python ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(CLEAN_UP_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def work_as_child(work: Callable[[], None], *, cleans_up: bool = False) -> None:
    """In the child: do `work`; a ServiceError is told to the parent, and ends the child.

    SIGTERM ends it at once, or where it `cleans_up` raises Interrupted in the work, which then has a second.
    """
    if cleans_up:
        signal.signal(signal.SIGTERM, _interrupt)
    end_with_parent()
    try:
        work()
    except Interrupted:
        os._exit(1)  # threads of the work may still wait for a network
    except ServiceError as error:
        tell({"error": error.code, "sentence": error.sentence, "after_seconds": getattr(error, "after_seconds", None)})
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the child's one door for what nobody foresaw
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            tell({"error": OutOfSpace.code, "sentence": "The disk is full: free some space and ask again."})
        else:
            log.error("child_failed", **origin(error))  # noqa: TRY400 - a traceback's message may quote a post
        sys.exit(1)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def alone_in(folder: Path, work: Callable[[], None]) -> None:
    """Do `work` once no other process is at work in the folder: one that a killed trainer left may still be ending."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work()


def tell(said: dict[str, Any]) -> None:
    """In the child: one object to the parent."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
