"""`mynah forget`: stored posts are deleted, trainings on them cancelled, and personas marked as stale."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.training_job import Status, TrainingRequest
from models.domain.tweet import Tweet
from models.registry import Registry
from tests.fakes.bot import made
from trainer.cli.forget import forget
from trainer.data.post_store import PostStore
from trainer.jobs.queue import DbosExecutions
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> TrainerSettings:
    return TrainerSettings(data_dir=tmp_path / "data", posts_key_file=tmp_path / "posts.key")


def test_posts_are_deleted_and_personas_are_stale(settings: TrainerSettings) -> None:
    """The output has the number of deleted posts, and each persona's share of them."""
    registry = Registry(settings.home.prepare().registry)
    made(registry, "penny"), made(registry, "duo", ("penny", "sam"))
    store = PostStore(settings.home.posts, settings.posts_key_file)
    store.refresh("x", "penny", lambda *_asked: iter([Tweet("2", "hum"), Tweet("1", "ho")]))
    assert forget("penny", settings, lambda: NOW).splitlines() == [
        "2 posts of @penny from x were deleted.",
        "@duo is stale: 50% of its posts have been deleted.",
        "@penny is stale: 100% of its posts have been deleted.",
    ]
    assert store.posts("x", "penny") == []
    assert registry.personas.find("duo").stale_share == 0.5


def test_trainings_on_the_posts_are_cancelled_at_once(settings: TrainerSettings) -> None:
    """Without a trainer too: the job is cancelled and its folder with posts deleted; other jobs are untouched."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    jobs = [registry.jobs.submit(TrainingRequest((name,), (), name, "gpt2"), None, NOW)[0] for name in ("ann", "bob")]
    folders = [home.work / DbosExecutions(home, registry.identity).workflow_id(job.id) for job in jobs]
    for job, folder in zip(jobs, folders, strict=True):
        registry.jobs.start(job.id, NOW)
        folder.mkdir()
        (folder / "posts-0.json").write_text("{}")
    assert forget("ann", settings, lambda: NOW).splitlines() == [
        "No posts of @ann were stored.",
        "Job 1 was cancelled, because it was training on them.",
    ]
    assert [registry.jobs.get(job.id).status for job in jobs] == [Status.CANCELLED, Status.RUNNING]
    assert [folder.exists() for folder in folders] == [False, True]
