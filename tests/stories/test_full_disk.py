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

# A bot whose disk is full to the last byte.
ANSWER = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.quotas import StoredQuotas
from models.runtime import logs
from tests.fakes.bot import ANN, HERE, ask, made, world

logs.configure("INFO")
here = world(Path(sys.argv[1]))
made(here.registry)
limits = StoredQuotas(here.registry.chat_settings, here.registry.quota_usage, {"member_tweets_per_minute": 20})
answer = Dispatcher(COMMANDS, replace(here.services, quotas=limits)).answer
with open(Path(sys.argv[1]) / "filling", "wb", buffering=0) as file:
    for size in (65_536, 1):
        try:
            while True:
                file.write(bytes(size))
        except OSError:
            pass
thread = replace(HERE, address="fake:thread", parent=HERE.address)
for asked in (ask("tweet", prompt="My dream is"), ask("tweet", ANN, thread), ask("help"), ask("personas"), ask("jobs")):
    reply = asyncio.run(answer(asked))
    print(asked.command, len(reply.tweets), reply.text.splitlines()[:1])
print(asyncio.run(answer(ask("train", handles=("ada.bsky.social",)))).text)
"""
ANSWERED = """\
tweet 1 []
tweet 1 []
help 0 ["/tweet My dream is \u2013 Generate a tweet in a persona's style, from your first words if you give some"]
personas 0 ['1 persona:']
jobs 0 ['Nothing is being trained here. /train begins a training.']
"""


def test_a_full_disk_is_reported_and_freed_again(tmp_path: Path) -> None:
    """The job's row says that it failed and why, though there was no space until its folder was deleted."""
    done = on_a_small_disk(tmp_path, WORK)
    assert (done.stdout, done.returncode) == ("failed The disk is full. 0\n", 0), done.stderr


def test_what_needs_no_write_is_answered_on_a_full_disk(tmp_path: Path) -> None:
    """Tweets, help and lists; what does is refused in a sentence that says why."""
    done = on_a_small_disk(tmp_path, ANSWER)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(ANSWERED), done.stdout
    refusal = done.stdout.removeprefix(ANSWERED)
    assert "can't be written" in refusal or "could not be written" in refusal


def on_a_small_disk(tmp_path: Path, program: str) -> "subprocess.CompletedProcess[str]":
    """Run a program on a disk of its own, whose folder is its argument."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("unshare") is None or subprocess.run([*SMALL_DISK, disk, "true"], check=False).returncode:
        pytest.skip("needs unshare and the right to mount a small disk")
    return subprocess.run(
        [*SMALL_DISK, disk, sys.executable, "-c", program, disk],
        env=Terminal(disk / "data").environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
