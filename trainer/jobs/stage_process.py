"""Runs a stage of a training job in a child process: with a deadline, cancellable, its progress passed on."""

import math
import time

from models.domain.errors import TrainingFailed
from models.domain.training_job import Progress
from trainer.child_process import Message, run_child, with_deadline
from trainer.jobs.context import BuildContext

REPORT_SECONDS = 0.5  # each report is a write to the disk


def run_in_child(build: BuildContext, command: str, *arguments: str, max_seconds: float = math.inf) -> None:
    """Run `python -m trainer.stages COMMAND FOLDER ARGUMENTS` on the job's folder, for `max_seconds` at most.

    Raises what the child reports, TrainingFailed if it dies or takes longer, and what `BuildContext.check` raises.
    """
    reported_at, note = -REPORT_SECONDS, None

    def pass_on(message: Message) -> None:
        nonlocal reported_at, note
        if not isinstance(message, Progress):
            raise TypeError(f"{command} sent {message}")
        is_due = time.monotonic() - reported_at >= REPORT_SECONDS
        if is_due or message.step == message.steps or message.note != note:  # a note may stand for many minutes
            reported_at, note = time.monotonic(), message.note
            build.report(message)

    check = build.check
    if max_seconds < math.inf:
        late = TrainingFailed("training-stage-timed-out", stage=command, minutes=round(max_seconds / 60))
        check = with_deadline(max_seconds, check, late)
    run_child([command, str(build.job_dir.path), *arguments], build.home, pass_on, check)
