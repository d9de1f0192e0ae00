"""The learning curve: what the same fine-tuning comes to with fewer tweets, scored on the same held-out ones.

It does not know what is concluded from it, nor whether a persona is made of the whole. Each size is a run of its own in
a folder of its own within the job's, so a curve that was broken off goes on where it was.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from trainer.finetune import finetune
from trainer.finetune.held_out_loss import measure, score_weights
from trainer.jobs.job_dir import JobDir

SIZES = (100, 300, 1000, 3000)
NEAR = 1.5  # a size so close below the whole tells little


def curve(
    folder: JobDir, home: DataDir, hf_endpoint: str, report: Callable[[Progress], None], say: Callable[[str], None]
) -> None:
    """Measure the curve of the run in `folder`, which is run first where nobody did, and write it as `curve.json`.

    Raises BaseUnavailable, OutOfSpace.
    """
    texts = folder.texts("train")
    if folder.read("measured") is None:
        finetune(folder, home, hf_endpoint, _as_measuring(report, len(texts)), say)
        measure(folder, home, hf_endpoint)
    points = []
    for size in sizes(len(texts)):
        report(Progress(Stage.MEASURE, note=f"with {size:,} of {len(texts):,} tweets"))
        part = _part(folder, spread(texts, size), size)
        if part.read("measured") is None:
            finetune(part, home, hf_endpoint, _as_measuring(report, size), say)
            part.write("measured", {"nats_per_token": score_weights(part, home, hf_endpoint).nats_per_token})
            _clear(part)
        points.append([size, part.must_read("measured")["nats_per_token"]])
    points.append([len(texts), folder.must_read("measured")["persona"]["nats_per_token"]])
    folder.write("curve", {"curve": points})


def sizes(tweets: int) -> list[int]:
    """The sizes to try where `tweets` are learnt from: those well below."""
    return [size for size in SIZES if size * NEAR <= tweets]


def spread(texts: Sequence[str], size: int) -> list[str]:
    """`size` of the texts, spread evenly over them: of all accounts of a blend, and of all times."""
    return [texts[place * len(texts) // size] for place in range(size)]


def _part(folder: JobDir, texts: Sequence[str], size: int) -> JobDir:
    """The folder of the run with `texts`: as the whole's, but from the base on.

    Where the whole was told how long to be, every tweet is read as often; else as a build of so few would read it.
    """
    part = JobDir(folder.path / f"curve-{size}")
    part.path.mkdir(exist_ok=True)
    part.write_texts("train", texts)
    for name in ("held_out", "watched"):
        part.write_texts(name, folder.texts(name))
    plan, whole = folder.plan(), folder.must_read("finetuned")["steps"] / len(folder.texts("train"))
    is_told = plan.minutes is not None or plan.epochs is not None or plan.steps is not None
    steps = max(1, round(whole * size)) if is_told else None
    part.write_plan(replace(plan, start=None, minutes=None, epochs=None, steps=steps))
    return part


def _clear(part: JobDir) -> None:
    """Remove the weights: a curve of a full fine-tuning would else fill the disk."""
    shutil.rmtree(part.path / "weights")
    for state in part.path.glob("*.pt"):
        state.unlink()


def _as_measuring(report: Callable[[Progress], None], size: int) -> Callable[[Progress], None]:
    return lambda progress: report(replace(progress, stage=Stage.MEASURE, note=f"with {size:,} tweets"))
