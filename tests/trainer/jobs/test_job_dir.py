"""A job's directory: artifacts and texts are read as they were written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.tweet import Tweet
from tests.fakes.artifacts import finetune_result, held_out_loss
from trainer.data.selection import select_newest
from trainer.jobs.artifacts import LearningCurve, TrainingPlan
from trainer.jobs.job_dir import Artifact, JobDir, TextFile
from trainer.pipeline.artifacts import CollectedPosts

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARTIFACTS = [
    TrainingPlan("gpt2", is_full=False, seed=3, minutes=1.5, handles=("ada", "bob")),
    CollectedPosts("files", NOW, select_newest([Tweet("1", "a “post”\n", NOW), Tweet("2", "")]), "Ada", None),
    LearningCurve(((100, 4.123456789012345), (300, 3.5))),
    finetune_result(),
    held_out_loss(4.0, 5.0),
]


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: type(artifact).__name__)
def test_an_artifact_is_read_as_it_was_written(tmp_path: Path, artifact: Artifact) -> None:
    """To the last digit of a loss, and with its nested values."""
    job_dir = JobDir(tmp_path)
    job_dir.write(artifact)
    assert job_dir.read(type(artifact)) == artifact


def test_artifacts_of_several_handles_are_told_apart(tmp_path: Path) -> None:
    """By the handle's index in the request."""
    job_dir = JobDir(tmp_path)
    for index, source in enumerate(("files", "x")):
        job_dir.write(CollectedPosts(source, NOW, select_newest([])), index)
    assert [job_dir.read(CollectedPosts, index).source for index in range(2)] == ["files", "x"]
    assert not job_dir.has(CollectedPosts)


def test_an_artifact_that_was_not_written_is_missing(tmp_path: Path) -> None:
    """Reading it anyway means that the stages ran out of order."""
    job_dir = JobDir(tmp_path)
    assert job_dir.find(TrainingPlan) is None
    with pytest.raises(LookupError, match=r"plan\.json"):
        job_dir.read(TrainingPlan)


def test_texts_keep_their_line_breaks(tmp_path: Path) -> None:
    """One JSON string a line."""
    job_dir, texts = JobDir(tmp_path), ["one\ntwo", "“three”", ""]
    job_dir.write_texts(TextFile.TRAIN, texts)
    assert job_dir.texts(TextFile.TRAIN) == texts
