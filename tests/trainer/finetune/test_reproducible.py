"""The same posts, seed and versions give the very same persona, in another data folder too."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.training_job import TrainingRequest
from models.registry import Registry, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import write_account
from tests.fakes.stages import build_context
from trainer.finetune.held_out_loss import score_held_out
from trainer.finetune.step_schedule import StepSchedule
from trainer.finetune.training_loop import finetune
from trainer.pipeline.collect import collect
from trainer.pipeline.prepare import prepare_corpus
from trainer.pipeline.results import run_of
from trainer.settings import TrainerSettings

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ENDPOINT = "http://127.0.0.1:9"  # nobody listens there
HANDLES = ("greta_grows", "unit_7734")


def nothing(_said: object) -> None:
    pass


def built(root: Path, base: Path, seed: int = 11) -> TrainingRun:
    """The run of a small build in a data folder of its own, its heavy stages in this process."""
    for handle in HANDLES:
        write_account(root, handle)
    settings = TrainerSettings(data_dir=root / "data")
    home = settings.home.prepare()
    registry = Registry(home.registry)
    request = TrainingRequest(HANDLES, (f"files:{root}",), "both", str(base), steps=3, seed=seed, shares=(70, 30))
    job, _is_new = registry.jobs.submit(request, None, NOW)
    (home.work / "job").mkdir()
    build = build_context(job, home.work / "job", settings, registry, NOW)
    collect(build)
    prepare_corpus(build)
    build.job_dir.write(StepSchedule(steps=3, threads=1))  # as many threads as the machine had before
    finetune(build.job_dir, DataDir(root), ENDPOINT, nothing)
    score_held_out(build.job_dir, DataDir(root), ENDPOINT)
    return run_of(build)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> Sequence[TrainingRun]:
    return [built(tmp_path_factory.mktemp(name), tiny_gpt2) for name in ("one", "other")]


def test_the_same_seed_data_and_versions_give_the_same_persona(runs: Sequence[TrainingRun]) -> None:
    """Bit for bit: the weights' digest, the data's at every step, and every loss."""
    one, other = runs
    assert one.metrics == other.metrics
    assert (one.held_out_loss, one.library_versions) == (other.held_out_loss, other.library_versions)


def test_another_seed_gives_other_weights(runs: Sequence[TrainingRun], tmp_path: Path, tiny_gpt2: Path) -> None:
    """So the digest tells them apart; what was read and held out stays the same."""
    *data, weights = runs[0].metrics["data"]
    *same_data, other_weights = built(tmp_path, tiny_gpt2, seed=12).metrics["data"]
    assert data == same_data
    assert weights["sha256"] != other_weights["sha256"]


def test_the_run_records_all_its_settings(runs: Sequence[TrainingRun]) -> None:
    """Hyper-parameters, shares, seed, versions, and of each step's data how much it was."""
    run = runs[0]
    assert (run.seed, run.hyperparameters["shares"]) == (11, "70,30")
    assert {"rank", "learning_rate", "batch_tokens", "epochs", "base_fingerprint"} <= set(run.hyperparameters)
    assert {"mynah", "torch", "transformers", "peft", "python"} <= set(run.library_versions)
    noted = {(data["step"], data["name"]): data for data in run.metrics["data"]}
    assert noted["collect", "@greta_grows"]["texts"] == 240
    assert noted["prepare", "train"]["characters"] > noted["prepare", "held-out"]["characters"] > 0
    assert len(noted["fine-tune", "weights"]["sha256"]) == 64
