"""Erasure after an opt-out: unpublish the account's personas at once, then delete all of its data.

Every step can be repeated after a crash.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from models.domain.errors import ServiceError
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.files import beside

log = structlog.get_logger()


def begin_erasure(home: DataDir, registry: Registry, handle: str, now: datetime, proof_id: int | None = None) -> None:
    """Record the opt-out: from now on the account can't be trained, its personas are unpublished, its jobs cancelled.

    The ownership proof that authorized it, if any, is consumed in the same transaction.
    """
    registry.erasures.begin(handle, home.hash_of(handle), now, proof_id)
    _unpublish(home, registry, handle, now)


def _unpublish(home: DataDir, registry: Registry, handle: str, now: datetime) -> bool:
    """Unpublish its personas and cancel its jobs. Returns whether none of the jobs is running any more."""
    names = registry.erasures.find_data(handle)
    for persona_id in names.personas:
        checkpoints.delete(home, persona_id)
    for job_id in names.unfinished_jobs:
        registry.jobs.request_cancel(job_id, now)
    return not names.unfinished_jobs


@dataclass(frozen=True, slots=True)
class ErasureService:
    """Erases pending accounts. `forget_jobs` deletes jobs from the trainer's own records; `job_folder` is a job's."""

    home: DataDir
    registry: Registry
    forget_jobs: Callable[[Sequence[str]], None]
    job_folder: Callable[[str], Path]

    def run(self, now: datetime) -> None:
        """Erase every pending account without a running job; the others next time.

        An account that cannot be erased now does not delay the others. Raises the last one's ServiceError.
        """
        failed: ServiceError | None = None
        for handle in self.registry.erasures.pending():
            try:
                if _unpublish(self.home, self.registry, handle, now):
                    self.erase(handle, now)
                    log.info("account_erased")
            except ServiceError as error:  # for instance, a file is locked
                failed = error
        if failed is not None:
            raise failed

    def erase(self, handle: str, now: datetime) -> None:
        """Delete everything that names the account. Rows go last: while they exist, this starts over after a crash."""
        from trainer.data.post_store import erase_file

        names = self.registry.erasures.find_data(handle)
        for persona_id in names.personas:
            checkpoints.delete(self.home, persona_id)
        for job_id in names.jobs:
            shutil.rmtree(self.job_folder(job_id), ignore_errors=True)
        for path in [network / handle for network in self.home.posts.glob("*")]:
            if path.is_file() or beside(path).is_file():
                erase_file(path, is_blocking=False)  # other accounts are waiting; it is retried in a second
        self._remove_uploads(names.sources)
        self.forget_jobs(names.jobs)
        self.registry.erasures.finish(handle, self.home.hash_of(handle), now)
        self.registry.erasures.compact()

    def _remove_uploads(self, sources: Sequence[str]) -> None:
        """Delete the files uploaded for its trainings, unless another training still reads them."""
        unfinished = self.registry.jobs.list(is_over=False)
        in_use = {source for job in unfinished for source in job.request.sources}
        for source in set(sources) - in_use:
            path = Path(source.partition(":")[2])
            if self.home.uploads in path.parents:
                shutil.rmtree(self.home.uploads / path.relative_to(self.home.uploads).parts[0], ignore_errors=True)
