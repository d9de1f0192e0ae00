"""kill -9 at seeded moments of a training: of the trainer, of a stage's process, or of both.

Each training gets a share of the kills and then has to end as if there had been none: one version published, its
weights bit-identical with those of an undisturbed run, and nothing left behind.
"""

import asyncio
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from models.domain.training_job import Job, Stage, Status, TrainingRequest
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.service import Terminal
from tests.fakes.stages import until
from tests.reliability.processes import deleted_but_open, kill, processes
from trainer.jobs.queue import DbosTrainingQueue

STEPS = 60
NAME = "greta_grows"
WEIGHTS = "adapter_model.safetensors"
MAX_STAGE_KILLS = 1  # for each training: a stage that is killed twice is given up, and people are told so
CLEAN_UP_SECONDS = 120.0  # for a worker to start and remove what the killed one left
MAX_TRAINING_SECONDS = 600.0  # without a kill, on a busy machine
START_SECONDS = 5.0  # about, for a worker to take up the stage at which the last one was killed
POLL_SECONDS = 0.005  # registering takes some tens of milliseconds
DELAY_SECONDS = {Stage.COLLECT: 2.0, Stage.PREPARE: 3.0, Stage.MEASURE: 1.0, Stage.DESCRIBE: 1.0, Stage.REGISTER: 0.05}


