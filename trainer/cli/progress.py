"""The progress of a training on stderr: a bar in a terminal, lines in a log or pipe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from models.domain.errors import ServiceError
from models.domain.training_job import Job, Status
from models.domain.training_progress import share_done, stage_name, time_left
from models.messages import joined, sentence
from models.registry import Registry
from models.text.controls import without_controls

SECONDS_BETWEEN_UPDATES = 0.3
BAR_COLUMNS = 16
FIXED_COLUMNS = 42  # stage, bar, percentage and clock: the figures get the rest, so that no clock is cut


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
        BarColumn(BAR_COLUMNS),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, console=console) as bar:
        task, share = bar.add_task("", total=1.0, figures=""), 0.0
        for job in _poll(registry, job_id, done):
            share = max(share, share_done(job.progress))  # a stage that is begun again counts its steps anew
            bar.update(
                task,
                description=_stage(job),
                completed=share,
                figures=_shortened(_figures(job), console.width - FIXED_COLUMNS),
            )


def _print_lines(console: Console, registry: Registry, job_id: str, done: threading.Event) -> None:
    """Print a line for every new stage, note and held-out loss."""
    printed = None
    for job in _poll(registry, job_id, done):
        news = (_stage(job), job.progress.held_out_loss, job.progress.note)
        if news != printed:
            printed = news
            line = joined(" ", (_stage(job), f"{share_done(job.progress):.0%}", _figures(job)))
            console.print(line, highlight=False, soft_wrap=True)


def _shortened(text: str, columns: int) -> str:
    return text if len(text) <= columns else f"{text[: max(0, columns - 1)]}…"


def _poll(registry: Registry, job_id: str, done: threading.Event) -> Iterator[Job]:
    """The job at intervals until `done`. A registry that is busy, or whose disk is full, is read again later."""
    while not done.wait(SECONDS_BETWEEN_UPDATES):
        with suppress(ServiceError):
            yield registry.jobs.get(job_id)


def _stage(job: Job) -> str:
    if job.status is not Status.WAITING:
        return stage_name(job.progress.stage)
    return sentence("training-progress-waiting", ahead=job.position)


def _figures(job: Job) -> str:
    progress = job.progress
    loss = progress.held_out_loss
    figures = [
        time_left(progress) or "",
        "" if loss is None else sentence("training-progress-held-out", loss=loss),
        progress.note or "",
    ]
    return without_controls(joined(" · ", figures))
