"""A child process that does a stage's heavy work: what needs torch runs there, and dies there.

It does not know what the work is. The child prints one JSON object a line; it ends when its stdin closes, so killing
the trainer, in whatever way, leaves none behind.
"""

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from models.errors import ServiceError, TrainingFailed, from_code

POLL_SECONDS = 0.2
END_SECONDS = 5.0
KILLED_FOR_MEMORY = -9

Say = Callable[[dict[str, Any]], None]


def run_child(arguments: Sequence[str], log: Path, hear: Say, check: Callable[[], None]) -> None:
    """Run `python -m trainer.stages ARGUMENTS` as `run_command` does."""
    run_command([sys.executable, "-m", "trainer.stages", *arguments], log, hear, check)


def run_command(command: Sequence[str], log: Path, hear: Say, check: Callable[[], None]) -> None:
    """Run `command`, passing what it prints to `hear`, until it ends or `check` raises; its stderr goes to `log`.

    Raises the ServiceError that the child reports, and TrainingFailed when it dies.
    """
    with log.open("ab") as errors:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            _listen(child, hear, check)
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
        raise from_code(said["error"], said["sentence"])
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
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def work_as_child(folder: Path, work: Callable[[], None], *, is_first: bool) -> None:
    """In the child: do `work`, the first process alone in its folder; a ServiceError is told, and ends the child."""
    end_with_parent()
    with (folder / "lock").open("a") as lock:
        if is_first:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a child that a killed worker left behind may still be ending
        try:
            work()
        except ServiceError as error:
            tell({"error": error.code, "sentence": error.sentence})
            sys.exit(1)


def tell(said: dict[str, Any]) -> None:
    """In the child: one object to the parent."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
