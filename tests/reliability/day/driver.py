"""Runs the day: starts the service, lets people live and faults happen, checks, and drains the queue at the end."""

import asyncio
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.day import faults
from tests.reliability.day.invariants import Invariants
from tests.reliability.day.members import Day, Member, Moderator, Operator
from tests.reliability.day.report import Report
from tests.reliability.day.service import Service
from tests.reliability.day.world import world

HOURS = 24
ORDERS_END, DAY_END = 0.86, 0.95  # shares of the day, after which nobody orders a training, or does anything
MIN_PACE_SECONDS, PACE_SHARE = 0.7, 1 / 300  # between two actions of one person; of the day
DRAIN_SECONDS = 300.0  # for the trainings that wait to end
MIN_MINUTES_FOR_LEVELS = 20.0  # in a shorter day the first third ends before the engine has loaded a persona
POLL_SECONDS = 0.5

Person = Member | Moderator | Operator


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how many, and with what: `base` is the folder of the base model, `disk` holds the data folder."""

    minutes: float
    members: int
    kills: int
    checks: int
    seed: int
    base: Path
    trainings_at_once: int = 4
    patience: float = 120.0  # seconds for an answer: the bot's own limit is ANSWER_SECONDS, 90
    disk: faults.Disk | None = None

    @property
    def seconds(self) -> float:
        return self.minutes * 60


async def run(folder: Path, plan: Plan) -> list[str]:
    """The invariants that broke. Prints rows to stderr as they come, and the table at the end."""
    data = (plan.disk.path if plan.disk else folder) / "data"
    async with world(folder, plan.base, plan.members, plan.seed, plan.patience) as found:
        service = Service(data, folder / "service.log", found.settings)
        pace = max(MIN_PACE_SECONDS, plan.seconds * PACE_SHARE)
        day = Day(found, service, pace, plan.trainings_at_once)
        invariants, report = Invariants(day, service.log, plan.patience), Report(day)
        try:
            await _live(day, plan, invariants, report)
            await _drain(day, invariants)
            report.measure(HOURS, len(invariants.check()))
        finally:
            code = await service.stop()
        if code:
            invariants.broken.append(f"`mynah run` ended with {code} at the end")
        invariants.check_end()
        invariants.broken += report.not_level() if plan.minutes >= MIN_MINUTES_FOR_LEVELS else []
        _print(plan, report.text(invariants.excused), invariants.broken)
        if invariants.broken:
            _keep_logs(day, invariants)
    return invariants.broken


async def _live(day: Day, plan: Plan, invariants: Invariants, report: Report) -> None:
    """Everybody lives, faults happen, and invariants are checked, until the day is over."""
    loop = asyncio.get_running_loop()
    await day.service.start()
    await day.world.discord.connected()
    began = loop.time()
    planned = faults.schedule(plan.seconds, plan.kills, plan.seed, has_disk=plan.disk is not None)
    tasks = [asyncio.create_task(person.live(), name=person.name) for person in _people(day, plan.seed)]
    tasks.append(asyncio.create_task(faults.inject(day, planned, plan.disk, began), name="faults"))
    for number in range(1, plan.checks + 1):
        share = DAY_END * number / plan.checks
        await asyncio.sleep(max(0.0, began + plan.seconds * share - loop.time()))
        day.is_ordering = loop.time() - began < plan.seconds * ORDERS_END
        broken = invariants.check()
        row = report.measure(HOURS * share, len(broken))
        print(" ".join(f"{cell:>8}" for cell in row.cells()), *broken, sep="\n  ", file=sys.stderr)
        day.learn_personas()
    day.is_open = False
    _done, busy = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
    for task in busy:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    day.world.errors += [f"{task.get_name()} still waits for something" for task in busy]


def _people(day: Day, seed: int) -> list[Person]:
    chance = random.Random(f"{seed} people")
    posts = day.world.folder / "posts"
    posts.mkdir()
    everybody: list[Person] = [Operator(day, posts, random.Random(chance.random()))]
    everybody += [Member(day, client, random.Random(chance.random())) for client in day.world.members]
    everybody += [Moderator(day, client, random.Random(chance.random())) for client in day.world.moderators]
    return everybody


async def _drain(day: Day, invariants: Invariants) -> None:
    """Moderators deny what still waits, and trainings, erasures and messages come to their end."""
    for client in day.world.moderators:
        await Moderator(day, client, random.Random(0)).deny_all()
    for _try in range(int(DRAIN_SECONDS / POLL_SECONDS)):
        if not list(invariants.pending()):
            return
        await asyncio.sleep(POLL_SECONDS)


def _print(plan: Plan, table: str, broken: list[str]) -> None:
    print(table)
    print(f"seed {plan.seed}, {plan.minutes:g} minutes, {plan.members} members, a full disk: {plan.disk is not None}")
    print(f"\n{len(broken)} invariants broken", *broken, sep="\n- ")


def _keep_logs(day: Day, invariants: Invariants) -> None:
    """Copy logs, databases, and what was asked and answered to where a developer finds them."""
    data, kept = day.service.data, Path(tempfile.mkdtemp(prefix="mynah-day-broken-"))
    shutil.copytree(data / "logs", kept / "logs")
    for path in (*data.glob("*.db"), day.service.log):
        shutil.copy(path, kept)  # the service has ended: nobody has the databases open
    lines = (
        f"{one.at:.1f} {one.seconds:.1f} {one.person} {one.what}: {one.text!r}\n" for one in day.world.ledger.asked
    )
    (kept / "asked.txt").write_text("".join(lines))
    (kept / "chats.txt").write_text("".join(f"{chat} {text!r}\n" for chat, text in invariants.said()))
    print(f"logs and databases are in {kept}")
