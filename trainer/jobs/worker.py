"""The trainer's process: takes one job after another and carries it through its stages, however often it is killed.

It asks no network and reads no foreign bytes itself: its child processes do, each with a deadline. Opt-outs, ownership
checks and the daily look for deleted posts have a thread each, so that none waits for another. It does not know what a
stage does. DBOS remembers which stages of a job are finished and begins a killed job again at
the first that is not; the registry has what people see. A stage's end is told to DBOS as one word, never a post.
"""

import errno
import hashlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType

import structlog
from dbos import DBOS

from models.domain.errors import NotFound, OutOfSpace, ServiceError, TrainingCancelled, TryLater
from models.domain.training_job import Progress, Stage, Status
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin
from trainer.data.deletion_sync import DeletionSync
from trainer.jobs.context import BuildContext, Stages
from trainer.jobs.queue import UNFINISHED, VERSION, WORKFLOW, DbosExecutions
from trainer.privacy.erasure import ErasureService
from trainer.privacy.ownership_checks import START_SECONDS, OwnershipChecks
from trainer.settings import TrainerSettings

ROLE = "trainer"
TICK_SECONDS = 0.25
ERASE_SECONDS = CHECK_SECONDS = 1.0  # between two looks for opt-outs, and for ownership checks: a member waits
UPKEEP_SECONDS = 2.0  # between two looks whether the daily one is due
HEAL_TICKS = 8  # how often the registry's waiting jobs are held against DBOS's
THREAD_SECONDS = 3.0  # for a thread to end its child process
GRACE_SECONDS = 8.0  # for a stage to break off once the process is to end

log = structlog.get_logger()


def run_worker(
    home: DataDir,
    settings: TrainerSettings,
    stages: Stages,
    now: Callable[[], datetime],
    job_id: str | None = None,
    database_url: str | None = None,
) -> None:
    """Be the trainer until SIGTERM or SIGINT comes, or until the job `job_id` is over. Raises TryLater, OutOfSpace.

    For a process's main thread. A stage that does not break off in time is left behind with the process, as it would be
    by kill -9: the job goes on from its last saved state when a worker starts again.
    """
    stop = threading.Event()
    with _signalled(stop):
        is_quiet = Worker(home, settings, stages, now, database_url).serve(stop, job_id)
    if not is_quiet:
        os._exit(0)


