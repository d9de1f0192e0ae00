"""The learning curve, on a tiny base."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from trainer.data.held_out_split import split
from trainer.evaluation.learning_curve import CurvePoint, curve_sizes, is_curve_due, measure_learning_curve
from trainer.finetune.held_out_loss import score_held_out
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.finetune.training_loop import finetune
from trainer.jobs.artifacts import LearningCurve, TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there


def nothing(_said: object) -> None:
    pass


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> JobDir:
    """A job that is fine-tuned and measured. Read only: a test changes a copy of it, `folder`."""
    made, parts = JobDir(tmp_path_factory.mktemp("finished")), split(posts("greta_grows"))
    made.write_texts(TextFile.TRAIN, parts.train)
    for name in (TextFile.HELD_OUT, TextFile.VALIDATION):
        made.write_texts(name, parts.held_out)
    made.write(TrainingPlan(str(tiny_gpt2), is_full=False, seed=3, epochs=2.0))
    finetune(made, DataDir(made.path), ENDPOINT, nothing)
    score_held_out(made, DataDir(made.path), ENDPOINT)
    return made


@pytest.fixture
def folder(finished: JobDir, tmp_path: Path) -> JobDir:
    return JobDir(shutil.copytree(finished.path, tmp_path / "job"))


def test_fewer_tweets_leave_a_higher_loss(folder: JobDir) -> None:
    """The curve ends at the persona itself, and all of it is scored on the same tweets; what it needed is gone."""
    reports: list[Progress] = []
    measure_learning_curve(folder, DataDir(folder.path), ENDPOINT, reports.append)
    (fewer, loss_before), (tweets, loss) = folder.read(LearningCurve).points
    assert (fewer, tweets) == (100, len(folder.texts(TextFile.TRAIN)))
    assert loss == folder.read(HeldOutLoss).persona.nats_per_token < loss_before
    assert {progress.stage for progress in reports} == {Stage.MEASURE}
    assert not list(folder.path.glob("curve-*/*.pt"))


def test_it_is_measured_where_it_was_asked_for_and_says_something(folder: JobDir) -> None:
    """Not for a run that continued a version, nor for one that is no better than its base model."""
    assert not is_curve_due(folder)
    folder.write(replace(folder.read(TrainingPlan), has_curve=True))
    assert is_curve_due(folder)
    result, loss = folder.read(FinetuneResult), folder.read(HeldOutLoss)
    folder.write(replace(result, is_continued=True))
    assert not is_curve_due(folder)
    folder.write(result)
    folder.write(replace(loss, improvement=replace(loss.improvement, nats_per_token=0.0)))
    assert not is_curve_due(folder)


def test_a_finished_size_is_not_repeated(folder: JobDir) -> None:
    """Broken off between two sizes, the curve goes on behind the last."""
    done = JobDir(folder.path / "curve-100")
    done.path.mkdir()
    done.write(CurvePoint(9.5))
    measure_learning_curve(folder, DataDir(folder.path), ENDPOINT, nothing)
    assert folder.read(LearningCurve).points[0] == (100, 9.5)


def test_fewer_tweets_are_repeated_as_often(folder: JobDir) -> None:
    """Where the whole's run was told its length, each of a part's tweets is read as often as each of its own."""
    folder.write(replace(folder.read(FinetuneResult), planned_steps=6))
    measure_learning_curve(folder, DataDir(folder.path), ENDPOINT, nothing)
    part = JobDir(folder.path / "curve-100")
    assert part.read(TrainingPlan).steps == round(6 * 100 / len(folder.texts(TextFile.TRAIN)))


def test_without_a_given_length_a_part_is_as_long_as_a_job_with_so_few(folder: JobDir) -> None:
    """Small accounts are read more often, so the curve says what a build with so few posts would bring."""
    done = JobDir(folder.path / "curve-100")
    done.path.mkdir()
    done.write(CurvePoint(9.5))
    folder.write(replace(folder.read(TrainingPlan), epochs=None))
    measure_learning_curve(folder, DataDir(folder.path), ENDPOINT, nothing)
    plan = done.read(TrainingPlan)
    assert (plan.steps, plan.epochs, plan.minutes) == (None, None, None)


def test_sizes_near_the_whole_are_left_out() -> None:
    """They would cost much and tell little."""
    assert [curve_sizes(tweets) for tweets in (120, 150, 1400, 2900, 9000)] == [
        [], [100], [100, 300], [100, 300, 1000], [100, 300, 1000, 3000]
    ]  # fmt: skip
