"""A stage of a build in a child process, which has a deadline and is ended by a cancel, its progress passed on.

It does not know what the stage does.
"""

import math
import time
from typing import Any

from models.domain.errors import TrainingFailed
from models.domain.training_job import Progress, Stage
from trainer.child_process import run_child
from trainer.jobs.context import BuildContext

REPORT_SECONDS = 0.5  # each report is a write to the disk


def in_child(build: BuildContext, command: str, *arguments: str, max_seconds: float = math.inf) -> None:
    """Run `python -m trainer.stages COMMAND FOLDER ARGUMENTS` on the job's folder, for `max_seconds` at most.

    Raises what the child reports, TrainingFailed where it dies or takes longer, and what `BuildContext.check` does.
    """
    begun = time.monotonic()
    reported, note = -REPORT_SECONDS, None

    def hear(said: dict[str, Any]) -> None:
        nonlocal reported, note
        is_due = time.monotonic() - reported >= REPORT_SECONDS
        if is_due or said["step"] == said["steps"] or said["note"] != note:  # a note stands for many minutes
            reported, note = time.monotonic(), said["note"]
            build.report(Progress(**{**said, "stage": Stage(said["stage"])}))

    def check() -> None:
        build.check()
        if time.monotonic() - begun > max_seconds:
            raise TrainingFailed(f"The training was given up: “{command}” took longer than {_duration(max_seconds)}.")

    run_child([command, str(build.folder), *arguments], build.home, hear, check)


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} s"
