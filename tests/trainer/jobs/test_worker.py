"""The worker, with real DBOS, real SQLite and real kill -9, on stages that only write down that they were here."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from models.domain.errors import TryLater
from models.domain.training_job import Stage, Status, TrainingRequest
from models.messages import sentence
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.stages import over, stages, trace, until, working
from trainer.data.deletion_sync import LAST_SYNC_KEY
from trainer.jobs.queue import DbosExecutions, DbosTrainingQueue
from trainer.jobs.worker import Worker
from trainer.settings import TrainerSettings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ONE = TrainingRequest(("ada",), ("files:ada.txt",), "ada", "gpt2")
TWO = TrainingRequest(("bob",), ("files:bob.txt",), "bob", "gpt2")
ALL = [f"{word} {stage}" for stage in Stage for word in ("begin", "end")]


@contextmanager
def process(home: DataDir) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own, which is gone after the block."""
    command = [sys.executable, "-m", "tests.fakes.stages", str(home.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def stage_order(lines: list[str]) -> list[int]:
    """The stages that were begun, as their places in the build."""
    return [list(Stage).index(Stage(line.removeprefix("begin "))) for line in lines if line.startswith("begin")]


async def test_a_job_goes_through_every_stage_once_and_is_done(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Stages run in order, the persona is there, the job's folder is gone, and all databases are private."""
    with working(home):
        job = await queue.submit(ONE, None, NOW)
        seen = [job async for job in queue.watch(job.id)]
        assert {path.stat().st_mode & 0o777 for path in home.root.glob("*.db*")} == {0o600}
        until(lambda: not list(home.work.iterdir()))
    assert seen[-1].status == Status.DONE
    assert trace(home) == ALL
    assert registry.personas.find("ada").id == seen[-1].persona_id
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_the_worker_runs_the_deletion_sync(home: DataDir, registry: Registry) -> None:
    """The worker does so by itself, and writes down when; what it is asked for goes on meanwhile."""
    with working(home):
        until(lambda: registry.key_values.get(LAST_SYNC_KEY) is not None)


async def test_kill_9_at_random_points_repeats_no_finished_stage(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Killed wherever chance has it, the job goes on at the stage it was in, and ends once."""
    job = await queue.submit(ONE, None, NOW)
    chance = random.Random(2)
    for _ in range(3):
        wanted = len(trace(home)) + chance.randint(1, 4)
        with process(home):
            until(lambda wanted=wanted: len(trace(home)) >= wanted or over(registry, job))  # type: ignore[misc]
    with working(home):
        until(lambda: over(registry, job))
    order = stage_order(trace(home))
    assert order == sorted(order)
    assert sorted(set(order)) == list(range(len(Stage)))
    assert len(registry.training_runs.list(registry.personas.find("ada").id)) == 1


async def test_kill_9_after_publishing_publishes_once(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """The row was done in the publishing transaction: whoever starts next has nothing left to do but to tidy up."""
    (home.root / "kill-register").touch()
    job = await queue.submit(ONE, None, NOW)
    with process(home) as worker:
        assert worker.wait(120) == -signal.SIGKILL
    assert registry.jobs.get(job.id).status == Status.DONE
    assert list(home.work.iterdir())
    with working(home):
        until(lambda: not DbosExecutions(home, registry.identity).unfinished())
    assert trace(home) == ALL
    assert not list(home.work.iterdir())


async def test_a_stop_ends_quickly_and_the_job_resumes_later(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """SIGTERM in the middle of a stage ends the process at once, silently, and the job is neither lost nor failed."""
    (home.root / "hold-fine-tune").touch()
    job = await queue.submit(ONE, None, NOW)
    with process(home) as worker:
        until(lambda: registry.jobs.get(job.id).progress.stage == Stage.FINETUNE)  # read from another process
        worker.terminate()
        output, _ = worker.communicate(timeout=30)
        assert (worker.returncode, output) == (0, "")
    assert registry.jobs.get(job.id).status == Status.RUNNING
    (home.root / "hold-fine-tune").unlink()
    with working(home):
        until(lambda: over(registry, job))
    assert registry.jobs.get(job.id).status == Status.DONE
    assert trace(home).count("begin prepare") == 1


async def test_a_waiting_and_a_running_job_are_cancelled_within_seconds(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """The waiting one is over at once, the running one as soon as its stage looks; neither leaves anything behind."""
    (home.root / "hold-prepare").touch()
    with working(home):
        first, second = await queue.submit(ONE, None, NOW), await queue.submit(TWO, None, NOW)
        until(lambda: registry.jobs.get(first.id).progress.stage == Stage.PREPARE)
        assert registry.jobs.get(second.id).position == 1
        assert (await queue.cancel(second.id, NOW)).status == Status.CANCELLED
        assert (await queue.cancel(first.id, NOW)).is_cancel_requested
        until(lambda: over(registry, first), seconds=20)
        until(lambda: not list(home.work.iterdir()), seconds=20)
    assert registry.jobs.get(first.id).status == Status.CANCELLED
    assert "begin fine-tune" not in trace(home)
    assert trace(home).count("begin collect") == 1


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("service", "Only 3 tweets were kept; a persona needs 100."), ("unforeseen", "finds it in the log as")],
)
async def test_an_error_in_a_stage_fails_the_job_with_a_message(
    home: DataDir,
    registry: Registry,
    queue: DbosTrainingQueue,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    sentence: str,
) -> None:
    """A service error's own sentence, or one with a code for the log; an error's message is shown nowhere."""
    (home.root / "break-prepare").write_text(kind)
    with working(home):
        job = await queue.submit(ONE, None, NOW)
        until(lambda: over(registry, job))
    ended = registry.jobs.get(job.id)
    assert ended.status == Status.FAILED
    assert sentence in (ended.error or "")
    printed = capsys.readouterr()
    assert "nobody may read" not in (ended.error or "") + printed.out + printed.err


async def test_jobs_that_a_crash_kept_from_dbos_are_enqueued(home: DataDir, registry: Registry) -> None:
    """A row without a workflow is carried out, at the start and later; one called off meanwhile is not."""
    called_off, _ = registry.jobs.submit(TWO, None, NOW)
    registry.jobs.start(called_off.id, NOW)
    registry.jobs.request_cancel(called_off.id, NOW)
    untold, _ = registry.jobs.submit(ONE, None, NOW)
    DbosExecutions(home, registry.identity).enqueue("999")  # a workflow without a row
    (home.work / "left-behind").mkdir()
    with working(home):
        until(lambda: over(registry, untold))
        later, _ = registry.jobs.submit(TWO, None, NOW)
        until(lambda: over(registry, later))
    assert [job.status for job in registry.jobs.list()] == [Status.CANCELLED, Status.DONE, Status.DONE]
    assert DbosExecutions(home, registry.identity).unfinished() == set()
    assert not list(home.work.iterdir())


async def test_a_job_that_dbos_gave_up_fails(home: DataDir, registry: Registry, queue: DbosTrainingQueue) -> None:
    """A workflow that was ended behind the registry's back leaves a sentence, not a job that waits without end."""
    job = await queue.submit(ONE, None, NOW)
    DbosExecutions(home, registry.identity).cancel(job.id)
    with working(home):
        until(lambda: over(registry, job))
    assert registry.jobs.get(job.id).error == sentence("job-given-up")
    assert trace(home) == []


async def test_a_worker_for_one_job_ends_with_it(home: DataDir, registry: Registry, queue: DbosTrainingQueue) -> None:
    """Given a job, the worker returns once that is over, without being told to stop."""
    job = await queue.submit(ONE, None, NOW)
    worker = Worker(home, TrainerSettings(), stages(), lambda: datetime.now(UTC))
    assert worker.serve(threading.Event(), job.id)
    assert registry.jobs.get(job.id).status == Status.DONE


def test_a_second_worker_on_the_same_folder_is_refused(home: DataDir) -> None:
    """Two workers would take each other's job: the second is told so and changes nothing."""
    with home.lock("trainer"), pytest.raises(TryLater, match="already running"):
        Worker(home, TrainerSettings(), stages(), lambda: NOW).serve(threading.Event())


def test_a_worker_waits_for_the_trainers_lock(home: DataDir, registry: Registry) -> None:
    """While `mynah train` holds it, the trainer of `mynah run` says once that it waits, and then takes up the jobs."""
    job, _ = registry.jobs.submit(ONE, None, NOW)
    stop, waits = threading.Event(), []
    worker = Worker(home, TrainerSettings(), stages(), lambda: datetime.now(UTC))
    thread = threading.Thread(target=worker.serve_when_free, args=(stop, lambda: waits.append(NOW)))
    with home.lock("trainer"):
        thread.start()
        until(lambda: bool(waits))
        assert registry.jobs.get(job.id).status == Status.WAITING
    try:
        until(lambda: over(registry, job))
    finally:
        stop.set()
        thread.join()
    assert len(waits) == 1


def test_a_worker_that_waits_for_the_lock_can_be_stopped(home: DataDir) -> None:
    """SIGTERM ends it at once."""
    stop = threading.Event()
    worker = Worker(home, TrainerSettings(), stages(), lambda: NOW)
    with home.lock("trainer"):
        assert worker.serve_when_free(stop, stop.set)


def test_a_background_task_that_keeps_failing_runs_less_often(home: DataDir) -> None:
    """It would fill the log and the processor's time; the worker goes on."""

    def now() -> datetime:
        if threading.current_thread().name == "erasure":
            raise ZeroDivisionError
        return datetime.now(UTC)

    stop = threading.Event()
    thread = threading.Thread(target=Worker(home, TrainerSettings(), stages(), now).serve, args=(stop,))
    with capture_logs() as lines:
        thread.start()
        try:
            until(lambda: sum(line["event"] == "background_task_failed" for line in lines) == 2)
        finally:
            stop.set()
            thread.join()
    assert [line["retry_seconds"] for line in lines if line["event"] == "background_task_failed"] == [1, 10]
