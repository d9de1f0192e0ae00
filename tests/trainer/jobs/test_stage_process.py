"""The worker with the real stages, as child processes, against servers that never finish an answer."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.consent import ProofPurpose
from models.domain.training_job import Job, Stage, Status, TrainingRequest
from models.domain.tweet import Tweet
from models.messages import sentence
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bluesky import FakeBluesky, refusal
from tests.fakes.slow import SLOW, SlowServer, slow_server
from tests.fakes.stages import is_alive, over, until
from tests.fakes.timing import shortest
from tests.trainer.sources.cases import bluesky_settings, set_environment
from trainer.data.post_store import PostStore
from trainer.jobs.context import BuildContext, Stages
from trainer.jobs.queue import DbosTrainingQueue
from trainer.jobs.worker import Worker
from trainer.pipeline.pipeline import STAGES
from trainer.settings import TrainerSettings

GRETA = "greta@garden.example"
ONE = TrainingRequest((GRETA,), (), "greta", "gpt2")
CANCEL_SECONDS = 2.0  # until a cancelled job is over, on a quiet machine
STOP_SECONDS = 20.0  # for a process to end, on a busy one


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def working(home: DataDir, stages: Stages = STAGES) -> Iterator[threading.Event]:
    """A worker with the real stages in a thread, for as long as the block takes, or until what is given is set."""
    stop = threading.Event()
    settings = TrainerSettings(data_dir=home.root)
    thread = threading.Thread(target=Worker(home, settings, stages, now).serve, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SlowServer]:
    """A Mastodon server that sends a byte at a time."""
    monkeypatch.setenv("POSTS_KEY_FILE", str(tmp_path / "posts.key"))
    with slow_server("slow body") as server:
        monkeypatch.setenv("MASTODON_API_URL", server.address)
        yield server


def children(pid: int) -> list[int]:
    """The processes that this one started, and that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(path.parent.name))
    return found


def seconds_until_over(registry: Registry, job: Job) -> float:
    begun = time.monotonic()
    until(lambda: over(registry, job), seconds=60)
    return time.monotonic() - begun


