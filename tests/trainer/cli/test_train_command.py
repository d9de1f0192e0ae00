"""A training in a terminal, beside a trainer that runs already."""

import subprocess
import sys
from pathlib import Path

from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.service import Terminal
from tests.fakes.stages import until
from trainer.jobs.worker import ROLE


def test_a_job_whose_trainer_ends_is_taken_over(tmp_path: Path) -> None:
    """A running trainer has the job, and is gone before it did it: the terminal does it, and does not wait for ever."""
    terminal = Terminal(tmp_path / "data")
    home = DataDir(terminal.data).prepare()
    registry = Registry(home.registry)
    (tmp_path / "empty.txt").write_text("")
    with home.lock(ROLE):
        command = [sys.executable, "-m", "trainer", "train", "ada", "--from", f"files:{tmp_path / 'empty.txt'}"]
        with (tmp_path / "said").open("w") as said:
            training = subprocess.Popen(command, env=terminal.environment, stderr=said)
        until(lambda: "waiting" in (tmp_path / "said").read_text())  # by then it has found the trainer
    try:
        training.wait(timeout=120)
    finally:
        training.kill()
    assert training.returncode == 1
    (job,) = registry.jobs.list(is_over=True)
    assert job.error is not None
    assert (tmp_path / "said").read_text().splitlines()[-1] == job.error
