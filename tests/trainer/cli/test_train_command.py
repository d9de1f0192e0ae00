"""`mynah train` beside a trainer that is already running."""

import subprocess
import sys
from pathlib import Path

from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.service import Terminal
from tests.fakes.stages import until
from trainer.jobs.worker import ROLE


def test_the_job_of_a_trainer_that_ended_is_taken_over(tmp_path: Path) -> None:
    """If the running trainer ends before it has done the job, the terminal does it, instead of waiting for ever."""
    terminal = Terminal(tmp_path / "data")
    home = DataDir(terminal.data).prepare()
    registry = Registry(home.registry)
    (tmp_path / "few.txt").write_text("The kettle sang this morning.\nNobody answered it.\n")
    with home.lock(ROLE):
        command = [sys.executable, "-m", "trainer", "train", "ada", "--from", f"files:{tmp_path / 'few.txt'}"]
        with (tmp_path / "stderr").open("w") as stderr:
            training = subprocess.Popen(command, env=terminal.environment, stderr=stderr)
        until(lambda: "waiting" in (tmp_path / "stderr").read_text())  # by then it has found the trainer
    try:
        training.wait(timeout=120)
    finally:
        training.kill()
    assert training.returncode == 1
    (job,) = registry.jobs.list(is_over=True)
    assert job.error is not None
    assert (tmp_path / "stderr").read_text().splitlines()[-1] == job.error
