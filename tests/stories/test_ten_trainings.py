"""Ten trainings ordered by the bot, terminals and retrain, with cancels and opt-outs between, and the trainer killed.

Their processes share two SQLite databases, so this is where a lost lock, a deleted log or a damaged page would show.
The trainer's stages are fakes here; `TRAININGS=real .venv/bin/python -m pytest tests/stories/test_ten_trainings.py`
trains a tiny base, four times over, with the kills beginning earlier or later. It takes some minutes.
"""

import asyncio
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.errors import NotFound
from models.domain.training_job import Audience, Job, Status, TrainingRequest
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.sqlite_file import connect
from tests.fakes.accounts import write_account
from tests.fakes.open_files import deleted_files, open_files
from tests.fakes.service import Terminal
from tests.fakes.stages import until
from trainer.jobs.queue import DbosExecutions, DbosTrainingQueue

IS_REAL = os.environ.get("TRAININGS") == "real"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MEMBER = Audience("console:1", "console:ann")
LIMIT_SECONDS = 600.0  # for one wait: the machine may be busy
STEPS = 8


@dataclass
class Service:
    """A trainer in a process of its own, terminals in theirs, and the bot's queue in this one, on one data folder."""

    terminal: Terminal
    posts: Path
    base: Path
    is_killed: bool = False
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = DataDir(self.terminal.data).prepare()
        self.registry = Registry(self.home.registry)
        self.queue = DbosTrainingQueue(self.home, self.registry)
        self.trainer = self._start_trainer()

    def _start_trainer(self) -> "subprocess.Popen[bytes]":
        """Until it has the trainer's lock: a terminal that gets it first would keep it from starting."""
        trainer = self.start(*(("trainer", "worker") if IS_REAL else ("tests.fakes.stages", self.home.root)))
        jobs = str(self.home.jobs)
        until(lambda: trainer.poll() is not None or jobs in open_files(trainer.pid, self.home.root), LIMIT_SECONDS)
        assert trainer.poll() is None
        return trainer

    def start(self, *arguments: object) -> "subprocess.Popen[bytes]":
        self.processes.append(self.terminal.start(*arguments))
        return self.processes[-1]

    def check(self) -> None:
        """No process has a deleted file open; and where the trainer is to be killed, it is, and starts again."""
        for pid in [os.getpid(), *(process.pid for process in self.processes if process.poll() is None)]:
            until(lambda pid=pid: not deleted_files(pid, self.home.root), 5.0)  # type: ignore[misc]
        if self.is_killed:
            self.trainer.kill()
            self.trainer.wait()
            self.trainer = self._start_trainer()

    def arguments(self, handle: str) -> tuple[object, ...]:
        """Of `mynah train`."""
        write_account(self.posts, "greta_grows").rename(self.posts / f"{handle}.jsonl")
        return (handle, "--from", f"files:{self.posts}", "--base", self.base, "--steps", STEPS, "--json")

    def train_in_terminal(self, handle: str) -> "subprocess.Popen[bytes]":
        return self.start("bot", "train", *self.arguments(handle))

    def order_from_bot(self, handle: str) -> Job:
        self.arguments(handle)
        source = f"files:{self.posts}"
        request = TrainingRequest((handle,), (source,), handle, str(self.base), steps=STEPS)
        return asyncio.run(self.queue.submit(request, MEMBER, NOW))

    def finish(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait for a terminal's command, for as long as the trainer has not lost its database."""
        gone = f"{self.home.jobs}-wal (deleted)"  # the trainer is never the last to close it, so it deletes none itself
        until(lambda: process.poll() is not None or gone in open_files(self.trainer.pid, self.home.root), LIMIT_SECONDS)
        assert process.poll() == 0

    def jobs_of(self, handle: str) -> list[Job]:
        return [job for job in self.registry.jobs.list() if handle in job.request.handles]

    def wait_for_end(self) -> None:
        until(lambda: not self.registry.jobs.list(is_over=False), LIMIT_SECONDS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing gets beyond its first stage meanwhile, so that others wait; real trainings take long enough."""
        (self.home.root / "hold-collect").touch()
        yield
        (self.home.root / "hold-collect").unlink()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def service(tmp_path: Path, tiny_gpt2: Path) -> Iterator[Service]:
    posts = tmp_path / "posts"
    posts.mkdir()
    service = Service(Terminal(tmp_path / "data"), posts, tiny_gpt2)
    try:
        yield service
    finally:
        service.stop()


def train_one_after_the_other(service: Service) -> None:
    """In terminals, each of which ends before the next begins: the second was the one that never started."""
    for handle in ("ada", "bob"):
        service.finish(service.train_in_terminal(handle))
        assert service.registry.personas.find(handle).version == 1
        service.check()


def train_at_once_with_cancels_and_opt_outs(service: Service) -> None:
    """The bot and terminals order while one is at work; one is cancelled by each, and one account opts out by each."""
    with service.held():
        _cy, dee, eve = [service.order_from_bot(handle) for handle in ("cy", "dee", "eve")]
        service.check()  # not while a terminal begins: without a trainer it would be one itself
        terminals = [service.train_in_terminal(handle) for handle in ("fay", "gus")]
        until(lambda: bool(service.jobs_of("fay") and service.jobs_of("gus")), LIMIT_SECONDS)
        asyncio.run(service.queue.cancel(dee.id, NOW))
        assert service.terminal.mynah("cancel", eve.id).returncode == 0
        asyncio.run(service.queue.opt_out("ada", NOW))
        done = service.terminal.mynah("optout", "bob")
        assert done.returncode == 0, done.stderr
        service.check()
    for terminal in terminals:
        service.finish(terminal)
    service.wait_for_end()
    service.check()


def retrain_beside_others(service: Service) -> None:
    """Next versions in terminals, one of which is killed; a running job is cancelled, one's account opts out."""
    with service.held():
        kim = service.order_from_bot("kim")
        until(lambda: service.registry.jobs.get(kim.id).status is Status.RUNNING, LIMIT_SECONDS)
        service.check()
        terminals = [service.start("bot", "retrain", name, "--json") for name in ("cy", "fay")]
        for handle in ("hal", "ida", "jo"):
            service.order_from_bot(handle)
        until(lambda: len(service.jobs_of("cy")) == len(service.jobs_of("fay")) == 2, LIMIT_SECONDS)
        terminals[1].kill()
        asyncio.run(service.queue.cancel(kim.id, NOW))
        asyncio.run(service.queue.opt_out("jo", NOW))
        until(lambda: not service.registry.erasures.pending(), LIMIT_SECONDS)
    service.finish(terminals[0])
    service.wait_for_end()
    service.check()


PARTS = (train_one_after_the_other, train_at_once_with_cancels_and_opt_outs, retrain_beside_others)


@pytest.mark.parametrize("first_killed", range(len(PARTS) + 1) if IS_REAL else [2])
def test_ten_trainings(service: Service, first_killed: int) -> None:
    """Every order ends as it should, opt-outs are carried out, no deleted file is held open, no page is damaged."""
    for number, part in enumerate(PARTS):
        service.is_killed = number >= first_killed
        part(service)
    last = service.order_from_bot("lea")
    service.wait_for_end()
    service.check()

    ended = Counter((job.request.name, job.status) for job in service.registry.jobs.list())
    done = {"cy": 2, "fay": 2, "gus": 1, "hal": 1, "ida": 1, "lea": 1}  # ada's and bob's rows were erased
    cancelled = {"dee": 1, "eve": 1, "kim": 1}
    assert ended == {
        **{(name, Status.DONE): count for name, count in done.items()},
        **{(name, Status.CANCELLED): count for name, count in cancelled.items()},
    }
    assert service.registry.jobs.get(last.id).persona_id == service.registry.personas.find("lea").id
    assert service.registry.personas.find("cy").version == service.registry.personas.find("fay").version == 2
    for handle in ("ada", "bob", "jo"):
        assert service.registry.opt_outs.has(service.home.hash_of(handle))
        with pytest.raises(NotFound):
            service.registry.personas.find(handle)
    assert service.registry.erasures.pending() == []
    executions = DbosExecutions(service.home, service.registry.identity)
    until(lambda: not executions.unfinished(), LIMIT_SECONDS)  # a job's row ends before its workflow does

    service.trainer.terminate()
    assert service.trainer.wait(LIMIT_SECONDS) == 0
    for database in (service.home.registry, service.home.jobs):
        with closing(connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
