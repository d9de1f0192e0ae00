"""Memory: how much there is for this process, and giving freed memory back to the system."""

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")
M_ARENA_MAX, ARENAS = -8, 2  # mallopt(3)


def memory_bytes(cgroup: Path = CGROUP, cgroups: Path = CGROUPS) -> int:
    """The machine's memory, or less where a control group, such as a container's, has a limit."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([physical, *_limits(cgroup, cgroups)])


def share_malloc_arenas() -> None:
    """Let threads share two of glibc's arenas: else each keeps its own, with what it freed. Before threads start."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def return_freed_memory() -> None:
    """Give pages that glibc's malloc keeps for later back to the system, after much was freed at once."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def _limits(cgroup: Path, cgroups: Path) -> list[int]:
    """Limits of this process's group and those above it, of both versions of control groups.

    Inside a container the paths in `cgroup` are the host's, and only the root of `cgroups` exists.
    https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
    """
    limits = []
    for line in _text(cgroup).splitlines():
        _number, controllers, path = line.split(":", 2)
        if not controllers or "memory" in controllers.split(","):
            root, name = (cgroups / "memory", "memory.limit_in_bytes") if controllers else (cgroups, "memory.max")
            group = root / path.lstrip("/")
            for folder in (group, *group.parents):
                limits.append(_text(folder / name).strip())
                if folder == root:
                    break
    return [int(limit) for limit in limits if limit.isdecimal()]  # not "max"


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text()
    return ""
