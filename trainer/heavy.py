"""A heavy stage of a build in a process of its own, its progress passed on as it comes.

It does not know what the stage does.
"""

import math
import time
from typing import Any

from models.errors import TrainingFailed
from models.job import Progress, Stage
from trainer.child import run_child
from trainer.task import Build

REPORT_SECONDS = 0.5  # each report is a write to the disk


def in_child(build: Build, command: str, most_seconds: float = math.inf) -> None:
    """Run `python -m trainer.stages COMMAND` on the job's folder, for `most_seconds` at most.

    Raises what the child reports, TrainingFailed where it dies or takes longer, and what `Build.check` does.
    """
    begun = time.monotonic()
    reported = -REPORT_SECONDS

    def hear(said: dict[str, Any]) -> None:
        nonlocal reported
        if time.monotonic() - reported >= REPORT_SECONDS or said["step"] == said["steps"]:
            reported = time.monotonic()
            build.report(Progress(**{**said, "stage": Stage(said["stage"])}))

    def check() -> None:
        build.check()
        if time.monotonic() - begun > most_seconds:
            raise TrainingFailed(f"It was given up after {most_seconds:.0f} s.")

    run_child([command, str(build.folder)], build.home.logs / "training.log", hear, check)
