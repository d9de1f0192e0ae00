"""The worker beside the process that started it."""

import subprocess
import sys
from pathlib import Path

from models.domain.errors import TryLater
from models.runtime.data_dir import DataDir
from tests.fakes.service import Terminal
from tests.fakes.stages import until

SECONDS = 300.0


def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    """`mynah run` killed by kill -9 leaves no trainer behind; its jobs go on at the next start."""
    code = (
        "import os, signal, subprocess, sys; "
        "subprocess.Popen([sys.executable, '-m', 'trainer', 'worker', '--parent', str(os.getpid())], "
        "start_new_session=True); signal.pause()"
    )
    terminal = Terminal(tmp_path / "data")
    home = DataDir(terminal.data)
    with subprocess.Popen([sys.executable, "-c", code], env=terminal.environment, stderr=subprocess.DEVNULL) as parent:
        until(lambda: is_held(home), SECONDS)
        parent.kill()
    until(lambda: not is_held(home), SECONDS)


def is_held(home: DataDir) -> bool:
    """Whether a trainer works on it."""
    try:
        with home.lock("trainer"):
            return False
    except TryLater:
        return True
