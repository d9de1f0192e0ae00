"""The context that a stage of a training job runs in: the job, its directory, progress reports and cancellation."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from models.domain.errors import TrainingCancelled, TryLater
from models.domain.training_job import Job, Progress, Stage
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.child_process import Interrupted
from trainer.jobs.job_dir import JobDir
from trainer.settings import TrainerSettings


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What a stage works with.

    `job_dir` is kept until the job is over: what one stage leaves there the next one reads. A stage may run again from
    its start after a crash, so it writes each file whole. `report` writes to the disk: call it a few times a second at
    most. A stage that takes long calls `check` at least once a second.
    """

    job: Job
    job_dir: JobDir
    home: DataDir
    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]
    report: Callable[[Progress], None]
    is_cancelled: Callable[[], bool]
    is_stopping: Callable[[], bool]

    def check(self) -> None:
        """Raises TrainingCancelled if the job was cancelled, Interrupted if the trainer is shutting down."""
        if self.is_stopping():
            raise Interrupted
        if self.is_cancelled():
            raise TrainingCancelled("training-cancelled")


def cancel_check(registry: Registry, job_id: str) -> Callable[[], bool]:
    """Whether the job was cancelled, as `BuildContext.is_cancelled`. A busy registry is asked again later."""

    def is_cancelled() -> bool:
        with suppress(TryLater):
            return registry.jobs.is_cancel_requested(job_id)
        return False

    return is_cancelled


Stages = Sequence[tuple[Stage, Callable[[BuildContext], None]]]
