"""The processes of one data folder, by role: how to find them in /proc, what they use, and kill -9."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.open_files import deleted_files

PROC = Path("/proc")
MEBIBYTE = 1 << 20
ROLES = {  # by what stands after `python -m`
    ("bot", "run"): "service",
    ("bot", "bot"): "bot",
    ("trainer", "worker"): "trainer",
    ("models", "engine"): "engine",
    ("trainer.stages",): "stage",
}


@dataclass(frozen=True, slots=True)
class Process:
    """A running process. `started` tells it from a later one with the same id."""

    pid: int
    role: str
    started: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process uses: open descriptors, threads, and `anonymous`, its share of the anonymous memory in MiB.

    Memory of libraries' files is not counted: it depends on who else has them loaded.
    """

    anonymous: float
    descriptors: int
    threads: int


def processes(data: Path) -> list[Process]:
    """Every process whose arguments or environment name the data folder, but this one and its ancestors."""
    own = set(_ancestors())
    return [found for path in PROC.glob("[0-9]*") if int(path.name) not in own and (found := _process(path, data))]


def usage(process: Process) -> Usage | None:
    """None if it has ended meanwhile."""
    folder = PROC / str(process.pid)
    try:
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        rollup = (folder / "smaps_rollup").read_text()
        anonymous = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss_Anon:"))
        descriptors = len(list((folder / "fd").iterdir()))
        return Usage(anonymous / 1024, descriptors, int(status["Threads"]))
    except (OSError, KeyError, StopIteration):
        return None


def deleted_but_open(data: Path) -> list[str]:
    """`ROLE: FILE` for each deleted file under the data folder that a process holds open."""
    found = []
    for process in processes(data):
        with suppress(OSError):  # it ended meanwhile
            found += [f"{process.role}: {name}" for name in deleted_files(process.pid, data)]
    return found


def kill(process: Process) -> bool:
    """kill -9; whether it still ran."""
    if _started(PROC / str(process.pid)) != process.started:
        return False
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
        return True
    return False


def _process(path: Path, data: Path) -> Process | None:
    try:
        arguments = (path / "cmdline").read_bytes().decode(errors="replace").split("\0")
        environment = (path / "environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # it ended, or is another user's
        return None
    started = _started(path)
    is_ours = f"DATA_DIR={data}" in environment or str(data) in arguments
    return Process(int(path.name), _role(arguments), started) if is_ours and started is not None else None


def _role(arguments: list[str]) -> str:
    for key, role in ROLES.items():
        if "-m" in arguments and tuple(arguments[arguments.index("-m") + 1 :][: len(key)]) == key:
            return role
    return "command"


def _started(path: Path) -> int | None:
    """When it started, in ticks since boot; None if it does not run, also if it only waits for its parent."""
    with suppress(OSError, IndexError):
        fields = (path / "stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else int(fields[19])
    return None


def _ancestors() -> Iterator[int]:
    pid = os.getpid()
    while pid > 1:
        yield pid
        pid = int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
