"""`make day`: a day of use in an hour, with faults; prints a table and exits with 1 if an invariant broke."""

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from tests.fakes.tiny_base import tiny_base
from tests.reliability.day.driver import Plan, run
from tests.reliability.day.faults import KILLED_ROLES, Disk

CHECKS = 24  # every 2.5 minutes of an hour
KILLS_PER_MINUTE = 20 / 60
IN_NAMESPACE = "MYNAH_DAY_HAS_DISK"
NAMESPACE = ("unshare", "--map-root-user", "--mount")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--kills", type=int, help="default: 20 in an hour, and at least one of each kind of process")
    parser.add_argument("--checks", type=int, default=CHECKS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="an empty folder to work in; default: one that is removed")
    options = parser.parse_args(arguments)
    if IN_NAMESPACE not in os.environ and _can_mount():
        command = [*NAMESPACE, sys.executable, "-m", "tests.reliability.day", *arguments]
        os.execvpe(command[0], command, os.environ | {IN_NAMESPACE: "1"})
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the service is stopped too
    least = max(len(KILLED_ROLES), round(KILLS_PER_MINUTE * options.minutes))
    kills = least if options.kills is None else options.kills
    temporary = tempfile.TemporaryDirectory(prefix="mynah-day-", ignore_cleanup_errors=True)
    with nullcontext(options.folder) if options.folder else temporary as name:
        folder = Path(name).absolute()
        disk = _mounted(folder / "disk") if IN_NAMESPACE in os.environ else None
        base = tiny_base(folder / "base")
        plan = Plan(options.minutes, options.members, kills, options.checks, options.seed, base, disk=disk)
        return int(bool(asyncio.run(run(folder, plan))))


def _can_mount() -> bool:
    """Whether a file system can be mounted, in a mount namespace of its own."""
    return shutil.which("unshare") is not None and not subprocess.run([*NAMESPACE, "true"], check=False).returncode


def _mounted(path: Path) -> Disk:
    disk = Disk(path)
    disk.mount()
    return disk


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
