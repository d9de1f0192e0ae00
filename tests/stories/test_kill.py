"""A story: after kill -9 of the trainer, at any moment and repeatedly, the job resumes and gives the same weights.

`KILLS=20 .venv/bin/python -m pytest tests/stories/test_kill.py` kills more often than the test suite has time for.
"""

import asyncio
import os
import random
import threading
from datetime import UTC, datetime
from pathlib import Path

from safetensors.torch import load_file

from models.domain.training_job import Job, Status, TrainingRequest
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import write_account
from tests.fakes.service import Terminal
from tests.fakes.stages import until
from trainer.jobs.queue import DbosTrainingQueue

KILLS = int(os.environ.get("KILLS", "4"))
STEPS = 60
NOW = datetime(2026, 1, 2, tzinfo=UTC)
LIMIT = 600.0  # seconds for one job without a kill


def submit(home: DataDir, accounts: Path, base: Path) -> Job:
    request = TrainingRequest(("greta_grows",), (f"files:{accounts}",), "greta_grows", str(base), steps=STEPS, seed=5)
    return asyncio.run(DbosTrainingQueue(home, Registry(home.registry)).submit(request, None, NOW))


def status(home: DataDir, job: Job) -> Status:
    return Registry(home.registry).jobs.get(job.id).status


def finish(terminal: Terminal, home: DataDir, job: Job) -> None:
    """Run a worker until the job is over."""
    worker = terminal.start("trainer", "worker")
    until(lambda: status(home, job).is_over, LIMIT)
    worker.terminate()
    worker.wait(LIMIT)


def kill_at_random(terminal: Terminal, home: DataDir, job: Job, chance: random.Random) -> int:
    """Start a worker and kill it at a random time; returns 1 if the job was not over by then."""
    worker = terminal.start("trainer", "worker")
    threading.Event().wait(chance.uniform(0.5, 9.0))
    was_under_way = not status(home, job).is_over
    worker.kill()
    worker.wait()
    return int(was_under_way)


def test_the_job_survives_every_kill(tmp_path: Path, tiny_gpt2: Path) -> None:
    """However often it was killed, the job ends once, and its published weights are the unbroken run's, bit for bit."""
    write_account(tmp_path, "greta_grows")
    found = []
    for name, kills in (("unbroken", 0), ("killed", KILLS)):
        terminal = Terminal(tmp_path / name / "data")
        home = DataDir(terminal.data).prepare()
        job = submit(home, tmp_path, tiny_gpt2)
        chance = random.Random(KILLS)
        hits = sum(kill_at_random(terminal, home, job, chance) for _kill in range(kills))
        finish(terminal, home, job)
        over = Registry(home.registry).jobs.get(job.id)
        assert over.status is Status.DONE, over.error
        assert list(home.work.iterdir()) == []
        assert hits >= min(kills, 2)
        assert over.persona_id is not None
        published = checkpoints.current(home, over.persona_id)
        published.verify()
        found.append(load_file(published.path / "adapter_model.safetensors"))
    unbroken, killed = found
    assert all(bool((weight == killed[name]).all()) for name, weight in unbroken.items())
