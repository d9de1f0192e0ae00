"""`make day`: a day of use in an hour, with faults; prints a table and exits with 1 if an invariant broke."""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from models.runtime.data_dir import DataDir
from tests.fakes.tiny_base import tiny_base
from tests.reliability.day import faults
from tests.reliability.day.invariants import Invariants
from tests.reliability.day.members import Day, Member, Moderator, Operator
from tests.reliability.day.report import Report
from tests.reliability.day.service import Service
from tests.reliability.day.world import world
from tests.reliability.killing import leftovers

HOURS = 24
CHECKS = 24  # in a day: every 2.5 minutes of an hour
ORDERS_END, DAY_END = 0.86, 0.95  # shares of the day, after which nobody orders a training, or does anything
MIN_PACE, PACE_SHARE = 0.7, 1 / 300  # seconds between two actions of one person; of the day's
KILLS = 20  # in an hour
DRAIN_SECONDS = 420.0  # for the trainings that wait to end
IN_NAMESPACE = "MYNAH_DAY_HAS_DISK"
NAMESPACE = ("unshare", "--map-root-user", "--mount")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--kills", type=int, help="default: 20 in an hour, and at least one for each kind of process")
    parser.add_argument("--checks", type=int, default=CHECKS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="an empty folder to work in; default: one that is removed")
    options = parser.parse_args(arguments)
    if IN_NAMESPACE not in os.environ and can_mount():
        environment = os.environ | {IN_NAMESPACE: "1"}
        command = [*NAMESPACE, sys.executable, "-m", "tests.reliability.day", *(arguments or sys.argv[1:])]
        os.execvpe(command[0], command, environment)
    if options.folder is not None:
        return asyncio.run(run(options.folder, options))
    with tempfile.TemporaryDirectory(prefix="mynah-day-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(run(Path(folder), options))


def can_mount() -> bool:
    """Whether a disk of its own can be mounted, in a mount namespace of its own."""
    return shutil.which("unshare") is not None and not subprocess.run([*NAMESPACE, "true"], check=False).returncode


async def run(folder: Path, options: argparse.Namespace) -> int:
    seconds = options.minutes * 60
    disk = None
    if IN_NAMESPACE in os.environ:
        disk = faults.Disk(folder / "disk")
        disk.mount()
    home = folder / "disk" if disk else folder
    base = tiny_base(folder / "base")
    async with world(folder, base, options.members, options.seed) as found:
        service = Service(home / "data", folder / "service.log", found.settings)
        pace = max(MIN_PACE, seconds * PACE_SHARE)
        day = Day(found, service, pace, random.Random(f"{options.seed} day"))
        invariants, report = Invariants(day, service.log), Report(day)
        kills = (
            options.kills
            if options.kills is not None
            else max(len(faults.KILLED_ROLES), round(KILLS * options.minutes / 60))
        )
        planned = faults.schedule(seconds, kills, options.seed, has_disk=disk is not None)
        await live(day, planned, disk, invariants, report, seconds, options)
        await drain(day, invariants)
        report.measure(HOURS, len(invariants.check()))
        if await service.stop():
            invariants.broken.append("`mynah run` did not end cleanly at the end")
        invariants.check_end()
        invariants.broken += report.not_level()
        print(report.text(invariants.excused))
        print(f"\n{len(invariants.broken)} invariants broken" + "".join(f"\n- {text}" for text in invariants.broken))
        print(
            f"seed {options.seed}, {options.minutes:g} minutes, {options.members} members, disk faults: {disk is not None}"
        )
        if invariants.broken:
            keep_logs(day, folder)
    return int(bool(invariants.broken))


async def live(
    day: Day,
    planned: list[faults.Fault],
    disk: faults.Disk | None,
    invariants: Invariants,
    report: Report,
    seconds: float,
    options: argparse.Namespace,
) -> None:
    """Everybody lives, faults happen, and invariants are checked, until the day is over."""
    loop = asyncio.get_running_loop()
    await day.service.start()
    await day.world.discord.connected()
    began = loop.time()
    tasks = [asyncio.create_task(person.live()) for person in people(day, options.seed)]
    tasks.append(asyncio.create_task(faults.inject(day, planned, disk, began)))
    for number in range(1, options.checks + 1):
        await asyncio.sleep(max(0.0, began + seconds * DAY_END * number / options.checks - loop.time()))
        day.is_ordering = loop.time() - began < seconds * ORDERS_END
        broken = invariants.check()
        row = report.measure(HOURS * DAY_END * number / options.checks, len(broken))
        print(" ".join(f"{cell:>8}" for cell in row.cells()), *broken, sep="\n  ", file=sys.stderr)
        day.learn_personas()
    day.is_open = False
    await asyncio.gather(*tasks)


def people(day: Day, seed: int) -> list[Member | Moderator | Operator]:
    chance = random.Random(f"{seed} people")
    posts = day.world.folder / "posts"
    posts.mkdir()
    everybody: list[Member | Moderator | Operator] = [Operator(day, posts, random.Random(chance.random()))]
    everybody += [Member(day, client, random.Random(chance.random())) for client in day.world.members]
    everybody += [Moderator(day, client, random.Random(chance.random())) for client in day.world.moderators]
    return everybody


async def drain(day: Day, invariants: Invariants) -> None:
    """Moderators decide what still waits, and trainings, erasures and messages come to their end."""
    loop = asyncio.get_running_loop()
    until = loop.time() + DRAIN_SECONDS
    moderators = [Moderator(day, client, random.Random(0)) for client in day.world.moderators]
    for moderator in moderators:
        await moderator.decide_all()
    while loop.time() < until and (list(invariants.pending()) or list(leftovers(DataDir(day.service.data)))):
        await asyncio.sleep(0.5)


def keep_logs(day: Day, folder: Path) -> None:
    """Copy logs, databases, and what was asked and answered to where a developer finds them."""
    data, kept = day.service.data, Path(tempfile.mkdtemp(prefix="mynah-day-broken-"))
    shutil.copytree(data / "logs", kept / "logs")
    for path in (*data.glob("*.db"), folder / "service.log"):
        shutil.copy(path, kept)  # the service has ended: nobody has the databases open
    lines = (
        f"{one.at:.1f} {one.seconds:.1f} {one.person} {one.what}: {one.text!r}\n" for one in day.world.ledger.asked
    )
    (kept / "asked.txt").write_text("".join(lines))
    print(f"logs and databases are in {kept}")


if __name__ == "__main__":
    sys.exit(main())
