"""`python -m trainer.stages`: the worker's child processes: stages of a build, and whatever asks a network beside them.

It does not know which stage comes when, nor how any is done: each command reads the settings and hands over.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from models.domain.errors import TryLater
from models.domain.training_job import Progress
from models.registry import Registry
from models.runtime import logs
from models.runtime.settings import read_settings
from trainer.child_process import alone_in, tell, work_as_child
from trainer.finetune.onednn_cache import FEW_PROGRAMS
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.pipeline import experiment_tracker
from trainer.settings import TrainerSettings

NICE = 10  # so that answers stay quick on a machine with one core

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Folder = Annotated[Path, typer.Argument(help="The job's folder.", exists=True, file_okay=False)]


@app.callback()
def main(
    data: Annotated[Path | None, typer.Option(help="The trainer's data folder, in place of the setting's.")] = None,
) -> None:
    """Do one thing for the trainer that runs this."""
    if data is not None:
        os.environ["DATA_DIR"] = str(data)  # also for the processes that this one starts


@app.command()
def collect(folder: Folder, job_id: str) -> None:
    """The posts of the job in FOLDER, read from where they are."""
    from trainer.pipeline.pipeline import collect as run

    _build_in(folder, job_id, run)


@app.command()
def prepare(folder: Folder, job_id: str) -> None:
    """The cleaning of what was read into FOLDER."""
    from trainer.pipeline.pipeline import prepare_corpus as run

    _build_in(folder, job_id, run)


@app.command()
def describe(folder: Folder, job_id: str) -> None:
    """The checkpoint of the finished run in FOLDER, with its card and its pictures."""
    from trainer.pipeline.pipeline import describe as run

    _build_in(folder, job_id, run)


@app.command(name="find-code")
def find_code(proof_id: int) -> None:
    """Tell whether the code of a proof of ownership stands in the account's profile."""
    from trainer.privacy.ownership_checks import OwnershipChecker

    settings = _quiet_settings()
    prover = OwnershipChecker(settings, Registry(settings.home.registry), _now)
    work_as_child(lambda: tell({"is_found": prover.is_code_there(proof_id)}), cleans_up=True)


@app.command(name="sync-deletions")
def sync_deletions() -> None:
    """Remove kept posts that were deleted where they came from."""
    from trainer.data.deletion_sync import DeletionSync

    settings = _quiet_settings()
    upkeep = DeletionSync(settings.home, settings, Registry(settings.home.registry), _now, threading.Event())
    work_as_child(upkeep.run, cleans_up=True)


@app.command()
def finetune(folder: Folder) -> None:
    """The fine-tuning of the job in FOLDER, over all GPUs where there are several."""
    _use_all_gpus("finetune", folder)
    from trainer.evaluation.evaluation import measure as go_on
    from trainer.finetune import finetune as run

    settings = read_settings(TrainerSettings)

    def work(job: JobDir) -> None:
        run(job, settings.home, settings.hf_endpoint, _report, _say)
        if "RANK" not in os.environ:  # alone; to load torch again takes a small machine seconds
            go_on(job, settings.home, settings, _report)

    _in_folder(folder, work)


@app.command()
def curve(folder: Folder) -> None:
    """The learning curve of the finished run in FOLDER."""
    from trainer.evaluation.learning_curve import curve as run

    settings = read_settings(TrainerSettings)
    _in_folder(folder, lambda job: run(job, settings.home, settings.hf_endpoint, _report, _say))


@app.command()
def track(folder: Folder) -> None:
    """Show the run in FOLDER in the tracker that is set."""
    settings = read_settings(TrainerSettings)
    for name, place in experiment_tracker.places(settings.home.tracking).items():
        os.environ.setdefault(name, place)  # read as the library is imported

    def work(job: JobDir) -> None:
        with redirect_stdout(sys.stderr):  # what a library prints is for the log: stdout is the parent's
            experiment_tracker.track(settings, job)

    _in_folder(folder, work)


@app.command()
def measure(folder: Folder) -> None:
    """The measuring of the finished run in FOLDER, where the fine-tuning did not go on to it."""
    from trainer.evaluation.evaluation import measure as run

    settings = read_settings(TrainerSettings)
    _in_folder(folder, lambda job: run(job, settings.home, settings, _report))


def _build_in(path: Path, job_id: str, stage: Callable[[BuildContext], None]) -> None:
    """Do a stage that needs no torch, but the registry; a cancel ends this process."""
    settings = _quiet_settings()
    registry = Registry(settings.home.registry)

    def is_cancelled() -> bool:  # the worker ends this process too, but not between two pages that are paid for
        with suppress(TryLater):
            return registry.jobs.is_cancel_wished(job_id)
        return False

    def work() -> None:
        build = BuildContext(
            job=registry.jobs.get(job_id),
            folder=path,
            home=settings.home,
            settings=settings,
            registry=registry,
            now=_now,
            report=_report,
            is_cancelled=is_cancelled,
            is_stopping=lambda: False,
        )
        alone_in(path, partial(stage, build))

    work_as_child(work, cleans_up=True)


def _quiet_settings() -> TrainerSettings:
    """The settings, in a process of low priority that logs."""
    settings = read_settings(TrainerSettings)
    logs.configure("INFO")
    os.nice(NICE)
    return settings


def _now() -> datetime:
    return datetime.now(UTC)


def _in_folder(path: Path, work: Callable[[JobDir], None]) -> None:
    """Do `work` at low priority, alone in its folder; what goes wrong is told to the parent in a sentence."""
    logs.configure("INFO")
    os.nice(NICE)
    os.environ.update(FEW_PROGRAMS)
    is_first = os.environ.get("RANK", "0") == "0"  # set by accelerate launch
    run = partial(work, JobDir(path))
    work_as_child(partial(alone_in, path, run) if is_first else run)


def _use_all_gpus(command: str, folder: Path) -> None:
    """Become `accelerate launch` of the same command where there is more than one GPU."""
    from models.engine.core.device import gpus

    if gpus() > 1 and "RANK" not in os.environ:
        launch = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"]
        launch += ["--main_process_port", "0", "--num_processes", str(gpus())]
        launch += ["-m", "trainer.stages", command, str(folder)]
        os.execv(sys.executable, launch)  # noqa: S606 - no shell is wanted


def _report(progress: Progress) -> None:
    if os.environ.get("RANK", "0") == "0":
        figures = {name: getattr(progress, name) for name in Progress.__slots__}
        tell(figures | {"stage": progress.stage.value})


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    app()
