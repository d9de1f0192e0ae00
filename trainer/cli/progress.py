"""The progress of a training on stderr: a bar in a terminal, lines in a log or pipe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from models.domain.errors import ServiceError
from models.domain.training_job import Job, Status
from models.messages import joined, sentence
from models.registry import Registry
from models.text.controls import without_controls

SECONDS_BETWEEN_UPDATES = 0.3
MIN_MINUTES_SECONDS = 90.0  # with less time left, minutes are too coarse


@contextmanager
def progress_shown(registry: Registry, job_id: str) -> Iterator[None]:
    """Show the job's progress from a thread of its own until the block ends."""
    done = threading.Event()
    console = Console(stderr=True)
    show = _show_bar if console.is_terminal else _print_lines
    thread = threading.Thread(target=show, args=(console, registry, job_id, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show_bar(console: Console, registry: Registry, job_id: str, done: threading.Event) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("", total=None, figures="")
        for job in _poll(registry, job_id, done):
            total = job.progress.steps or None
            bar.update(task, description=_stage(job), total=total, completed=job.progress.step, figures=_figures(job))


def _print_lines(console: Console, registry: Registry, job_id: str, done: threading.Event) -> None:
    """Print a line for every new stage, note and held-out loss."""
    printed = None
    for job in _poll(registry, job_id, done):
        progress = job.progress
        news = (_stage(job), progress.held_out_loss, progress.note)
        if news != printed:
            printed = news
            steps = (
                sentence("training-progress-steps", step=progress.step, steps=progress.steps) if progress.steps else ""
            )
            console.print(joined(" ", (_stage(job), steps, _figures(job))), highlight=False, soft_wrap=True)


def _poll(registry: Registry, job_id: str, done: threading.Event) -> Iterator[Job]:
    """The job at intervals until `done`. A registry that is busy, or whose disk is full, is read again later."""
    while not done.wait(SECONDS_BETWEEN_UPDATES):
        with suppress(ServiceError):
            yield registry.jobs.get(job_id)


def _stage(job: Job) -> str:
    if job.status is not Status.WAITING:
        return job.progress.stage.value
    return sentence("training-progress-waiting", ahead=job.position)


def _figures(job: Job) -> str:
    progress = job.progress
    figures = [
        sentence("training-progress-loss", loss=progress.loss) if progress.loss is not None else "",
        sentence("training-progress-held-out", loss=progress.held_out_loss)
        if progress.held_out_loss is not None
        else "",
        progress.note or "",
    ]
    if progress.seconds_left:
        is_soon = progress.seconds_left <= MIN_MINUTES_SECONDS
        minutes = round(progress.seconds_left / 60)
        figures.append(
            sentence("training-progress-almost-done")
            if is_soon
            else sentence("training-progress-minutes-left", minutes=minutes)
        )
    return without_controls(joined(" · ", figures))
