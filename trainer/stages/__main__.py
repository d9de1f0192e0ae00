"""`python -m trainer.stages`: the programs of the worker's child processes, one command each.

Each command reads the settings and calls the stage, or another task that uses the network.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from models.domain.training_job import Progress, ReadingOptions
from models.registry import Registry
from models.runtime import logs
from models.runtime.clock import SteadyClock, uptime
from models.runtime.garbage_collection import importing_libraries
from models.runtime.memory import share_malloc_arenas
from models.runtime.python_process import python_module
from models.runtime.settings import read_settings
from trainer.child_process import ProfileChecked, lock_folder, send, work_as_child
from trainer.finetune.onednn_cache import KERNEL_CACHE_LIMITS
from trainer.jobs.context import BuildContext, cancel_check
from trainer.jobs.job_dir import JobDir
from trainer.settings import TrainerSettings

NOW = SteadyClock(lambda: datetime.now(UTC), uptime)  # the process has one clock
NICENESS = 10  # so that the bot stays responsive on a machine with one core

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
JobFolder = Annotated[Path, typer.Argument(help="The job's folder.", exists=True, file_okay=False)]


@app.callback()
def main(
    data: Annotated[Path | None, typer.Option(help="The trainer's data folder, in place of the setting's.")] = None,
) -> None:
    """Run one task for the trainer that started this process."""
    share_malloc_arenas()
    if data is not None:
        os.environ["DATA_DIR"] = str(data)  # also for the processes that this one starts


@app.command()
def collect(folder: JobFolder, job_id: str) -> None:
    """Read the posts of the job in FOLDER from their sources."""
    from trainer.pipeline.collect import collect as run

    _run_stage(folder, job_id, run)


@app.command()
def preview(
    source: str,
    handle: str,
    text_column: Annotated[str | None, typer.Option()] = None,
    author: Annotated[str | None, typer.Option()] = None,
    channel: Annotated[list[str] | None, typer.Option()] = None,
) -> None:
    """Read the posts of HANDLE from the file SOURCE, and send how they read."""
    from trainer.pipeline.preview import preview_source

    settings = _background_settings()
    reading = ReadingOptions(text_column, author, tuple(channel or ()))
    work_as_child(lambda: send(preview_source(source, handle, settings, reading)))


@app.command()
def prepare(folder: JobFolder, job_id: str) -> None:
    """Clean the posts that were read into FOLDER."""
    from trainer.pipeline.prepare import prepare_corpus as run

    _run_stage(folder, job_id, run)


@app.command()
def describe(folder: JobFolder, job_id: str) -> None:
    """Write the checkpoint of the finished run in FOLDER, with its card and its pictures."""
    from trainer.pipeline.pipeline import describe as run

    _run_stage(folder, job_id, run)


@app.command(name="find-code")
def find_code(proof_id: int) -> None:
    """Look for the verification code of an ownership check in the account's profile."""
    from trainer.privacy.ownership_checks import OwnershipChecker

    settings = _background_settings()
    checker = OwnershipChecker(settings, Registry(settings.home.registry), NOW)
    work_as_child(lambda: send(ProfileChecked(checker.is_code_in_profile(proof_id))), cleans_up=True)


@app.command(name="sync-deletions")
def sync_deletions() -> None:
    """Remove stored posts that were deleted at their source."""
    from trainer.data.deletion_sync import DeletionSync

    settings = _background_settings()
    deletion_sync = DeletionSync(settings.home, settings, Registry(settings.home.registry), NOW, threading.Event())
    work_as_child(deletion_sync.run, cleans_up=True)


