"""The job queue of the trainer: submit a training, cancel it, watch its progress.

The worker that runs the jobs may be in another process, or not be running yet. The registry's row is the source of
truth; DBOS only schedules the work, and the worker enqueues again whatever a crash kept from DBOS. Nothing here loads
a model, and everything that blocks does so in a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog
from dbos import DBOS, DBOSClient
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from models.domain.errors import RegistryUnfit, ServiceError, TryLater
from models.domain.limits import NO_TERMS, QueueTerms
from models.domain.source_preview import SourcePreview
from models.domain.training_job import NO_OPTIONS, Audience, Job, ReadingOptions, Status, TrainingRequest
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.sqlite_file import compact, connect, create_database
from trainer.jobs.preview_process import preview_in_child
from trainer.privacy.erasure import begin_erasure

WORKFLOW = "build_persona"
WORKFLOW_VERSION = "1"  # raise it when the order of the stages changes: DBOS runs only jobs of its own version
UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]  # statuses of DBOS
WATCH_SECONDS = 0.3
POLL_SECONDS = 0.3

log = structlog.get_logger()


class DbosTrainingQueue:
    """Training jobs, for the bot and the command line. `database_url` puts DBOS's tables into a Postgres.

    Created in milliseconds. Its methods are awaited, so that the bot's event loop never waits for the disk.
    """

    def __init__(
        self, home: DataDir, registry: Registry, database_url: str | None = None, max_waiting: int | None = None
    ) -> None:
        """`max_waiting`: so many trainings may wait at a time; None is any number."""
        self._home, self._registry, self._eligibility = home, registry, TrainingEligibility(home, registry)
        self._max_waiting, self._previewing = max_waiting, asyncio.Lock()
        self._executions = DbosExecutions(home, registry.identity, database_url)

    async def check_room(self) -> None:
        """Raises TryLater where no training may be queued, as too many wait already."""
        await asyncio.to_thread(self._registry.jobs.check_room, self._max_waiting)

    async def submit(
        self, request: TrainingRequest, audience: Audience | None, now: datetime, terms: QueueTerms = NO_TERMS
    ) -> Job:
        """Queue a training, or join the unfinished job with the same inputs.

        Raises NotAllowed, TryLater, and BudgetExceeded where a limit of `terms` does not cover its cost.
        """
        return await asyncio.to_thread(self._submit, request, audience, now, terms)

    async def preview(self, source: str, handle: str, reading: ReadingOptions = NO_OPTIONS) -> SourcePreview:
        """How the posts of the handle in a file read. Raises what sources raise, and CorpusUnfit."""
        async with self._previewing:  # one at a time: each takes a processor and some memory
            return await asyncio.to_thread(preview_in_child, self._home, source, handle, reading)

    async def cancel(self, job_id: str, now: datetime) -> Job:
        """Cancel the job: at once if it waits, within two seconds if it runs. Raises NotFound."""
        return await asyncio.to_thread(self._cancel, job_id, now)

    async def opt_out(self, handle: str, now: datetime) -> None:
        """Stop the account's personas and trainings at once; the worker erases its data within a minute."""
        await asyncio.to_thread(begin_erasure, self._home, self._registry, handle, now)

    async def forget(self, job_ids: Sequence[str]) -> None:
        """Delete what DBOS knows of jobs whose rows are deleted."""
        await asyncio.to_thread(self._executions.forget, job_ids)

    async def job(self, job_id: str) -> Job:
        """Raises NotFound."""
        return await asyncio.to_thread(self._registry.jobs.get, job_id)

    async def jobs(self, is_over: bool | None = None) -> list[Job]:
        """All jobs, or only those that are over or not, in the order in which they were submitted."""
        return list(await asyncio.to_thread(self._registry.jobs.list, is_over))

    async def watch(self, job_id: str) -> AsyncIterator[Job]:
        """Yield the job as it is now and after each change, until it is over. Raises NotFound."""
        last: Job | None = None
        while last is None or not last.status.is_over:
            with suppress(TryLater):  # a busy registry is no reason to stop watching
                job = await self.job(job_id)
                if job != last:
                    yield (last := job)
                    continue
            await asyncio.sleep(WATCH_SECONDS)

    def _submit(self, request: TrainingRequest, audience: Audience | None, now: datetime, terms: QueueTerms) -> Job:
        self._eligibility.check((*request.handles, request.name))
        terms = replace(terms, max_waiting=self._max_waiting)
        job, is_new = self._registry.jobs.submit(request, audience, now, terms)
        if is_new:
            self._try_now(self._executions.enqueue, job.id)
        return job

    def _cancel(self, job_id: str, now: datetime) -> Job:
        job = self._registry.jobs.request_cancel(job_id, now)
        if job.status == Status.CANCELLED:
            self._try_now(self._executions.cancel, job.id)
        return job

    def _try_now(self, change: Callable[[str], None], job_id: str) -> None:
        """Change DBOS's state after the registry's: if this fails, the worker makes up for it."""
        try:
            change(job_id)
        except ServiceError as error:
            log.warning("dbos_update_postponed", job=job_id, error=error.code)