class Worker:
    """One worker for a data folder. DBOS keeps its state by process, so there is one for a process too, at a time."""

    def __init__(
        self,
        home: DataDir,
        settings: TrainerSettings,
        stages: Stages,
        now: Callable[[], datetime],
        database_url: str | None = None,
    ) -> None:
        self._home = home
        self._settings = settings
        self._stages = stages
        self._now = now
        self._registry = Registry(home.prepare().registry)
        self._executions = DbosExecutions(home, self._registry.identity, database_url)
        self._stopping = threading.Event()
        self._upkeep = DeletionSync(home, settings, self._registry, now, self._stopping)
        self._checks = OwnershipChecks(
            home, self._registry, now, self._stopping, settings.network_seconds + START_SECONDS
        )
        self._eraser = ErasureService(home, self._registry, self._executions.forget, self._executions.folder)
        self._idle = threading.Event()
        self._idle.set()

    def serve(self, stop: threading.Event, job_id: str | None = None) -> bool:
        """Work until `stop` is set or the job `job_id` is over. Raises TryLater where a worker runs already.

        False where a stage is still at work, not having looked at `BuildContext.is_stopping` in time.
        """
        with self._home.lock(ROLE):
            self._clear()
            erasure = self._beside("erasure", lambda: self._eraser.run(self._now()), ERASE_SECONDS)
            others = [self._beside("proofs", self._checks.run, CHECK_SECONDS)]
            if job_id is None:  # a worker for a single job leaves the daily look to others
                others.append(self._beside("upkeep", self._sync_deletions, UPKEEP_SECONDS))
            try:
                self._heal()
                self._executions.listen()
                erasure.start()  # before any job goes on
                self._launch()
                for thread in others:
                    thread.start()
                self._wait(stop, job_id)
            finally:
                self._stopping.set()
                is_quiet = self._idle.wait(GRACE_SECONDS)
                _join([erasure, *others])
                _join(self._checks.threads.values())
                DBOS.destroy(destroy_registry=True)
        return is_quiet

    def _launch(self) -> None:
        DBOS(
            config={
                "name": "mynah",
                "system_database_url": self._executions.database_url,
                "application_version": VERSION,
                "executor_id": f"{ROLE}-{self._executions.identity}",  # DBOS gives a killed job back to the same one
                "log_level": "WARNING",
                "enable_otlp": False,
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": TICK_SECONDS,  # the end of the process waits for it
            }
        )

        @DBOS.workflow(name=WORKFLOW)
        def build_persona(job_id: str) -> str:
            return self._build(job_id)

        DBOS.launch()

    def _wait(self, stop: threading.Event, job_id: str | None) -> None:
        ticks = 0
        while not stop.wait(TICK_SECONDS):
            ticks += 1
            with suppress(TryLater):  # the next tick tries again
                if job_id is not None and self._idle.is_set() and self._registry.jobs.get(job_id).status.is_over:
                    return
                if ticks % HEAL_TICKS == 0:
                    self._heal()

    # Threads beside the jobs: none waits for another, nor for a job

    def _beside(self, name: str, act: Callable[[], None], seconds: float) -> threading.Thread:
        """A thread that does `act` every so often until the worker is to end."""

        def run() -> None:
            while not self._stopping.is_set():
                try:
                    act()
                except ServiceError as error:  # a file is busy, say: the next time may do
                    log.warning("postponed", work=name, error=error.code)
                except Exception as error:  # noqa: BLE001 - what comes later is to be done
                    log.error("work_failed", work=name, **origin(error))  # noqa: TRY400 - see origin
                self._stopping.wait(seconds)

        return threading.Thread(target=run, name=name, daemon=True)

    def _sync_deletions(self) -> None:
        """Once a day, have kept posts looked for where they came from."""
        if self._upkeep.is_due():
            self._upkeep.run_in_child()

    # Reconciling the registry's rows with DBOS's

    def _clear(self) -> None:
        """Before work begins: end what was called off meanwhile, and what no row asks for any more."""
        for job in self._registry.jobs.list(is_over=False):
            if job.is_cancel_wished:
                self._registry.jobs.cancel(job.id, self._now())
        unfinished = self._executions.unfinished()  # before the rows: a row is written before its workflow
        wanted = {job.id for job in self._registry.jobs.list(is_over=False)}
        for job_id in unfinished - wanted:
            self._executions.cancel(job_id)
        folders = {self._executions.workflow_id(job_id) for job_id in wanted}
        for folder in self._home.work.iterdir():
            if folder.name not in folders:
                shutil.rmtree(folder, ignore_errors=True)

    def _heal(self) -> None:
        """Have carried out what a crash kept from being enqueued, and end what DBOS gave up."""
        waited_for = [job.id for job in self._registry.jobs.list(is_over=False)]
        statuses = self._executions.statuses(waited_for) if waited_for else {}
        for job_id in waited_for:
            if job_id not in statuses:
                self._executions.enqueue(job_id)
            elif statuses[job_id] not in UNFINISHED:
                self._give_up(job_id, statuses[job_id])

    def _give_up(self, job_id: str, status: str) -> None:
        """DBOS ended a job by itself: killed too often, or called off with its own tool. Else the row is over first."""
        if not self._registry.jobs.get(job_id).status.is_over:
            log.error("job_given_up", job=job_id, status=status)
            self._registry.jobs.fail(job_id, "The trainer gave this job up; ask for it again.", self._now())

    # The workflow

    def _build(self, job_id: str) -> str:
        """Carry one job through its stages. Begun again after a crash, it passes over the finished ones."""
        self._idle.clear()
        try:
            with suppress(NotFound):  # a job whose row was deleted is nobody's
                if not self._registry.jobs.start(job_id, self._now()).status.is_over:
                    self._go_through_stages(job_id)
            shutil.rmtree(self._folder(job_id), ignore_errors=True)
            return "over"
        finally:
            self._idle.set()

    def _go_through_stages(self, job_id: str) -> None:
        for stage, work in self._stages:
            status = DBOS.run_step({"name": stage.value}, self._carry_out, job_id, stage, work)
            if Status(status).is_over:  # called off or failed; or published, which ends the job by itself
                return
        self._registry.jobs.finish(job_id, None, self._now())

    def _carry_out(self, job_id: str, stage: Stage, work: Callable[[BuildContext], None]) -> str:
        """One stage. Whatever goes wrong ends in the job's row; only a stop of the process passes through."""
        jobs, build = self._registry.jobs, self._prepare(job_id)
        try:
            build.check()
            build.report(Progress(stage))
            work(build)
        except TrainingCancelled:
            job = jobs.cancel(job_id, self._now())
        except ServiceError as error:
            if isinstance(error, OutOfSpace):  # else there is no room to write down how the job ended
                shutil.rmtree(self._folder(job_id), ignore_errors=True)
            job = jobs.fail(job_id, error.sentence, self._now())
        except Exception as error:  # noqa: BLE001  # the worker's one door for what nobody foresaw
            job = jobs.fail(job_id, _unforeseen(job_id, stage, error), self._now())
        else:
            job = jobs.get(job_id)
        return job.status.value

    def _prepare(self, job_id: str) -> BuildContext:
        folder = self._folder(job_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return BuildContext(
            job=self._registry.jobs.get(job_id),
            folder=folder,
            home=self._home,
            settings=self._settings,
            registry=self._registry,
            now=self._now,
            report=partial(self._report, job_id),
            is_cancelled=partial(self._is_cancelled, job_id),
            is_stopping=self._stopping.is_set,
        )

    def _report(self, job_id: str, progress: Progress) -> None:
        with suppress(TryLater):  # a line of progress is not worth a job
            self._registry.jobs.progress(job_id, progress)

    def _is_cancelled(self, job_id: str) -> bool:
        with suppress(TryLater):
            return self._registry.jobs.is_cancel_wished(job_id)
        return False

    def _folder(self, job_id: str) -> Path:
        return self._executions.folder(job_id)


def _join(threads: Iterable[threading.Thread]) -> None:
    """Let each end its child process. One that was not started has ended."""
    for thread in threads:
        if thread.is_alive():
            thread.join(THREAD_SECONDS)


def _unforeseen(job_id: str, stage: Stage, error: Exception) -> str:
    """The sentence for an error that has none of its own, with the code under which the log has more.

    The log has where it happened and what kind it is, not its message: that may quote a post.
    """
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full: free some space and ask again."
    code = hashlib.sha256(f"{job_id} {stage} {error!r}".encode()).hexdigest()[:6]
    log.error("stage_failed", job=job_id, stage=stage.value, code=code, **origin(error))
    return f"Something went wrong while the trainer was at “{stage}”; the log has more under the code {code}."


@contextmanager
def _signalled(stop: threading.Event) -> Iterator[None]:
    """Set `stop` when the process is told to end."""

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
