"""Faults of the day: kill -9 of every kind of process, restarts, a full disk, and a network that is slow or wrong."""

import asyncio
import os
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.day.ledger import NOT_FOUND
from tests.reliability.day.members import Day
from tests.reliability.day.network import Weather
from tests.reliability.processes import Process, kill, processes

KILLED_ROLES = ("trainer", "stage", "engine", "bot", "service")
FIRST, LAST = 0.10, 0.80  # shares of the day between which there are faults
DISK_MEGABYTES = 4096  # of a file system in memory, which takes up what is stored and no more
MIN_SECONDS_WITH_RESTARTS = 120.0
APPEAR_SECONDS = 120.0  # for a process to be there, or back
POLL_SECONDS = 0.1
WEATHER = {"slow network": Weather.SLOW, "wrong network": Weather.WRONG}


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens `at` so many seconds after the day's beginning. `seconds`: how long it lasts."""

    at: float
    kind: str
    seconds: float = 0.0


def schedule(seconds: float, kills: int, seed: int, *, has_disk: bool) -> list[Fault]:
    """The day's faults in order: kills spread evenly over roles and time, and one or two of each of the others."""
    chance = random.Random(f"{seed} faults")
    roles = [KILLED_ROLES[number % len(KILLED_ROLES)] for number in range(kills)]
    chance.shuffle(roles)
    step = (LAST - FIRST) / max(1, kills)
    moments = [FIRST + step * (number + chance.random()) for number in range(kills)]
    faults = [Fault(at * seconds, f"kill {role}") for at, role in zip(moments, roles, strict=True)]
    shares = [(0.3, "slow network", 0.03), (0.5, "wrong network", 0.02)]
    shares += [(0.4, "restart", 0.0), (0.7, "restart", 0.0)] if seconds >= MIN_SECONDS_WITH_RESTARTS else []
    shares += [(0.6, "full disk", 0.02)] if has_disk else []
    faults += [Fault((at + 0.02 * chance.random()) * seconds, kind, length * seconds) for at, kind, length in shares]
    return sorted(faults, key=lambda fault: fault.at)


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory that holds the data folder, and whose size can be set to what is used."""

    path: Path

    def mount(self) -> None:
        self.path.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}M", "tmpfs", self.path], check=True)

    def fill(self) -> None:
        found = os.statvfs(self.path)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        self._resize(str(used))

    def empty(self) -> None:
        self._resize(f"{DISK_MEGABYTES}M")

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True)


async def inject(day: Day, faults: Sequence[Fault], disk: Disk | None, began: float) -> None:
    """Let the faults happen, each at its time or as soon as the one before is over."""
    loop = asyncio.get_running_loop()
    for fault in faults:
        await asyncio.sleep(max(0.0, began + fault.at - loop.time()))
        with day.world.ledger.disturbed(fault.kind):
            if fault.kind.startswith("kill "):
                await _kill(day, fault.kind.removeprefix("kill "))
            elif fault.kind == "restart":
                await restart(day)
            elif fault.kind == "full disk" and disk is not None:
                disk.fill()
                await asyncio.sleep(fault.seconds)
                disk.empty()
            else:
                day.world.network.weather = WEATHER[fault.kind]
                await asyncio.sleep(fault.seconds)
                day.world.network.weather = Weather.CLEAR


async def restart(day: Day) -> None:
    """SIGTERM, a clean exit, and a new start."""
    before = _process(day, "bot")
    if (code := day.service.ended_by_itself) is not None:
        day.world.errors.append(f"`mynah run` ended with {code} by itself")
    elif code := await day.service.stop():
        day.world.errors.append(f"`mynah run` ended with {code} on SIGTERM")
    await day.service.start()
    await _back(day, "bot", before)


async def _kill(day: Day, role: str) -> None:
    """kill -9, and wait until there is another one."""
    found = await _appeared(day, role, None)
    if found is None or not kill(found):
        day.world.ledger.counts[NOT_FOUND] += 1
        return
    if role == "service":
        assert day.service.process is not None
        await day.service.process.wait()
        before = _process(day, "bot")  # which has not noticed it yet
        await day.service.start()
        await _back(day, "bot", before)
    elif role != "stage":  # the next stage comes when it comes
        await _back(day, role, found)


async def _back(day: Day, role: str, killed: Process | None) -> None:
    if await _appeared(day, role, killed) is None and day.is_open:
        day.world.errors.append(f"there is no {role} {APPEAR_SECONDS:.0f} s after a kill or restart")


def _process(day: Day, role: str, other_than: Process | None = None) -> Process | None:
    """A process of that role."""
    found = (process for process in processes(day.service.data) if process.role == role and process != other_than)
    return next(found, None)


async def _appeared(day: Day, role: str, other_than: Process | None) -> Process | None:
    """A process of that role, once there is one."""
    for _try in range(int(APPEAR_SECONDS / POLL_SECONDS)):
        found = _process(day, role, other_than)
        if found is not None:
            return found
        if not day.is_open:
            return None
        await asyncio.sleep(POLL_SECONDS)
    return None
