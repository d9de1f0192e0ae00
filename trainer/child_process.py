"""Child processes of the trainer: what loads torch, parses untrusted files or uses the network runs in one.

The child sends one JSON message a line over its stdout. The parent can end it at any time, even inside a call that
cannot be interrupted. The child also ends when its stdin closes, so no child outlives a trainer that was killed.
"""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import IO, TypeAlias

import structlog

from models.domain.errors import OutOfSpace, ServiceError, TrainingFailed, TrainingKilled, from_code
from models.domain.source_preview import SourcePreview
from models.domain.training_job import Progress, Stage
from models.messages import as_json, from_json
from models.runtime.data_dir import DataDir
from models.runtime.garbage_collection import skip_collection_at_exit
from models.runtime.logs import origin
from models.runtime.out_of_memory import is_out_of_memory, oom_kills
from models.runtime.python_process import child_environment, python_module
from models.runtime.rust_panics import is_panic
from trainer.settings import TrainerSettings

POLL_SECONDS = 0.2
END_SECONDS = 1.0  # then it is killed: a cancelled training ends within two seconds
CLEAN_UP_SECONDS = 0.8  # for a terminated child, to record what it spent for example
EXIT_TERMINATED = 128 + signal.SIGTERM  # as in a shell
KILLS = (-signal.SIGKILL, -signal.SIGTERM, EXIT_TERMINATED)  # exit codes
SECRETS = {  # the environment variables with secrets that a command needs; the others need none
    "collect": ("X_BEARER_TOKEN",),
    "find-code": ("X_BEARER_TOKEN",),
    "sync-deletions": ("X_BEARER_TOKEN",),
    "finetune": ("HF_TOKEN",),  # huggingface_hub reads it, to download a base model that is not public
    "curve": ("HF_TOKEN",),
    "track": ("WANDB_API_KEY",),
}


@dataclass(frozen=True, slots=True)
class ProfileChecked:
    """The result of looking for a verification code in an account's profile."""

    has_code: bool


Message: TypeAlias = Progress | ProfileChecked | SourcePreview
OnMessage = Callable[[Message], None]


class Interrupted(BaseException):
    """The process is shutting down. The work stops here and resumes from its saved state in the next process.

    Not an Exception, so that no handler on the way mistakes it for a failed job.
    """


log = structlog.get_logger()

# In the parent


def run_child(arguments: Sequence[str], home: DataDir, on_message: OnMessage, check: Callable[[], None]) -> None:
    """Run `python -m trainer.stages ARGUMENTS` on this data folder, as `run_command` does.

    Its environment has the secrets in SECRETS and no others. A child that is killed from outside is started once more.
    """
    command = python_module("trainer.stages", "--data", str(home.root), *arguments)
    environment = child_environment([TrainerSettings], SECRETS.get(arguments[0], ()))
    run = partial(run_command, command, home.logs / "training.log", on_message, check, environment)
    try:
        run()
    except TrainingKilled:
        log.warning("child_killed", command=arguments[0])
        run()


def with_deadline(seconds: float, check: Callable[[], None], late: ServiceError) -> Callable[[], None]:
    """A check for `run_child`: `check`, which raises `late` once so many seconds have passed from now on."""
    deadline = time.monotonic() + seconds

    def checked() -> None:
        check()
        if time.monotonic() > deadline:
            raise late

    return checked


def run_command(
    command: Sequence[str],
    log_file: Path,
    on_message: OnMessage,
    check: Callable[[], None],
    environment: Mapping[str, str] | None = None,
    count_oom_kills: Callable[[], int] = oom_kills,
) -> None:
    """Run `command` until it ends or `check` raises. Its messages go to `on_message`, its stderr to `log_file`.

    Without `environment` it gets this process's.

    Raises the ServiceError that the child reports, TrainingKilled if somebody killed it, TrainingFailed if it died.
    """
    oom_kills_before = count_oom_kills()
    with log_file.open("ab") as stderr:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches it only through this process, which then knows why it ends
        )
        try:
            _read_messages(child, on_message, check)
        except BaseException:
            child.terminate()
            raise
        finally:
            _end(child)
    if child.returncode == -signal.SIGKILL and count_oom_kills() > oom_kills_before:
        raise TrainingFailed("training-out-of-memory")
    if child.returncode in KILLS:
        raise TrainingKilled("training-process-killed")
    if child.returncode:
        raise TrainingFailed("training-process-died", log=log_file.name)


