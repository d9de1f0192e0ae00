"""Running out of memory."""

from pathlib import Path

from models.runtime.out_of_memory import is_out_of_memory, oom_kills

VMSTAT = "nr_free_pages 7\noom_kill 2\n"
EVENTS = "low 0\nhigh 0\nmax 12\noom 5\noom_kill 0\noom_group_kill 0\n"


def test_kills_for_want_of_memory_are_counted_in_the_control_group_or_else_on_the_machine(tmp_path: Path) -> None:
    """A control group of the first version, or another system, has no such file."""
    cgroup, vmstat, group = tmp_path / "cgroup", tmp_path / "vmstat", tmp_path / "system.slice" / "mynah.service"
    assert oom_kills(cgroup, tmp_path, vmstat) == 0
    cgroup.write_text("4:memory:/elsewhere\n0::/system.slice/mynah.service\n")
    vmstat.write_text(VMSTAT)
    assert oom_kills(cgroup, tmp_path, vmstat) == 2
    group.mkdir(parents=True)
    (group / "memory.events").write_text(EVENTS)
    assert oom_kills(cgroup, tmp_path, vmstat) == 0


def test_other_errors_are_not_for_want_of_memory() -> None:
    """Only what says so."""
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(RuntimeError("CUDA error: out of memory"))
    assert not is_out_of_memory(RuntimeError("size mismatch"))
