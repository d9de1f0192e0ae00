"""`mynah forget`: an account's kept posts go, what is being built of it ends, and what was built of it is stale."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.training_job import Status, TrainingRequest
from models.domain.tweet import Tweet
from models.registry import Registry
from tests.fakes.bot import made
from trainer.cli.train_command import forget
from trainer.data.post_store import PostStore
from trainer.jobs.queue import DbosExecutions
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> TrainerSettings:
    return TrainerSettings(data_dir=tmp_path / "data", posts_key_file=tmp_path / "posts.key")


def test_posts_go_and_personas_are_stale(settings: TrainerSettings) -> None:
    """It is told what was removed, and how much of each persona is gone."""
    registry = Registry(settings.home.prepare().registry)
    made(registry, "penny"), made(registry, "duo", ("penny", "sam"))
    store = PostStore(settings.home.posts, settings.posts_key_file)
    store.refresh("x", "penny", lambda *_asked: iter([Tweet("2", "hum"), Tweet("1", "ho")]))
    assert forget("penny", settings, lambda: NOW).splitlines() == [
        "Of @penny 2 posts from x are removed.",
        "@duo is stale: 50% of its posts are gone.",
        "@penny is stale: 100% of its posts are gone.",
    ]
    assert store.posts("x", "penny") == []
    assert registry.personas.find("duo").stale_share == 0.5


def test_what_is_being_built_of_it_ends_at_once(settings: TrainerSettings) -> None:
    """Without a trainer too: the job is cancelled and its folder, with the posts in it, is gone; others' go on."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    jobs = [registry.jobs.submit(TrainingRequest((name,), (), name, "gpt2"), None, NOW)[0] for name in ("ann", "bob")]
    folders = [home.work / DbosExecutions(home, registry.identity).workflow_id(job.id) for job in jobs]
    for job, folder in zip(jobs, folders, strict=True):
        registry.jobs.start(job.id, NOW)
        folder.mkdir()
        (folder / "posts-0.json").write_text("{}")
    said = forget("ann", settings, lambda: NOW)
    assert said.splitlines() == ["Of @ann no posts were kept.", "Job 1, which read them, is cancelled."]
    assert [registry.jobs.get(job.id).status for job in jobs] == [Status.CANCELLED, Status.RUNNING]
    assert [folder.exists() for folder in folders] == [False, True]
