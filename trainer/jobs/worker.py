"""The trainer's worker process: runs one job after another through its stages, however often it is killed.

It uses no network and reads no untrusted files itself: its child processes do, each with a deadline. Opt-outs,
ownership checks and the daily deletion sync have a thread each, so that none waits for another. DBOS remembers which
stages of a job are finished and restarts a killed job at the first that is not; the registry has what people see.
DBOS stores a stage's result as one word, never a post.
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

from models.domain.errors import AlreadyRunning, NotFound, OutOfSpace, ServiceError, TrainingCancelled, TryLater
from models.domain.training_job import Progress, Stage, Status
from models.messages import sentence
from models.registry import Registry
from models.runtime.backoff import Backoff
from models.runtime.data_dir import DataDir
from models.runtime.log_rotation import MEGABYTE, ROTATION_SECONDS, rotate_logs
from models.runtime.logs import origin
from trainer.data.deletion_sync import DeletionSync
from trainer.jobs.context import BuildContext, Stages, cancel_check
from trainer.jobs.job_dir import JobDir
from trainer.jobs.queue import UNFINISHED, WORKFLOW, WORKFLOW_VERSION, DbosExecutions
from trainer.privacy.erasure import ErasureService
from trainer.privacy.ownership_checks import START_SECONDS, OwnershipChecks
from trainer.settings import TrainerSettings

ROLE = "trainer"
TICK_SECONDS = 0.25
LOCK_SECONDS = 0.5  # between two tries to take the trainer's lock
ERASURE_SECONDS = OWNERSHIP_CHECK_SECONDS = 1.0  # between two polls: a member is waiting
DELETION_SYNC_SECONDS = 2.0  # between two checks whether the daily sync is due
RECONCILE_TICKS = 8  # between two comparisons of the registry's jobs with DBOS's
THREAD_SECONDS = 3.0  # for a thread to end its child process
GRACE_SECONDS = 8.0  # for a stage to stop when the process shuts down

log = structlog.get_logger()


def run_worker(
    home: DataDir,
    settings: TrainerSettings,
    stages: Stages,
    now: Callable[[], datetime],
    job_id: str | None = None,
    database_url: str | None = None,
    on_wait: Callable[[], None] | None = None,
) -> None:
    """Run the worker until SIGTERM or SIGINT, or until the job `job_id` is over. Raises TryLater, OutOfSpace.

    While another process has the trainer's lock, it calls `on_wait` once and waits; without `on_wait` that raises
    AlreadyRunning. Call it in the main thread. A stage that does not stop in time is abandoned with the process, as by
    kill -9: the job resumes from its last saved state when a worker starts again.
    """
    stop = threading.Event()
    with _set_on_signal(stop):
        worker = Worker(home, settings, stages, now, database_url)
        is_quiet = worker.serve(stop, job_id) if on_wait is None else worker.serve_when_free(stop, on_wait)
    if not is_quiet:
        os._exit(0)


class Worker:
    """The worker of a data folder: one at a time, and one per process, since DBOS keeps its state in the process."""

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
        self._deletion_sync = DeletionSync(home, settings, self._registry, now, self._stopping)
        self._ownership_checks = OwnershipChecks(
            home, self._registry, now, self._stopping, settings.network_seconds + START_SECONDS
        )
        self._erasure = ErasureService(home, self._registry, self._executions.forget, self._executions.folder)
        self._idle = threading.Event()
        self._idle.set()

    def serve_when_free(self, stop: threading.Event, on_wait: Callable[[], None]) -> bool:
        """As `serve`, once no other process has the trainer's lock; calls `on_wait` if it has to wait for that.

        `mynah train` holds the lock for a whole training, and `mynah optout` and `mynah forget` for a moment.
        """
        is_waiting = False
        while not stop.is_set():
            try:
                return self.serve(stop)
            except AlreadyRunning:
                if not is_waiting:
                    on_wait()
                is_waiting = True
            stop.wait(LOCK_SECONDS)
        return True

    def serve(self, stop: threading.Event, job_id: str | None = None) -> bool:
        """Work until `stop` is set or the job `job_id` is over. Raises AlreadyRunning if there is another worker.

        False if a stage is still running because it did not check `BuildContext.is_stopping` in time.
        """
        with self._home.lock(ROLE):
            self._clean_up()
            erasure = self._thread("erasure", lambda: self._erasure.run(self._now()), ERASURE_SECONDS)
            others = [
                self._thread("ownership-checks", self._ownership_checks.run, OWNERSHIP_CHECK_SECONDS),
                self._thread("log-rotation", self._rotate_logs, ROTATION_SECONDS),
            ]
            if job_id is None:  # a worker for a single job leaves the daily sync to others
                others.append(self._thread("deletion-sync", self._sync_deletions, DELETION_SYNC_SECONDS))
            try:
                self._reconcile()
                self._executions.register_queue()
                erasure.start()  # before any job resumes
                self._launch()
                for thread in others:
                    thread.start()
                self._wait(stop, job_id)
            finally:
                self._stopping.set()
                is_quiet = self._idle.wait(GRACE_SECONDS)
                _join([erasure, *others])
                _join(self._ownership_checks.threads.values())
                DBOS.destroy(destroy_registry=True)
        return is_quiet

    def _launch(self) -> None:
        DBOS(
            config={
                "name": "mynah",
                "system_database_url": self._executions.database_url,
                "application_version": WORKFLOW_VERSION,
                "executor_id": f"{ROLE}-{self._executions.identity}",  # DBOS gives a killed job back to this id
                "log_level": "WARNING",
                "enable_otlp": False,
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": TICK_SECONDS,  # shutting down waits for it
            }
        )

        @DBOS.workflow(name=WORKFLOW)
        def build_persona(job_id: str) -> str:
            return self._run_job(job_id)

        DBOS.launch()

    def _wait(self, stop: threading.Event, job_id: str | None) -> None:
        ticks = 0
        while not stop.wait(TICK_SECONDS):
            ticks += 1
            with suppress(TryLater):  # the next tick tries again
                if job_id is not None and self._idle.is_set() and self._registry.jobs.get(job_id).status.is_over:
                    return
                if ticks % RECONCILE_TICKS == 0:
                    self._reconcile()

    # Background threads: none waits for another, nor for a job

    def _thread(self, name: str, task: Callable[[], None], seconds: float) -> threading.Thread:
        """A thread that runs `task` every so many seconds until the worker stops, and less often while it fails."""
        backoff = Backoff(first_seconds=seconds)

        def run() -> None:
            while not self._stopping.is_set():
                wait = seconds
                try:
                    task()
                    backoff.reset()
                except ServiceError as error:  # a file may be busy: the next run may succeed
                    log.warning("background_task_postponed", task=name, error=error.code)
                except Exception as error:  # noqa: BLE001 - later runs must still take place
                    wait = backoff.next_seconds()
                    log.error("background_task_failed", task=name, retry_seconds=wait, **origin(error))
                self._stopping.wait(wait)

        return threading.Thread(target=run, name=name, daemon=True)

    def _rotate_logs(self) -> None:
        rotate_logs(self._home.logs, int(self._settings.log_megabytes * MEGABYTE))

    def _sync_deletions(self) -> None:
        """Once a day, remove stored posts that were deleted at their source."""
        if self._deletion_sync.is_due():
            self._deletion_sync.run_in_child()

    # Reconciling the registry's jobs with DBOS's

    def _clean_up(self) -> None:
        """At the start: end jobs that were cancelled meanwhile, and what belongs to no job any more."""
        for job in self._registry.jobs.list(is_over=False):
            if job.is_cancel_requested:
                self._registry.jobs.cancel(job.id, self._now())
        scheduled = self._executions.unfinished()  # before the rows: a row is written before its workflow
        unfinished = {job.id for job in self._registry.jobs.list(is_over=False)}
        for job_id in scheduled - unfinished:
            self._executions.cancel(job_id)
        folders = {self._executions.workflow_id(job_id) for job_id in unfinished}
        for folder in self._home.work.iterdir():
            if folder.name not in folders:
                shutil.rmtree(folder, ignore_errors=True)

    def _reconcile(self) -> None:
        """Enqueue jobs that a crash kept from DBOS, and fail those that DBOS gave up."""
        unfinished = [job.id for job in self._registry.jobs.list(is_over=False)]
        statuses = self._executions.statuses(unfinished) if unfinished else {}
        for job_id in unfinished:
            if job_id not in statuses:
                self._executions.enqueue(job_id)
            elif statuses[job_id] not in UNFINISHED:
                self._fail_given_up(job_id, statuses[job_id])

    def _fail_given_up(self, job_id: str, status: str) -> None:
        """Fail a job that DBOS ended by itself: killed too often, or cancelled with DBOS's own tool."""
        if not self._registry.jobs.get(job_id).status.is_over:  # a job that ended normally is over by now
            log.error("job_given_up", job=job_id, status=status)
            self._registry.jobs.fail(job_id, sentence("job-given-up"), self._now())

    # The workflow

    def _run_job(self, job_id: str) -> str:
        """Run a job's stages. Restarted after a crash, it skips the finished ones."""
        self._idle.clear()
        try:
            with suppress(NotFound):  # the job's row was deleted
                if not self._registry.jobs.start(job_id, self._now()).status.is_over:
                    self._run_stages(job_id)
            shutil.rmtree(self._folder(job_id), ignore_errors=True)
            return "over"
        finally:
            self._idle.set()

    def _run_stages(self, job_id: str) -> None:
        for stage, work in self._stages:
            status = DBOS.run_step({"name": stage.value}, self._run_stage, job_id, stage, work)
            if Status(status).is_over:  # cancelled, failed, or published, which ends the job by itself
                return
        self._registry.jobs.finish(job_id, None, self._now())

    def _run_stage(self, job_id: str, stage: Stage, work: Callable[[BuildContext], None]) -> str:
        """Run one stage. Every error ends in the job's row; only Interrupted passes through."""
        jobs, build = self._registry.jobs, self._context(job_id)
        try:
            build.check()
            build.report(Progress(stage))
            work(build)
        except TrainingCancelled:
            job = jobs.cancel(job_id, self._now())
        except ServiceError as error:
            if isinstance(error, OutOfSpace):  # else there is no space to record how the job ended
                shutil.rmtree(self._folder(job_id), ignore_errors=True)
            job = jobs.fail(job_id, error.sentence, self._now())
        except Exception as error:  # noqa: BLE001 - whatever a library raises must not end the worker
            job = jobs.fail(job_id, _unexpected(job_id, stage, error), self._now())
        else:
            job = jobs.get(job_id)
        return job.status.value

    def _context(self, job_id: str) -> BuildContext:
        folder = self._folder(job_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return BuildContext(
            job=self._registry.jobs.get(job_id),
            job_dir=JobDir(folder),
            home=self._home,
            settings=self._settings,
            registry=self._registry,
            now=self._now,
            report=partial(self._report, job_id),
            is_cancelled=cancel_check(self._registry, job_id),
            is_stopping=self._stopping.is_set,
        )

    def _report(self, job_id: str, progress: Progress) -> None:
        with suppress(TryLater):  # a lost progress report must not fail the job
            self._registry.jobs.update_progress(job_id, progress)

    def _folder(self, job_id: str) -> Path:
        return self._executions.folder(job_id)


def _join(threads: Iterable[threading.Thread]) -> None:
    """Wait for each to end its child process. One that was not started has ended."""
    for thread in threads:
        if thread.is_alive():
            thread.join(THREAD_SECONDS)


def _unexpected(job_id: str, stage: Stage, error: Exception) -> str:
    """The message for an error that has none of its own, with the code under which the log has more.

    The log has its type and where it was raised, not its text: that may quote a post.
    """
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return sentence("training-disk-full")
    code = hashlib.sha256(f"{job_id} {stage} {error!r}".encode()).hexdigest()[:6]
    log.error("stage_failed", job=job_id, stage=stage.value, code=code, **origin(error))
    return sentence("training-unexpected-error", stage=stage.value, code=code)


@contextmanager
def _set_on_signal(stop: threading.Event) -> Iterator[None]:
    """Set `stop` on SIGTERM and SIGINT."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
