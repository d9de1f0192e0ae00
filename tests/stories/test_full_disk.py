"""A story: the disk fills up during a training. There is one sentence, nothing half stored, and free space again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.service import Terminal

# A disk of three megabytes, in a mount namespace of its own.
SMALL_DISK = ("unshare", "--map-root-user", "--mount", "sh", "-ec", 'mount -t tmpfs -o size=3M tmpfs "$0"; exec "$@"')
SECONDS = 300
# A worker for one job, whose folder takes up the last byte of the disk.
WORK = """
import asyncio
from datetime import UTC, datetime
from models.domain.training_job import TrainingRequest
from models.registry import Registry
from tests.fakes.stages import stages
from trainer.jobs.queue import DbosTrainingQueue
from trainer.settings import TrainerSettings
from trainer.jobs.worker import run_worker

settings, now = TrainerSettings(), lambda: datetime.now(UTC)
home = settings.home.prepare()
registry = Registry(home.registry)
request = TrainingRequest(("ada",), ("files:ada.txt",), "ada", "gpt2")
job = asyncio.run(DbosTrainingQueue(home, registry).submit(request, None, now()))
(home.root / "break-prepare").write_text("fill")
run_worker(home, settings, stages(), now, job.id)
job = registry.jobs.get(job.id)
print(job.status.value, job.error, len(list(home.work.iterdir())))
"""


def test_a_full_disk_is_reported_and_freed_again(tmp_path: Path) -> None:
    """The job's row says that it failed and why, though there was no space until its folder was deleted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("unshare") is None or subprocess.run([*SMALL_DISK, disk, "true"], check=False).returncode:
        pytest.skip("needs unshare and the right to mount a small disk")
    done = subprocess.run(
        [*SMALL_DISK, disk, sys.executable, "-c", WORK],
        env=Terminal(disk / "data").environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("failed The disk is full. 0\n", 0), done.stderr
