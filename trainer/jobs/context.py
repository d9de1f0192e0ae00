"""What a stage of a build is given to work with: the job, its folder, and ways to report and to break off.

It does not know who carries the stages out, nor what they do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.domain.errors import TrainingCancelled
from models.domain.training_job import Job, Progress, Stage
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.child_process import Interrupted
from trainer.settings import TrainerSettings


@dataclass(frozen=True, slots=True)
class BuildContext:
    """One job in the hands of a stage.

    `folder` is the job's own, kept until the job is over: what one stage leaves there the next one finds. A stage can
    be carried out again from its start after a crash, so it writes beside and renames. `report` writes to the disk:
    a few times a second at most. A stage that takes long calls `check` at least once a second.
    """

    job: Job
    folder: Path
    home: DataDir
    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]
    report: Callable[[Progress], None]
    is_cancelled: Callable[[], bool]
    is_stopping: Callable[[], bool]

    def check(self) -> None:
        """Break off where that was asked for. Raises Interrupted, TrainingCancelled."""
        if self.is_stopping():
            raise Interrupted
        if self.is_cancelled():
            raise TrainingCancelled("The training was cancelled.")


Stages = Sequence[tuple[Stage, Callable[[BuildContext], None]]]
