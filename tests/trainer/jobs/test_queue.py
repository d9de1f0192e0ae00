"""The door to the trainer, with no trainer behind it: what it answers at once, and what it leaves for later."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.errors import NotFound
from models.domain.training_job import Audience, Progress, Stage, Status, TrainingRequest
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.open_files import deleted_files, use_in_another_process
from trainer.jobs.queue import DbosExecutions, DbosTrainingQueue

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ONE = TrainingRequest(("ada",), ("files:ada.txt",), "ada", "gpt2")
ADA, BOB = Audience("console:1", "console:ada"), Audience("discord:2", "discord:bob")


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "a data folder? #1").prepare()


async def test_an_equal_request_joins_the_job_and_another_waits_behind(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Two people who ask for the same get one job; who asks for something else is told how many are ahead."""
    first, second = await queue.submit(ONE, ADA, NOW), await queue.submit(ONE, BOB, NOW)
    other = await queue.submit(replace(ONE, seed=1), ADA, NOW)
    assert (first.id, second.audience, other.position) == (second.id, (ADA, BOB), 1)
    assert [job.id for job in await queue.jobs()] == [first.id, other.id]
    assert DbosExecutions(home, registry.identity).unfinished() == {first.id, other.id}


async def test_a_waiting_job_is_cancelled_without_a_trainer(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Nobody has to be there to hear it, and nobody will begin it later."""
    job = await queue.submit(ONE, ADA, NOW)
    assert (await queue.cancel(job.id, NOW)).status == Status.CANCELLED
    assert DbosExecutions(home, registry.identity).unfinished() == set()
    assert (await queue.cancel(job.id, NOW)).status == Status.CANCELLED


async def test_watching_yields_each_change_and_ends_with_the_job(registry: Registry, queue: DbosTrainingQueue) -> None:
    """What another process writes is seen; the last thing seen is the end."""
    job = await queue.submit(ONE, ADA, NOW)
    seen = []
    async for change in queue.watch(job.id):
        seen.append(change)
        if len(seen) == 1:
            registry.jobs.start(job.id, NOW)
            registry.jobs.update_progress(job.id, Progress(Stage.FINETUNE, 1, 9))
        elif len(seen) == 2:
            registry.jobs.fail(job.id, "No.", NOW)
    assert [(each.status, each.progress.step) for each in seen] == [("waiting", 0), ("running", 1), ("failed", 1)]


async def test_an_unknown_job_is_not_found(queue: DbosTrainingQueue) -> None:
    """Asked for, watched or called off: the same sentence."""
    for ask in (queue.job("7"), queue.cancel("7", NOW), anext(queue.watch("7"))):
        with pytest.raises(NotFound, match="There is no job 7"):
            await ask


async def test_a_job_is_accepted_even_if_dbos_fails(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """The row is the truth: the worker makes up for an order that did not arrive."""
    home.jobs.write_bytes(b"not a database" * 100)
    job = await queue.submit(ONE, ADA, NOW)
    assert registry.jobs.get(job.id).status == Status.WAITING


async def test_dbos_stores_nothing_but_the_id_of_a_job(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Nothing of a person is in its file: neither the handle, nor the path, nor who asked."""
    await queue.submit(ONE, ADA, NOW)
    with closing(sqlite3.connect(home.jobs)) as connection:
        text = "\n".join(connection.iterdump())
    assert registry.identity in text
    assert not any(word in text for word in ("ada", "console"))


async def test_a_client_keeps_the_locks_of_others_on_the_job_database(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """A worker in the same process still counts as a user of the file: the next process that closes it, whatever was
    ordered, cancelled or forgotten meanwhile, does not delete the log under it.
    """
    with DbosExecutions(home, registry.identity).opened() as worker:
        worker.list_workflows()
        job = await queue.submit(ONE, ADA, NOW)
        await queue.cancel(job.id, NOW)
        await queue.forget([job.id])
        use_in_another_process(home.jobs)
        assert deleted_files(os.getpid(), home.root) == []
        assert worker.list_workflows() == []


async def test_a_job_database_that_was_moved_away_is_created_again(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """As the message about a damaged one says; private as before, and with nothing to restart."""
    await queue.submit(ONE, ADA, NOW)
    home.jobs.rename(home.root / "damaged.db")
    other = await queue.submit(replace(ONE, seed=1), ADA, NOW)
    assert DbosExecutions(home, registry.identity).unfinished() == {other.id}
    assert home.jobs.stat().st_mode & 0o777 == 0o600
