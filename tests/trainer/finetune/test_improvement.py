"""The improvement over the base model, and what becomes of a persona that has none."""

import asyncio
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.domain.errors import TrainingFailed
from models.domain.training_job import Audience, Job, Stage, Status, TrainingRequest
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.artifacts import finetune_result, held_out_loss
from tests.fakes.bot import made
from tests.fakes.stages import build_context, over, until, working
from trainer.finetune.improvement import Improvement, improvement
from trainer.jobs.artifacts import EvaluationMetrics
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.jobs.queue import DbosTrainingQueue
from trainer.jobs.worker import Worker
from trainer.pipeline.pipeline import check_improvement, measure
from trainer.settings import TrainerSettings

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ASKED = TrainingRequest(("penny",), ("files:/posts",), "penny", "gpt2", minutes=1.0)
MEMBER = Audience("discord:1", "discord:7")
NONE, LARGE = Improvement(0.004, 0.01, 24), Improvement(0.9, 0.05, 24)


def simulated(per_token: float, posts: int, noise: float) -> Improvement:
    """That of a persona which is better by so much, with so much noise on each post."""
    rng = random.Random(posts)
    tokens = [rng.randint(8, 60) for _post in range(posts)]
    base = [length * rng.gauss(4.5, 0.5) for length in tokens]  # posts differ far more than the two models do
    after = [loss - length * rng.gauss(per_token, noise) for loss, length in zip(base, tokens, strict=True)]
    return improvement(base, after, tokens)


@pytest.mark.parametrize("posts", [8, 24, 300])
def test_a_real_improvement_is_significant_even_on_eight_posts(posts: int) -> None:
    """The posts differ more from each other than persona and base do, but each is compared with itself."""
    assert simulated(0.5, posts, 0.3).is_significant


@pytest.mark.parametrize("posts", [8, 24, 300])
def test_no_improvement_is_not_significant(posts: int) -> None:
    """Neither equal losses, nor worse ones, nor what another seed changes."""
    assert not simulated(0.0, posts, 0.02).is_significant
    assert not simulated(-0.3, posts, 0.3).is_significant
    assert not simulated(0.01, posts, 0.001).is_significant


def test_few_posts_need_a_larger_improvement() -> None:
    """The same gain that is beyond doubt on 300 posts may be chance on eight."""
    assert simulated(0.1, 300, 0.4).is_significant
    assert not simulated(0.1, 8, 0.4).is_significant


def test_without_posts_there_is_no_improvement() -> None:
    """And nothing is divided by."""
    assert improvement([], [], []) == Improvement(0.0, 0.0, 0)


@pytest.fixture
def registry(home: DataDir) -> Registry:
    return Registry(home.registry)


def write_measured(job_dir: JobDir, found: Improvement) -> None:
    """Write the artifacts of the fine-tuning and the evaluation."""
    job_dir.write(finetune_result())
    job_dir.write(held_out_loss(4.919, 4.923, found))
    job_dir.write(EvaluationMetrics({}))


def build_of(
    home: DataDir, registry: Registry, request: TrainingRequest, audience: Audience | None = None
) -> BuildContext:
    job, _is_new = registry.jobs.submit(request, audience, NOW)
    folder = home.work / job.id
    folder.mkdir()
    return build_context(job, folder, TrainerSettings(data_dir=home.root), registry, NOW)


def test_an_improved_persona_is_published(home: DataDir, registry: Registry) -> None:
    """Nothing is said of it."""
    build = build_of(home, registry, ASKED)
    write_measured(build.job_dir, LARGE)
    check_improvement(build)


def test_publish_anyway_skips_the_check(home: DataDir, registry: Registry) -> None:
    """Where it was asked for so."""
    build = build_of(home, registry, replace(ASKED, is_published_anyway=True))
    write_measured(build.job_dir, NONE)
    check_improvement(build)


def test_the_refusal_says_what_was_measured_and_what_to_do(home: DataDir, registry: Registry) -> None:
    """In a terminal with the flag that publishes it anyway, which a chat has not."""
    sentence = (
        "The persona learned too little to be published. Its error on 24 posts that it never saw is 4.919; before "
        "it learned, it was 4.923 (lower is better). Try again with more posts or more time."
    )
    for audience, expected in ((None, f"{sentence} `--publish-anyway` publishes it as it is."), (MEMBER, sentence)):
        build = build_of(home, registry, replace(ASKED, seed=1 if audience else 0), audience)
        write_measured(build.job_dir, NONE)
        with pytest.raises(TrainingFailed) as refusal:
            check_improvement(build)
        assert refusal.value.sentence == expected


def worked_on(home: DataDir, job: Job, found: Improvement, publish: Callable[[BuildContext], None]) -> None:
    """The job in the hands of a real worker: measured so, and with nothing but `publish` after that."""
    stages = (
        (Stage.FINETUNE, lambda build: write_measured(build.job_dir, found)),
        (Stage.MEASURE, measure),
        (Stage.REGISTER, publish),
    )
    Worker(home, TrainerSettings(data_dir=home.root), stages, lambda: NOW).serve(threading.Event(), job.id)


def test_a_version_without_improvement_leaves_the_one_in_use(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Its job fails with the sentence, the persona stays at its version, and nothing is left in the data folder."""
    persona = made(registry)
    job = asyncio.run(queue.submit(replace(ASKED, continues=persona.id), None, NOW))
    published: list[BuildContext] = []
    worked_on(home, job, NONE, published.append)
    over = registry.jobs.get(job.id)
    assert over.status is Status.FAILED
    assert over.error is not None
    assert "learned too little" in over.error
    assert "The version in use stays." in over.error
    assert published == []
    assert registry.personas.get(persona.id) == persona
    assert list(home.work.iterdir()) == []


def test_publish_anyway_applies_to_one_training(home: DataDir, registry: Registry, queue: DbosTrainingQueue) -> None:
    """A later retraining, which asks for the same again, is measured as any other."""
    job = asyncio.run(queue.submit(replace(ASKED, is_published_anyway=True), None, NOW))
    with working(home):
        until(lambda: over(registry, job))
    assert registry.jobs.get(job.id).request.is_published_anyway
    assert not registry.personas.training_request(registry.personas.find("penny").id).is_published_anyway