@pytest.mark.parametrize("kind", SLOW)
async def test_a_job_whose_server_never_finishes_an_answer_fails_in_time(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The training slot is free again, and the sentence says why; no post was read."""
    monkeypatch.setenv("NETWORK_SECONDS", "1")
    with slow_server(kind) as server:
        monkeypatch.setenv("MASTODON_API_URL", server.address)
        with working(home):
            job = await queue.submit(ONE, None, now())
            until(lambda: over(registry, job), seconds=60)
        assert server.requests == 1
    ended = registry.jobs.get(job.id)
    assert ended.status is Status.FAILED
    assert "garden.example" in str(ended.error)


@pytest.mark.parametrize("point", ["while its process starts", "in the middle of an answer"])
async def test_collecting_is_cancelled_at_once(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, slow: SlowServer, point: str
) -> None:
    """Within two seconds, and its process is gone with its connection."""

    async def cancel() -> float:
        job = await queue.submit(ONE, None, now())
        until(lambda: slow.open_connections == 1 if point.endswith("answer") else bool(children(os.getpid())))
        await queue.cancel(job.id, now())
        seconds = seconds_until_over(registry, job)
        assert registry.jobs.get(job.id).status is Status.CANCELLED
        until(lambda: slow.open_connections == 0 and not children(os.getpid()), seconds=60)
        return seconds

    with working(home):
        assert await shortest(cancel, CANCEL_SECONDS) < CANCEL_SECONDS


async def test_preparing_is_cancelled_in_the_middle_of_a_computation(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Here it waits in a call that nothing interrupts: for the lock of its folder."""
    with ExitStack() as held:

        def hold(build: BuildContext) -> None:
            lock = held.enter_context((build.job_dir.path / "lock").open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX)

        async def cancel() -> float:
            job = await queue.submit(ONE, None, now())
            until(lambda: registry.jobs.get(job.id).progress.stage is Stage.PREPARE and bool(children(os.getpid())))
            await queue.cancel(job.id, now())
            seconds = seconds_until_over(registry, job)
            assert registry.jobs.get(job.id).status is Status.CANCELLED
            return seconds

        with working(home, ((Stage.COLLECT, hold), *STAGES[1:])):
            assert await shortest(cancel, CANCEL_SECONDS) < CANCEL_SECONDS


def test_no_child_outlives_a_killed_worker(
    home: DataDir, registry: Registry, slow: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is in the middle of an answer. Of the secrets it has only what it reads posts with."""
    monkeypatch.setenv("DATA_DIR", str(home.root))
    for name in ("DISCORD_TOKEN", "HF_TOKEN", "X_BEARER_TOKEN"):
        monkeypatch.setenv(name, "s3cret")
    registry.jobs.submit(ONE, None, now())
    with subprocess.Popen([sys.executable, "-m", "trainer", "worker"], stderr=subprocess.DEVNULL) as worker:
        until(lambda: slow.open_connections == 1)
        (child,) = children(worker.pid)
        variables = Path(f"/proc/{child}/environ").read_text().split("\0")
        assert {name for name in variables if name.endswith("=s3cret")} == {"X_BEARER_TOKEN=s3cret"}
        worker.send_signal(signal.SIGKILL)
    until(lambda: not is_alive(child), seconds=20)


async def test_a_stop_ends_collecting_at_once_and_the_job_resumes_later(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, slow: SlowServer
) -> None:
    """It is neither lost nor failed, also if systemd signals all processes of the service at once."""
    with working(home) as stop:
        job = await queue.submit(ONE, None, now())
        until(lambda: slow.open_connections == 1)
        (child,) = children(os.getpid())
        os.kill(child, signal.SIGTERM)
        stop.set()
        until(lambda: slow.open_connections == 0, seconds=STOP_SECONDS)
    assert registry.jobs.get(job.id).status is Status.RUNNING


async def test_a_killed_stage_is_started_once_more(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, slow: SlowServer
) -> None:
    """The job is not lost. Killed again, it fails, and is not said to have run out of memory."""
    with working(home):
        job = await queue.submit(ONE, None, now())
        until(lambda: slow.open_connections == 1)
        (first,) = children(os.getpid())
        os.kill(first, signal.SIGKILL)
        until(lambda: slow.requests == 2)
        (second,) = children(os.getpid())
        os.kill(second, signal.SIGKILL)
        until(lambda: over(registry, job))
    ended = registry.jobs.get(job.id)
    assert (ended.status, ended.error) == (Status.FAILED, sentence("training-process-killed"))


async def test_a_note_is_passed_on_from_the_child_process(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, bluesky: FakeBluesky, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note stands for as long as the network asks to wait, so it is passed on however soon it comes."""
    set_environment(monkeypatch, bluesky_settings(bluesky))
    again_at = str(int((now() + timedelta(minutes=10)).timestamp()))
    bluesky.out_of_turn = [refusal("RateLimitExceeded", "Slow down", 429, {"ratelimit-reset": again_at})]
    with working(home):
        job = await queue.submit(TrainingRequest(("greta.example.com",), (), "greta", "gpt2"), None, now())
        until(lambda: "waiting until" in (registry.jobs.get(job.id).progress.note or ""))
        await queue.cancel(job.id, now())
        until(lambda: over(registry, job), seconds=60)


async def test_opt_outs_are_carried_out_while_a_server_never_answers(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, slow: SlowServer
) -> None:
    """However many ownership checks wait for it, and whatever is being built; after a restart too."""
    for number in range(4):
        member, handle = f"fake:{number}", f"greta@garden{number}.example"
        proof = registry.ownership_proofs.issue(
            handle, member, "fake:1", ProofPurpose.OPT_OUT, f"mynah-{number}", now()
        )
        registry.ownership_proofs.request_check(proof.id, member, now())
    await queue.submit(ONE, None, now())
    for handle in ("ada", "bob"):  # before the restart, and after it
        with working(home):
            until(lambda: slow.open_connections > 0)
            await queue.opt_out(handle, now())
            until(lambda: not registry.erasures.pending(), seconds=20)


async def test_an_opt_out_erases_an_account_while_it_is_collected(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue, slow: SlowServer
) -> None:
    """Its training is cancelled, and what was read of it is gone."""
    with working(home):
        await queue.submit(ONE, None, now())
        until(lambda: slow.open_connections == 1)
        await queue.opt_out(GRETA, now())
        until(lambda: not registry.erasures.pending(), seconds=20)
    assert not list(home.posts.rglob("greta*"))


def test_the_deletion_sync_ends_with_the_worker(home: DataDir, slow: SlowServer, tmp_path: Path) -> None:
    """At once, in the middle of an answer."""

    def read(_since: str | None, _until: str | None, _had: int) -> Iterator[Tweet]:
        yield Tweet("109400000000000001", "the marrow sulks", now(), False)

    PostStore(home.posts, tmp_path / "posts.key").refresh("mastodon", GRETA, read)
    with working(home) as stop:
        until(lambda: slow.open_connections == 1)
        stop.set()
        until(lambda: slow.open_connections == 0, seconds=STOP_SECONDS)
    assert children(os.getpid()) == []