class DbosExecutions:
    """The DBOS workflows of one data folder's jobs; the registry's `identity` tells data folders apart."""

    def __init__(self, home: DataDir, identity: str, database_url: str | None = None) -> None:
        self._home = home
        self.identity = identity
        self.queue_name = f"training-{identity}"
        self.database_url = database_url or URL.create("sqlite", database=str(home.jobs)).render_as_string()
        self._is_file = database_url is None
        self._is_migrated = False

    def workflow_id(self, job_id: str) -> str:
        return f"{self.identity}-{job_id}"

    def _job_id(self, workflow_id: str) -> str:
        return workflow_id.removeprefix(self.workflow_id(""))

    def enqueue(self, job_id: str) -> None:
        """Schedule the job, once, however often this is called. Raises TryLater, RegistryUnfit."""
        with self.opened() as client:
            client.enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": self.queue_name,
                    "workflow_id": self.workflow_id(job_id),
                    "app_version": WORKFLOW_VERSION,
                },
                job_id,
            )

    def cancel(self, job_id: str) -> None:
        """Unschedule the job if it has not begun. Raises as `enqueue` does."""
        with self.opened() as client:
            client.cancel_workflow(self.workflow_id(job_id))

    def forget(self, job_ids: Sequence[str]) -> None:
        """Delete these jobs, also from the unused pages of the database file. Raises as `enqueue` does."""
        with self.opened() as client:
            if job_ids:
                client.delete_workflows([self.workflow_id(job_id) for job_id in job_ids])
            if self._is_file:
                with closing(connect(self._home.jobs)) as connection:
                    compact(connection)

    def folder(self, job_id: str) -> Path:
        """The job's directory, until it is over."""
        return self._home.work / self.workflow_id(job_id)

    def statuses(self, job_ids: Sequence[str]) -> dict[str, str]:
        """DBOS's status of each of these jobs that it knows. Raises as `enqueue` does."""
        with self.opened() as client:
            ids = [self.workflow_id(job_id) for job_id in job_ids]
            known = client.list_workflows(workflow_ids=ids, load_input=False, load_output=False)
        return {self._job_id(workflow.workflow_id): workflow.status for workflow in known}

    def unfinished(self) -> set[str]:
        """The jobs of this data folder that DBOS has scheduled. Raises as `enqueue` does."""
        with self.opened() as client:
            known = client.list_workflows(
                workflow_id_prefix=self.workflow_id(""), status=UNFINISHED, load_input=False, load_output=False
            )
        return {self._job_id(workflow.workflow_id) for workflow in known}

    def register_queue(self) -> None:
        """Register the queue, before a worker polls it. Raises as `enqueue` does."""
        with self.opened() as client:
            client.register_queue(self.queue_name, worker_concurrency=1, polling_interval_sec=POLL_SECONDS)

    @contextmanager
    def opened(self) -> Iterator[DBOSClient]:
        """A client of the database, whose errors become TryLater or RegistryUnfit."""
        try:
            self._migrate()
            client = DBOSClient(
                system_database_url=self.database_url, application_name="mynah", retry_connection_errors=False
            )
            try:
                yield client
            finally:
                client.destroy()
        except (OSError, OperationalError, sqlite3.OperationalError) as error:
            raise TryLater("job-database-unavailable") from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise RegistryUnfit("job-database-damaged", path=str(self._home.jobs)) from error

    def _migrate(self) -> None:
        """Create the database and update its tables, once in this object's life unless the file disappears."""
        if self._is_migrated and (not self._is_file or self._home.jobs.exists()):
            return
        if self._is_file:
            create_database(self._home.jobs)
        DBOS.migrate(self.database_url)
        self._is_migrated = True