def _read_messages(child: "subprocess.Popen[bytes]", on_message: OnMessage, check: Callable[[], None]) -> None:
    assert child.stdout is not None
    lines: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=_read_lines, args=(child.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=POLL_SECONDS)
        except Empty:
            line = b""
        if line is None:
            return
        check()
        if line.startswith(b"{"):
            on_message(_decode(line))


def _read_lines(pipe: IO[bytes], lines: "SimpleQueue[bytes | None]") -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Wait for the child to end after its stdin closed, and kill it if it does not."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


# In the child


def work_as_child(work: Callable[[], None], *, cleans_up: bool = False) -> None:
    """Run `work` in a child process: a ServiceError is sent to the parent, any other error goes to the log.

    SIGTERM ends the child at once, or with `cleans_up` raises Interrupted in the work, which then has a second.
    """
    if cleans_up:
        signal.signal(signal.SIGTERM, _raise_interrupted)
    end_with_parent()
    skip_collection_at_exit()
    try:
        work()
    except Interrupted:
        os._exit(EXIT_TERMINATED)  # threads of the work may still wait for a network
    except ServiceError as error:
        send_error(error)
        sys.exit(1)
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            send_error(OutOfSpace("training-disk-full"))
        elif is_out_of_memory(error):
            send_error(TrainingFailed("training-out-of-memory"))
        else:
            log.error("child_failed", **origin(error))
        sys.exit(1)


def end_with_parent() -> None:
    """End this process when its parent does: the parent's end of stdin closes even if it is killed."""

    def wait() -> None:
        while os.read(0, 1024):  # not sys.stdin, whose lock a thread must not hold when Python ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(CLEAN_UP_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _raise_interrupted(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the next one, when stdin closes, must not interrupt the clean-up
    raise Interrupted


def lock_folder(folder: Path, work: Callable[[], None]) -> None:
    """Run `work` while no other process works in the folder: a child of a killed trainer may still be ending."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work()


def send(message: Message) -> None:
    """Send a message to the parent."""
    match message:
        case Progress(note=note):
            encoded = asdict(replace(message, note=as_json(note) if note is not None else None))
            _write_line({"progress": encoded})
        case ProfileChecked():
            _write_line({"profile_checked": asdict(message)})
        case SourcePreview():
            _write_line(
                {"source_preview": asdict(message) | {"findings": [as_json(found) for found in message.findings]}}
            )


def send_error(error: ServiceError) -> None:
    """Have the same error raised in the parent."""
    after_seconds: float | None = getattr(error, "after_seconds", None)
    _write_line({"error": {"code": error.code, "message": as_json(error.sentence), "after_seconds": after_seconds}})


# The wire format: {"progress": {...}}, {"profile_checked": {...}}, {"source_preview": {...}} or {"error": {...}}, one
# object a line


def _write_line(encoded: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(encoded) + "\n")
    sys.stdout.flush()


def _decode(line: bytes) -> Message:
    """The message in the line. Raises the ServiceError that the child sent."""
    match json.loads(line):
        case {"progress": {"stage": stage, "note": note} as fields}:
            decoded = {"stage": Stage(stage), "note": from_json(note) if note is not None else None}
            return Progress(**{**fields, **decoded})
        case {"profile_checked": {"has_code": bool(has_code)}}:
            return ProfileChecked(has_code)
        case {"source_preview": fields}:
            examples, findings = tuple(fields["examples"]), tuple(map(from_json, fields["findings"]))
            return SourcePreview(**{**fields, "examples": examples, "findings": findings})
        case {"error": {"code": code, "message": message, "after_seconds": after_seconds}}:
            raise from_code(code, from_json(message), after_seconds)
        case _:
            raise ValueError("not a message of a child process")
