"""An opt-out carried out: from its first moment nothing of the account answers, and soon nothing of it is left.

It does not know who opted out, nor how that was proven. Every part of it can be done again after a crash.
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
from models.runtime.data_dir import DataDir, beside

log = structlog.get_logger()


def begin(home: DataDir, registry: Registry, handle: str, now: datetime, proof_id: int | None = None) -> None:
    """No training of it can begin from here on; its personas are out of every engine's reach, its jobs called off.

    The proof of ownership that asked for it, if one did, is used up in the same transaction.
    """
    registry.erasures.begin(handle, home.hash_of(handle), now, proof_id)
    _withdraw(home, registry, handle, now)


def _withdraw(home: DataDir, registry: Registry, handle: str, now: datetime) -> bool:
    """Whether no job of it is under way any more."""
    found = registry.erasures.named(handle)
    for persona_id in found.personas:
        checkpoints.unpublish(home, persona_id)
    for job_id in found.unfinished:
        registry.jobs.wish_cancel(job_id, now)
    return not found.unfinished


@dataclass(frozen=True, slots=True)
class ErasureService:
    """Erases what is pending. `forget_jobs` takes jobs out of the trainer's own records; `folder_of` is a job's."""

    home: DataDir
    registry: Registry
    forget_jobs: Callable[[Sequence[str]], None]
    folder_of: Callable[[str], Path]

    def run(self, now: datetime) -> None:
        """Carry out what can be carried out now; what still has a job under way, the next time.

        One account that cannot be erased now does not hold up the others. Raises the last one's ServiceError.
        """
        failed: ServiceError | None = None
        for handle in self.registry.erasures.pending():
            try:
                if _withdraw(self.home, self.registry, handle, now):
                    self.erase(handle, now)
                    log.info("account_erased")
            except ServiceError as error:  # a file is busy, say
                failed = error
        if failed is not None:
            raise failed

    def erase(self, handle: str, now: datetime) -> None:
        """All that names the account. The rows go last: while they are there, this is begun again after a crash."""
        from trainer.data.post_store import erase_file

        found = self.registry.erasures.named(handle)
        for persona_id in found.personas:
            checkpoints.unpublish(self.home, persona_id)
        for job_id in found.jobs:
            shutil.rmtree(self.folder_of(job_id), ignore_errors=True)
        for path in [place / handle for place in self.home.posts.glob("*")]:
            if path.is_file() or beside(path).is_file():
                erase_file(path, is_blocking=False)  # others are waiting to be erased; the next second may do
        self._remove_uploads(found.sources)
        self.forget_jobs(found.jobs)
        self.registry.erasures.finish(handle, self.home.hash_of(handle), now)
        self.registry.erasures.compact()

    def _remove_uploads(self, sources: Sequence[str]) -> None:
        """What was sent for its trainings, but for what another training still reads."""
        unfinished = self.registry.jobs.list(is_over=False)
        needed = {source for job in unfinished for source in job.request.sources}
        for source in set(sources) - needed:
            path = Path(source.partition(":")[2])
            if self.home.uploads in path.parents:
                shutil.rmtree(self.home.uploads / path.relative_to(self.home.uploads).parts[0], ignore_errors=True)
