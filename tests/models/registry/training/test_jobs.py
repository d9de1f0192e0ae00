"""Jobs in the registry: joining, order, progress and the ways to end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.errors import NotFound, TryLater
from models.domain.limits import QueueTerms
from models.domain.training_job import Audience, Job, Progress, Stage, Status, TrainingRequest
from models.registry import JobTable, Registry

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ONE = TrainingRequest(("ada", "bob"), ("files:ada.txt", "archive:bob"), "ada-bob", "gpt2", minutes=2.5, seed=7)
TWO = TrainingRequest(("bob",), ("files:bob.txt",), "bob", "gpt2")
ADA = Audience("console:1", "console:ada")
BOB = Audience("discord:2", "discord:bob", "55")


@pytest.fixture
def jobs(tmp_path: Path) -> JobTable:
    return Registry(tmp_path / "registry.db").jobs


def test_a_job_comes_back_as_it_was_asked_for(jobs: JobTable) -> None:
    """Every part of the request, the audience and the time survive the file."""
    job, is_new = jobs.submit(ONE, BOB, NOW)
    assert is_new
    assert job == jobs.get(job.id)
    assert job == Job("1", ONE, Status.WAITING, Progress(Stage.COLLECT), NOW, audience=(BOB,))


def test_a_full_queue_takes_no_more(jobs: JobTable) -> None:
    """One that is joined needs no room, and one that has begun leaves room."""
    terms = QueueTerms(max_waiting=1)
    first, _is_new = jobs.submit(ONE, ADA, NOW, terms)
    with pytest.raises(TryLater, match="1 training is waiting, and the queue is full"):
        jobs.submit(TWO, ADA, NOW, terms)
    with pytest.raises(TryLater):
        jobs.check_room(1)
    assert jobs.submit(ONE, BOB, NOW, terms) == (jobs.get(first.id), False)
    jobs.start(first.id, NOW)
    assert jobs.submit(TWO, ADA, NOW, terms)[1]


def test_an_equal_request_joins_and_is_told_too(jobs: JobTable) -> None:
    """One job for both; each of those who asked is in its audience once, with the newest message."""
    first, _ = jobs.submit(ONE, ADA, NOW)
    again, is_new = jobs.submit(ONE, BOB, LATER)
    with_message = Audience(ADA.chat, ADA.member, "9")
    jobs.submit(ONE, with_message, LATER)
    jobs.submit(ONE, ADA, LATER)
    assert (again.id, is_new) == (first.id, False)
    assert jobs.get(first.id).audience == (with_message, BOB)


@pytest.mark.parametrize("end", ["done", "failed", "cancelled", "cancel requested"])
def test_an_equal_request_does_not_join_what_is_over_or_about_to_be(jobs: JobTable, end: str) -> None:
    """Whoever asks after the end gets a build of their own."""
    first, _ = jobs.submit(ONE, None, NOW)
    jobs.start(first.id, NOW)
    ends = {"done": lambda: jobs.finish(first.id, None, NOW), "failed": lambda: jobs.fail(first.id, "No.", NOW)}
    ends["cancelled"] = lambda: jobs.cancel(first.id, NOW)
    ends["cancel requested"] = lambda: jobs.request_cancel(first.id, NOW)
    ends[end]()
    assert jobs.submit(ONE, None, NOW)[1]


def test_positions_count_the_jobs_ahead(jobs: JobTable) -> None:
    """A running job is ahead of the waiting ones; one that is over is ahead of none."""
    ids = [
        jobs.submit(TrainingRequest(("ada",), ("files:x",), "ada", "gpt2", seed=n), None, NOW)[0].id for n in range(4)
    ]
    jobs.start(ids[0], NOW)
    jobs.request_cancel(ids[1], NOW)
    assert [jobs.get(job_id).position for job_id in ids] == [0, 0, 1, 2]
    assert [job.id for job in jobs.list(is_over=False)] == [ids[0], ids[2], ids[3]]
    assert [job.id for job in jobs.list(is_over=True)] == [ids[1]]
    assert [job.id for job in jobs.list()] == ids


def test_progress_is_what_was_last_said(jobs: JobTable) -> None:
    """Another opener of the same file reads the stage, the step, the losses, the time left and the note."""
    job, _ = jobs.submit(ONE, None, NOW)
    jobs.start(job.id, NOW)
    jobs.start(job.id, LATER)
    progress = Progress(Stage.FINETUNE, 3, 40, 2.5, 2.75, 61.0, "waiting until noon")
    jobs.update_progress(job.id, progress)
    read = jobs.get(job.id)
    assert (read.progress, read.status, read.started_at) == (progress, Status.RUNNING, NOW)


def test_what_is_over_stays_as_it_ended(jobs: JobTable) -> None:
    """A step that is done again after a crash cannot change a job's end."""
    job, _ = jobs.submit(ONE, None, NOW)
    ended = jobs.fail(job.id, "Too few tweets.", NOW)
    jobs.start(job.id, LATER)
    jobs.update_progress(job.id, Progress(Stage.REGISTER))
    jobs.finish(job.id, None, LATER)
    jobs.cancel(job.id, LATER)
    jobs.request_cancel(job.id, LATER)
    assert jobs.get(job.id) == ended
    assert (ended.status, ended.error, ended.ended_at) == (Status.FAILED, "Too few tweets.", NOW)


def test_a_wish_to_cancel_ends_a_waiting_job_and_is_kept_for_a_running_one(jobs: JobTable) -> None:
    """Nobody works on the first, so it is over; whoever works on the second can read the wish."""
    waiting, running = jobs.submit(ONE, None, NOW)[0], jobs.submit(TWO, None, NOW)[0]
    jobs.start(running.id, NOW)
    assert jobs.request_cancel(waiting.id, LATER).status == Status.CANCELLED
    assert jobs.get(waiting.id).ended_at == LATER
    assert not jobs.is_cancel_requested(running.id)
    assert jobs.request_cancel(running.id, LATER).status == Status.RUNNING
    assert jobs.is_cancel_requested(running.id)


def test_the_message_of_an_audience_is_remembered(jobs: JobTable) -> None:
    """A platform finds the message it shows progress in; an address that does not wait is named as such."""
    job, _ = jobs.submit(ONE, ADA, NOW)
    jobs.set_message(job.id, ADA, "77")
    assert jobs.get(job.id).audience == (Audience(ADA.chat, ADA.member, "77"),)
    with pytest.raises(NotFound, match="is not followed from there"):
        jobs.set_message(job.id, BOB, "78")


@pytest.mark.parametrize("job_id", ["", "12", "-1", "x", "1; DROP TABLE jobs", "９", "9" * 400])
def test_an_unknown_job_is_named(jobs: JobTable, job_id: str) -> None:
    """Whatever a person types in place of a job's number is a sentence, not an error."""
    with pytest.raises(NotFound, match="There is no job"):
        jobs.get(job_id)
    with pytest.raises(NotFound, match="There is no job"):
        jobs.request_cancel(job_id, NOW)
