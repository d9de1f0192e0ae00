"""Running out of memory: as an exception of a library, and as a kill by the system."""

from contextlib import suppress
from pathlib import Path

CGROUP = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")
VMSTAT = Path("/proc/vmstat")
MESSAGES = ("not enough memory", "can't allocate memory", "out of memory", "ALLOC_FAILED")  # the last is cuBLAS's


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python, or torch on a processor or a GPU, could not allocate memory."""
    is_class = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"  # torch's
    return is_class or any(words in str(error) for words in MESSAGES)


def oom_kills(cgroup: Path = CGROUP, cgroups: Path = CGROUPS, vmstat: Path = VMSTAT) -> int:
    """How many processes the system has killed for want of memory: in this control group, else on this machine.

    0 if the system does not say. https://docs.kernel.org/admin-guide/cgroup-v2.html, memory.events
    """
    group = next((line[3:] for line in _lines(cgroup) if line.startswith("0::")), "/")
    files = (cgroups / group.lstrip("/") / "memory.events", vmstat)
    return next((int(line.split()[1]) for file in files for line in _lines(file) if line.startswith("oom_kill ")), 0)


def _lines(path: Path) -> list[str]:
    with suppress(OSError):
        return path.read_text().splitlines()
    return []
