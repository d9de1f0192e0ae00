"""Fine-tunings of a tiny base model, on clocks and machines whose speed is made up."""

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import torch
from safetensors.torch import load_file

from models.domain.training_job import Progress
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from trainer.data.held_out_split import split
from trainer.finetune.training_loop import finetune
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there


def nothing(_said: object) -> None:
    pass


def finetuning_job(folder: Path, base: Path, handle: str = "greta_grows", **limits: float | str) -> JobDir:
    """A job's directory that is ready for its fine-tuning."""
    folder.mkdir(parents=True)
    made = JobDir(folder)
    parts = split(posts(handle))
    made.write_texts(TextFile.TRAIN, parts.train)
    made.write_texts(TextFile.HELD_OUT, parts.held_out)
    made.write_texts(TextFile.VALIDATION, parts.held_out)
    plan = {"base": str(base), "is_full": False, "seed": 3} | limits
    made.write(TrainingPlan(**plan))  # type: ignore[arg-type]
    return made


def finetune_job(
    folder: JobDir, report: Callable[[Progress], None] = nothing, clock: Callable[[], float] = time.monotonic
) -> None:
    finetune(folder, DataDir(folder.path), ENDPOINT, report, clock)


def ticking(seconds: float) -> Callable[[], float]:
    """A clock of which every reading is `seconds` later than the last: each step takes so long, and each scoring."""
    readings = count()
    return lambda: next(readings) * seconds


def adapter_weights(folder: JobDir) -> dict[str, torch.Tensor]:
    return dict(load_file(folder.weights / "adapter_model.safetensors"))


class Killed(BaseException):
    """Stands for a kill -9 between two steps; nothing in the run may catch it."""


class Machine:
    """A machine on which only steps take time, `seconds` each; with `killed_at` it is killed after that step."""

    def __init__(self, seconds: float, killed_at: int | None = None) -> None:
        self.seconds, self.killed_at = seconds, killed_at
        self.now, self.steps = 0.0, list[int]()

    def clock(self) -> float:
        return self.now

    def report(self, progress: Progress) -> None:
        self.now += self.seconds
        self.steps.append(progress.step)
        if progress.step == self.killed_at:
            raise Killed
