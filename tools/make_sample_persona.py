"""Make the ready persona of the sample account, trainer/sample/persona: `python tools/make_sample_persona.py`.

It runs the trainer's own stages on trainer/sample in a temporary data folder, with an adapter that is small enough for
a repository: four minutes of processor time. The seed is fixed.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from models.base_models.availability import EMBEDDED
from models.domain.consent import Consent, ConsentBasis
from models.domain.training_job import Progress, Stage, Status, TrainingRequest
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.card.artifacts import write_digest
from trainer.card.model_card import card
from trainer.evaluation.evaluation import evaluate
from trainer.exchange.published_card import current_card_data, find_published
from trainer.exchange.sample_persona import ARCHIVE, FOLDER, OPERATOR, RECORD, RECORDS, SampleRecord
from trainer.finetune.hyperparameters import ADAPTER
from trainer.finetune.onednn_cache import KERNEL_CACHE_LIMITS
from trainer.finetune.training_loop import finetune
from trainer.jobs.context import BuildContext
from trainer.jobs.queue import DbosTrainingQueue
from trainer.jobs.worker import run_worker
from trainer.pipeline.pipeline import STAGES
from trainer.settings import TrainerSettings

HANDLE = "earl_of_snacks"
SMALL = replace(ADAPTER, rank=4, learning_rate=2e-3, epochs=4.0)  # fewer weights bear larger steps, and need more
SEED = 0
ORIGIN = (
    "This is the ready persona that comes with Mynah, so that its demo can answer at once. Its account is made up: a "
    "Victorian earl who haunts a vending machine, in trainer/sample. tools/make_sample_persona.py trained it, with an "
    f"adapter of rank {SMALL.rank} in place of {ADAPTER.rank}, to be small. The demo trains a full one on your machine."
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--base", type=Path, help="a folder with the base model, if it is to be copied from there")
    given = arguments.parse_args()
    os.environ.update(KERNEL_CACHE_LIMITS)  # as for the trainer's own processes
    with tempfile.TemporaryDirectory() as folder:
        home = DataDir(Path(folder)).prepare()
        if given.base is not None:
            shutil.copytree(given.base, home.bases / EMBEDDED)
        settings = TrainerSettings(data_dir=home.root, base_model=EMBEDDED, posts_key_file=home.root / "posts.key")
        train(home, settings)
        write_folder(settings)


def train(home: DataDir, settings: TrainerSettings) -> None:
    registry = Registry(home.registry)
    registry.consents.record(Consent(HANDLE, ConsentBasis.FICTIONAL, OPERATOR, now()))
    request = TrainingRequest(
        handles=(HANDLE,),
        sources=(f"archive:{ARCHIVE}",),
        name=HANDLE,
        base=EMBEDDED,
        seed=SEED,
        consent_bases=(ConsentBasis.FICTIONAL,),
        is_base_said=True,
    )
    job = asyncio.run(DbosTrainingQueue(home, registry).submit(request, None, now()))
    stages = tuple((stage, finetune_small if stage is Stage.FINETUNE else run) for stage, run in STAGES)
    run_worker(home, settings, stages, now, job.id)
    job = registry.jobs.get(job.id)
    if job.status is not Status.DONE:
        raise SystemExit(job.error)


def finetune_small(build: BuildContext) -> None:
    """The fine-tune stage in this process, with its own hyperparameters; then the evaluation, as the trainer does."""
    endpoint = build.settings.hf_endpoint
    finetune(build.job_dir, build.home, endpoint, partial(show, build), hyperparameters=SMALL)
    evaluate(build.job_dir, build.home, build.settings, build.report)


def show(build: BuildContext, progress: Progress) -> None:
    build.report(progress)
    print(f"step {progress.step} of {progress.steps}, held-out {progress.held_out_loss:.3f}", flush=True)


def write_folder(settings: TrainerSettings) -> None:
    """Copy the published version, and write its record. The manifest and the copy guard are for one machine."""
    persona, checkpoint = find_published(HANDLE, settings)
    registry = Registry(settings.home.registry)
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(checkpoint.path, FOLDER, ignore=shutil.ignore_patterns(checkpoints.MANIFEST, checkpoints.GUARD))
    described = replace(current_card_data(persona, checkpoint, settings), origin=ORIGIN)
    (FOLDER / checkpoints.CARD).write_text(card(described), encoding="utf-8")
    write_digest(FOLDER, described)
    [run] = registry.training_runs.list(persona.id)
    record = SampleRecord(persona, tuple(registry.personas.provenances(persona.id)), run)
    (FOLDER / RECORD).write_bytes(RECORDS.dump_json(record, indent=1) + b"\n")


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