@dataclass(frozen=True, slots=True)
class Hit:
    """A kill that took place: the stage that the job was in, and the role of the process."""

    stage: Stage
    role: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: so many seconds after the stage began, or once fine-tuning reached a step."""

    stage: Stage
    step: int
    delay: float


@dataclass
class Outcome:
    """How a training ended. `faults` says what is not as in an undisturbed run."""

    weights: str
    hits: list[Hit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class KilledTraining:
    """One training in a data folder of its own, with a worker that is started again after each kill."""

    folder: Path
    posts: Path
    base: Path
    chance: random.Random

    def __post_init__(self) -> None:
        self.terminal = Terminal(self.folder / "data")
        self.home = DataDir(self.terminal.data).prepare()
        self.registry = Registry(self.home.registry)
        self.hits: list[Hit] = []
        self.faults: list[str] = []

    def run(self, kills: int) -> Outcome:
        """Train with that many kills. Raises TimeoutError where the training does not end."""
        began = time.monotonic()
        job = self._submit()
        while len(self.hits) < kills and self._kill_once(job):
            pass
        worker = self._start()
        self._wait(job, Moment(Stage.REGISTER, 0, MAX_TRAINING_SECONDS))
        until(lambda: not list(leftovers(self.home)), CLEAN_UP_SECONDS)
        worker.send_signal(signal.SIGTERM)
        worker.wait(MAX_TRAINING_SECONDS)
        weights = self._check(self._job(job))
        return Outcome(weights, self.hits, self.faults, time.monotonic() - began)

    def _submit(self) -> Job:
        request = TrainingRequest((NAME,), (f"files:{self.posts}",), NAME, str(self.base), steps=STEPS, seed=5)
        return asyncio.run(DbosTrainingQueue(self.home, self.registry).submit(request, None, datetime.now(UTC)))

    def _start(self) -> "subprocess.Popen[bytes]":
        with (self.home.logs / "trainer.log").open("ab") as log:
            return self.terminal.start("trainer", "worker", output=log)

    def _job(self, job: Job) -> Job:
        return self.registry.jobs.get(job.id)

    def _moment(self, job: Job) -> Moment:
        """One that the job has not passed yet."""
        left = list(Stage)[list(Stage).index(job.progress.stage) :]
        stage = self.chance.choice(left[:2])  # gradually, so that each stage gets its share
        step = self.chance.randrange(min(job.progress.step, STEPS - 1), STEPS) if stage is Stage.FINETUNE else 0
        restart = START_SECONDS if job.status is Status.RUNNING and stage is job.progress.stage else 0.0
        return Moment(stage, step, self.chance.uniform(0.0, restart + DELAY_SECONDS.get(stage, 0.2)))

    def _kill_once(self, job: Job) -> bool:
        """Run a worker up to a random moment and kill it there; False if the job was over before."""
        worker = self._start()
        moment = self._moment(self._job(job))
        wanted = self.chance.choice(["trainer", "stage", "both"])
        if sum(hit.role == "stage" for hit in self.hits) >= MAX_STAGE_KILLS and wanted == "stage":
            wanted = "both"
        if not self._wait(job, moment):
            worker.terminate()
            worker.wait(MAX_TRAINING_SECONDS)
            return False
        self.faults += deleted_but_open(self.home.root)
        stage = self._job(job).progress.stage
        found = {process.role: process for process in processes(self.home.root)}
        if wanted in ("stage", "both") and "stage" in found and kill(found["stage"]):
            self.hits.append(Hit(stage, "stage" if wanted == "stage" else "both"))
            if wanted == "stage":
                self._wait(job, self._moment(self._job(job)))  # the trainer goes on meanwhile
        elif wanted != "both" or "stage" not in found:
            self.hits.append(Hit(stage, "trainer"))
        worker.kill()
        worker.wait()
        return not self._job(job).status.is_over

    def _wait(self, job: Job, moment: Moment) -> bool:
        """Until that moment; False if the job was over before. Raises TimeoutError."""
        pause, deadline, due = threading.Event(), time.monotonic() + MAX_TRAINING_SECONDS, None
        order = list(Stage)
        while time.monotonic() < deadline:
            now = self._job(job)
            if now.status.is_over:
                return False
            has_begun = now.status is Status.RUNNING and (order.index(now.progress.stage), now.progress.step) >= (
                order.index(moment.stage),
                moment.step,
            )
            if has_begun and due is None:
                due = time.monotonic() + moment.delay
            if due is not None and time.monotonic() >= due:
                return True
            pause.wait(POLL_SECONDS)
        raise TimeoutError(f"job {now.id} is {now.status} at {now.progress}")

    def _check(self, job: Job) -> str:
        """Collect faults; returns the digest of the published weights."""
        if job.status is not Status.DONE or job.persona_id is None:
            self.faults.append(f"job {job.status}: {job.error}")
            return ""
        published = checkpoints.current(self.home, job.persona_id)
        published.verify()
        self.faults += [f"left behind: {path.relative_to(self.home.root)}" for path in leftovers(self.home)]
        self.faults += [f"still running: {process.role}" for process in processes(self.home.root)]
        self.faults += [f"{name} is damaged" for name in damaged_databases(self.home)]
        with closing(sqlite3.connect(self.home.registry)) as registry:
            for rows in ("personas", "training_runs"):
                [[count]] = registry.execute(f"SELECT count(*) FROM {rows}")
                self.faults += [f"{count} {rows}"] if count != 1 else []
        if [path.name for path in published.path.parent.glob("[0-9]*")] != ["1"]:
            self.faults.append("more than one version on disk")
        return published.manifest.files[WEIGHTS]


def leftovers(home: DataDir) -> Iterator[Path]:
    """Files that belong to work that is over: job folders, staged versions, half-written files, sockets."""
    yield from home.work.iterdir()
    for pattern in ("checkpoints/*/.staging-*", "**/.*.new", "mynah-*"):
        yield from home.root.glob(pattern)


def damaged_databases(home: DataDir) -> Iterator[str]:
    for database in (home.registry, home.jobs):
        if database.exists():
            with closing(sqlite3.connect(database, timeout=30)) as connection:
                if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    yield database.name


def kill_table(outcomes: Sequence[Outcome]) -> list[tuple[object, ...]]:
    """Rows of how often each process was killed in each stage."""
    counts = Counter(hit for outcome in outcomes for hit in outcome.hits)
    roles = ("trainer", "stage", "both")
    return [(stage.value, *(counts[Hit(stage, role)] for role in roles)) for stage in Stage]
