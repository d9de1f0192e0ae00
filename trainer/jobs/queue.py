"""The one door to the trainer: ask for a persona, call it off, watch it being built.

It does not know how a build goes; it names the workflow that the worker carries out, which may be in another process
or not be running yet. The registry's row is the truth; what DBOS is told can be told again, and the worker does so for
whatever a crash left untold. Nothing here loads a model, and whatever blocks does so in a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import structlog
from dbos import DBOS, DBOSClient
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from models.domain.errors import RegistryUnfit, ServiceError, TryLater
from models.domain.training_job import Audience, Job, Status, TrainingRequest
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.sqlite_file import compact, connect, create_database
from trainer.privacy.erasure import begin

WORKFLOW = "build_persona"
VERSION = "1"  # DBOS runs only what was enqueued for its own version: raised when a build's stages change their order
UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]  # DBOS's words
WATCH_SECONDS = 0.3
POLL_SECONDS = 0.3

log = structlog.get_logger()


class DbosTrainingQueue:
    """Training jobs, from the outside. `database_url` is DBOS's, for a Postgres instead of a file in the data folder.

    Made in some milliseconds; its methods are awaited, so that a bot's event loop never waits for a disk.
    """

    def __init__(self, home: DataDir, registry: Registry, database_url: str | None = None) -> None:
        self._home, self._registry, self._gate = home, registry, TrainingEligibility(home, registry)
        self._executions = DbosExecutions(home, registry.identity, database_url)

    async def submit(self, request: TrainingRequest, audience: Audience | None, now: datetime) -> Job:
        """The job for `request`: a new one, or the one that has the same inputs and is not over. Raises NotAllowed."""
        return await asyncio.to_thread(self._submit, request, audience, now)

    async def cancel(self, job_id: str, now: datetime) -> Job:
        """Call the job off: at once where it waits, within a second or two where it runs. Raises NotFound."""
        return await asyncio.to_thread(self._cancel, job_id, now)

    async def opt_out(self, handle: str, now: datetime) -> None:
        """Nothing of the account answers or is trained any more; the trainer erases the rest within a minute."""
        await asyncio.to_thread(begin, self._home, self._registry, handle, now)

    async def forget(self, job_ids: Sequence[str]) -> None:
        """Have nothing known of jobs whose rows are gone."""
        await asyncio.to_thread(self._executions.forget, job_ids)

    async def job(self, job_id: str) -> Job:
        """Raises NotFound."""
        return await asyncio.to_thread(self._registry.jobs.get, job_id)

    async def jobs(self, is_over: bool | None = None) -> list[Job]:
        """All jobs, or those that are over or not, in the order in which they were asked for."""
        return list(await asyncio.to_thread(self._registry.jobs.list, is_over))

    async def watch(self, job_id: str) -> AsyncIterator[Job]:
        """The job as it is now and after each change, until it is over. Raises NotFound."""
        shown: Job | None = None
        while shown is None or not shown.status.is_over:
            with suppress(TryLater):  # a busy registry is no reason to stop watching
                job = await self.job(job_id)
                if job != shown:
                    yield (shown := job)
                    continue
            await asyncio.sleep(WATCH_SECONDS)

    def _submit(self, request: TrainingRequest, audience: Audience | None, now: datetime) -> Job:
        self._gate.check((*request.handles, request.name))
        job, is_new = self._registry.jobs.submit(request, audience, now)
        if is_new:
            self._tell(self._executions.enqueue, job.id)
        return job

    def _cancel(self, job_id: str, now: datetime) -> Job:
        job = self._registry.jobs.wish_cancel(job_id, now)
        if job.status == Status.CANCELLED:
            self._tell(self._executions.cancel, job.id)
        return job

    def _tell(self, order: Callable[[str], None], job_id: str) -> None:
        """Give DBOS an order that the registry already has: the worker makes up for one that did not arrive."""
        try:
            order(job_id)
        except ServiceError as error:
            log.warning("order_postponed", job=job_id, error=error.code)


class DbosExecutions:
    """DBOS's side of the jobs of one data folder, which is told apart from others by the registry's `identity`."""

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
        """Have the job carried out, once, however often this is called. Raises TryLater, RegistryUnfit."""
        with self.opened() as client:
            client.enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": self.queue_name,
                    "workflow_id": self.workflow_id(job_id),
                    "app_version": VERSION,
                },
                job_id,
            )

    def cancel(self, job_id: str) -> None:
        """Have the job not carried out, where it has not begun. Raises as `enqueue` does."""
        with self.opened() as client:
            client.cancel_workflow(self.workflow_id(job_id))

    def forget(self, job_ids: Sequence[str]) -> None:
        """Have nothing known of these jobs any more, not even in what the file once held. Raises as `enqueue` does."""
        with self.opened() as client:
            if job_ids:
                client.delete_workflows([self.workflow_id(job_id) for job_id in job_ids])
            if self._is_file:
                with closing(connect(self._home.jobs)) as connection:
                    compact(connection)

    def folder(self, job_id: str) -> Path:
        """The job's own folder, while it is under way."""
        return self._home.work / self.workflow_id(job_id)

    def statuses(self, job_ids: Sequence[str]) -> dict[str, str]:
        """DBOS's word for each of these jobs that it knows. Raises as `enqueue` does."""
        with self.opened() as client:
            ids = [self.workflow_id(job_id) for job_id in job_ids]
            known = client.list_workflows(workflow_ids=ids, load_input=False, load_output=False)
        return {self._job_id(workflow.workflow_id): workflow.status for workflow in known}

    def unfinished(self) -> set[str]:
        """The jobs of this data folder that DBOS still means to carry out. Raises as `enqueue` does."""
        with self.opened() as client:
            known = client.list_workflows(
                workflow_id_prefix=self.workflow_id(""), status=UNFINISHED, load_input=False, load_output=False
            )
        return {self._job_id(workflow.workflow_id) for workflow in known}

    def listen(self) -> None:
        """Make the queue known, before a worker looks for it. Raises as `enqueue` does."""
        with self.opened() as client:
            client.register_queue(self.queue_name, worker_concurrency=1, polling_interval_sec=POLL_SECONDS)

    @contextmanager
    def opened(self) -> Iterator[DBOSClient]:
        """A client of the database. The one door through which its errors leave."""
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
            raise TryLater("The trainer's job database cannot be reached or written just now.") from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise RegistryUnfit(
                f"The trainer's job file {self._home.jobs} is damaged: stop Mynah and move it away."
            ) from error

    def _migrate(self) -> None:
        """Create the database and bring its tables up to date, once in this object's life unless the file is gone."""
        if self._is_migrated and (not self._is_file or self._home.jobs.exists()):
            return
        if self._is_file:
            create_database(self._home.jobs)
        DBOS.migrate(self.database_url)
        self._is_migrated = True
