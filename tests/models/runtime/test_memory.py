"""How much memory there is."""

import os
from pathlib import Path

import pytest

from models.engine.settings import EngineSettings
from models.runtime.memory import memory_bytes, return_freed_memory, share_malloc_arenas

PHYSICAL = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("0::/system.slice/mynah.service", "system.slice/mynah.service/memory.max"),
        ("0::/system.slice/mynah.service", "system.slice/memory.max"),
        ("0::/a/path/of/the/host", "memory.max"),
        ("4:cpu,memory:/docker/one", "memory/docker/one/memory.limit_in_bytes"),
        ("4:memory:/docker/one", "memory/memory.limit_in_bytes"),
    ],
)
def test_a_control_groups_limit_counts(line: str, file: str, tmp_path: Path) -> None:
    """Of both versions, of groups above this process's, and inside a container."""
    cgroup = tmp_path / "cgroup"
    cgroup.write_text(f"3:pids:/elsewhere\n{line}\n")
    limit = tmp_path / "groups" / file
    limit.parent.mkdir(parents=True)
    limit.write_text("524288000\n")
    assert memory_bytes(cgroup, tmp_path / "groups") == 524_288_000


def test_without_a_limit_it_is_the_machines(tmp_path: Path) -> None:
    """A limit can be "max", or far more than there is."""
    cgroup = tmp_path / "cgroup"
    assert memory_bytes(cgroup, tmp_path) == PHYSICAL
    cgroup.write_text("0::/\n1:memory:/\n")
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("9223372036854771712\n")
    assert memory_bytes(cgroup, tmp_path) == PHYSICAL


def test_the_engine_takes_a_third_of_it_at_most_4_gb() -> None:
    """Or what the operator says."""
    assert EngineSettings(engine_memory_gb=0.5).engine_memory == 1 << 29
    assert EngineSettings(engine_memory_gb=None).engine_memory == min(memory_bytes() // 3, 4 << 30)


def test_malloc_can_be_told_on_every_system() -> None:
    """It is glibc's alone, and elsewhere nothing happens."""
    share_malloc_arenas()
    return_freed_memory()