@app.command()
def finetune(folder: JobFolder) -> None:
    """Fine-tune in FOLDER, on all GPUs if there are several."""
    _use_all_gpus("finetune", folder)
    with importing_libraries():
        from trainer.evaluation.evaluation import evaluate
        from trainer.evaluation.learning_curve import is_curve_due, measure_learning_curve
        from trainer.finetune.training_loop import finetune as run

    def work(job_dir: JobDir, settings: TrainerSettings) -> None:
        run(job_dir, settings.home, settings.hf_endpoint, _report)
        if "RANK" not in os.environ:  # a single process; loading torch again takes a small machine seconds
            evaluate(job_dir, settings.home, settings, _report)
            if is_curve_due(job_dir):
                measure_learning_curve(job_dir, settings.home, settings.hf_endpoint, _report)

    _in_folder(folder, work)


@app.command()
def curve(folder: JobFolder) -> None:
    """Measure the learning curve of the run in FOLDER, if the fine-tuning process did not do it."""
    with importing_libraries():
        from trainer.evaluation.learning_curve import measure_learning_curve as run

    def work(job_dir: JobDir, settings: TrainerSettings) -> None:
        run(job_dir, settings.home, settings.hf_endpoint, _report)

    _in_folder(folder, work)


@app.command()
def track(folder: JobFolder) -> None:
    """Show the run in FOLDER in the tracker that is set."""
    from trainer.pipeline import experiment_tracker

    def work(job_dir: JobDir, settings: TrainerSettings) -> None:
        for name, value in experiment_tracker.tracker_environment(settings.home.tracking).items():
            os.environ.setdefault(name, value)  # read when the library is imported
        with redirect_stdout(sys.stderr):  # what a library prints goes to the log: stdout has the messages
            experiment_tracker.write_to_tracker(settings, job_dir)

    _in_folder(folder, work)


@app.command()
def measure(folder: JobFolder) -> None:
    """Evaluate the finished run in FOLDER, if the fine-tuning process did not do it."""
    with importing_libraries():
        from trainer.evaluation.evaluation import evaluate as run

    _in_folder(folder, lambda job_dir, settings: run(job_dir, settings.home, settings, _report))


def _run_stage(path: Path, job_id: str, stage: Callable[[BuildContext], None]) -> None:
    """Run a stage that needs the registry, but no torch; a cancel ends this process."""
    settings = _background_settings()
    registry = Registry(settings.home.registry)

    def work() -> None:
        build = BuildContext(
            job=registry.jobs.get(job_id),
            job_dir=JobDir(path),
            home=settings.home,
            settings=settings,
            registry=registry,
            now=NOW,
            report=_report,
            is_cancelled=cancel_check(registry, job_id),  # the worker ends this process, too, but maybe a page later
            is_stopping=lambda: False,
        )
        lock_folder(path, partial(stage, build))

    work_as_child(work, cleans_up=True)


def _background_settings() -> TrainerSettings:
    """Read the settings, and set up logging and low priority for this process."""
    settings = read_settings(TrainerSettings)
    logs.configure("INFO")
    os.nice(NICENESS)
    return settings


def _in_folder(path: Path, work: Callable[[JobDir, TrainerSettings], None]) -> None:
    """Run `work` at low priority, alone in its folder."""
    settings = _background_settings()
    if settings.hf_token is not None:  # from .env or a file, where huggingface_hub does not look
        os.environ["HF_TOKEN"] = settings.hf_token.get_secret_value()
    os.environ.update(KERNEL_CACHE_LIMITS)
    is_first = os.environ.get("RANK", "0") == "0"  # set by accelerate launch
    run = partial(work, JobDir(path), settings)
    work_as_child(partial(lock_folder, path, run) if is_first else run)


def _use_all_gpus(command: str, folder: Path) -> None:
    """Replace this process by `accelerate launch` of the same command if there is more than one GPU."""
    from models.engine.core.device import gpus

    if gpus() > 1 and "RANK" not in os.environ:
        launch = python_module("accelerate.commands.launch", "--multi_gpu", "--main_process_port", "0")
        launch += ("--num_processes", str(gpus()), "-m", "trainer.stages", command, str(folder))
        os.execv(launch[0], launch)  # noqa: S606 - no shell is wanted


def _report(progress: Progress) -> None:
    if os.environ.get("RANK", "0") == "0":
        send(progress)


if __name__ == "__main__":
    app()
