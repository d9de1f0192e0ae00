"""Stages that train nothing and write a trace of their runs, for tests of the worker; and a context for real stages.

Started as a program it is a whole worker: `python -m tests.fakes.stages FOLDER`; with `--reads` posts are read and
prepared by the real stages, nothing is trained, and the prepared texts of persona NAME stay in `corpus-NAME.jsonl`.
Files in the data folder steer it:
`hold-STAGE` keeps a stage at work while it is there, `kill-STAGE` is kill -9 after the stage's last act, `break-STAGE`
makes it raise what is written in it.
"""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from models.domain.errors import CorpusUnfit, OutOfSpace
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Job, Progress, Stage
from models.registry import Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from trainer.jobs.context import BuildContext, Stages
from trainer.jobs.job_dir import JobDir, TextFile
from trainer.jobs.worker import Worker, run_worker
from trainer.pipeline.artifacts import PreparedCorpus
from trainer.pipeline.pipeline import STAGES
from trainer.settings import TrainerSettings

STEPS = 3
PAUSE_SECONDS = 0.02


def stages() -> Stages:
    return [(stage, partial(_work, stage)) for stage in Stage]


def trace(home: DataDir) -> list[str]:
    """What the stages wrote down, in order: `begin STAGE`, `end STAGE`."""
    path = home.root / "trace"
    return path.read_text().splitlines() if path.exists() else []


def until(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait for `condition`. Raises AssertionError where it does not come true in time."""
    pause, patience = threading.Event(), int(seconds / PAUSE_SECONDS)
    assert any(condition() or pause.wait(PAUSE_SECONDS) for _ in range(patience)), "it did not come true in time"


@contextmanager
def working(home: DataDir, settings: TrainerSettings | None = None) -> Iterator[None]:
    """A worker with these stages in a thread of this process, for as long as the block takes."""
    stop = threading.Event()
    worker = Worker(home, settings or TrainerSettings(), stages(), lambda: datetime.now(UTC))
    thread = threading.Thread(target=worker.serve, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def build_context(job: Job, folder: Path, settings: TrainerSettings, registry: Registry, now: datetime) -> BuildContext:
    """The context of a stage that is neither cancelled nor stopped, with the job's directory in `folder`."""
    return BuildContext(
        job=job,
        job_dir=JobDir(folder),
        home=settings.home,
        settings=settings,
        registry=registry,
        now=lambda: now,
        report=lambda _progress: None,
        is_cancelled=lambda: False,
        is_stopping=lambda: False,
    )


def over(registry: Registry, job: Job) -> bool:
    return registry.jobs.get(job.id).status.is_over


def _work(stage: Stage, build: BuildContext) -> None:
    root = build.home.root
    _note(root, f"begin {stage}")
    (build.job_dir.path / stage).touch()
    for step in range(1, STEPS + 1):
        build.report(Progress(stage, step, STEPS, loss=1.0 / step))
        build.check()
        _hold(root / f"hold-{stage}", build)
    if (root / f"break-{stage}").exists():
        _break(root / f"break-{stage}", build.job_dir.path)
    if stage == Stage.REGISTER:
        _publish(build)
    _note(root, f"end {stage}")
    if (root / f"kill-{stage}").exists():
        (root / f"kill-{stage}").unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _note(root: Path, line: str) -> None:
    with (root / "trace").open("a") as file:
        file.write(f"{line}\n")


def _hold(path: Path, build: BuildContext) -> None:
    pause = threading.Event()
    while path.exists():
        build.check()
        pause.wait(PAUSE_SECONDS)


def _break(path: Path, folder: Path) -> None:
    if path.read_text() == "fill":
        _fill(folder)
    if path.read_text() == "service":
        raise CorpusUnfit("Only 3 tweets were kept; a persona needs 100.")
    raise ValueError("a post that nobody may read")


def _fill(folder: Path) -> None:
    """Write until the disk has no room for one byte more."""
    with suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
        while file.write(b"x" * 512):
            pass
    raise OutOfSpace("The disk is full.")


def _publish(build: BuildContext) -> None:
    request, now = build.job.request, build.now()
    plan = build.registry.personas.plan_publishing(build.job.id, f"p{int(build.job.id):012x}")
    counts = dict.fromkeys(request.handles, PostCounts(9, 1, 1, 7))
    if build.job_dir.has(PreparedCorpus):
        counts = dict(zip(request.handles, build.job_dir.read(PreparedCorpus).counts, strict=True))
        shutil.copy(build.job_dir.text_file(TextFile.CORPUS), build.home.root / f"corpus-{request.name}.jsonl")
    persona = Persona(
        plan.persona_id, request.name, request.name, request.handles, request.base, "adapter", now, plan.version, counts
    )
    provenances = [Provenance(handle, "files", now) for handle in request.handles]
    build.registry.personas.publish(
        persona, provenances, TrainingRun(now, 0, STEPS, 1, 0.1, hyperparameters={"steps_taken": STEPS}), build.job.id
    )


def reading_stages() -> Stages:
    """Real ones up to the prepared corpus."""
    real = [(stage, run) for stage, run in STAGES if stage in (Stage.COLLECT, Stage.PREPARE)]
    return [*real, *stages()[len(real) :]]


if __name__ == "__main__":
    chosen = reading_stages() if "--reads" in sys.argv else stages()
    run_worker(DataDir(Path(sys.argv[1])), TrainerSettings(), chosen, lambda: datetime.now(UTC))
