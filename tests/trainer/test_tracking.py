"""Runs in an experiment tracker: with the library where it is installed, else a sentence that says what to do."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.errors import RequestUnfit
from tests.fakes.service import NOWHERE
from trainer.__main__ import app
from trainer.folder import JobFolder
from trainer.tracking import check_library

LIBRARIES = ("trackio", "wandb")
DATA = [
    {"step": "collect", "what": "@greta", "texts": 240, "characters": 9000, "sha256": "ab12"},
    {"step": "fine-tune", "what": "weights", "bytes": 4096, "sha256": "cd34"},
]
TOLD = {
    "persona_id": "p1",
    "version": 1,
    "seed": 7,
    "hyperparameters": {"rank": 64, "learning_rate": 0.001},
    "figures": {"bits_per_character_persona": 1.9, "data": DATA},
    "versions": {"torch": "2.13.0"},
    "history": [[0, 5.0], [8, 4.0]],
    "held_out_loss": 4.0,
    "base_loss": 5.0,
}


def tracked(library: str, tmp_path: Path) -> "subprocess.CompletedProcess[bytes]":
    """The stage as the build runs it: a process with nowhere to go, which ends when its stdin does."""
    folder = JobFolder(tmp_path / "job")
    folder.path.mkdir()
    folder.write("tracked", TOLD)
    told = {"DATA_DIR": str(tmp_path / "data"), "TRACKING": library, "HOME": str(tmp_path), "WANDB_API_KEY": "k" * 40}
    environment: dict[str, str] = {**os.environ, **told, "WANDB_BASE_URL": NOWHERE, "HF_ENDPOINT": NOWHERE}
    (tmp_path / "data").mkdir()
    end, kept_open = os.pipe()
    command = [sys.executable, "-m", "trainer.stages", "track", str(folder.path)]
    try:
        return subprocess.run(command, stdin=end, capture_output=True, timeout=600, check=False, env=environment)
    finally:
        os.close(end)
        os.close(kept_open)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_run_is_written_to_the_tracker_on_this_machine(library: str, tmp_path: Path) -> None:
    """Offline, without a word to anybody, in the data folder: no account's name; without the library a sentence."""
    if find_spec(library) is None:
        with pytest.raises(RequestUnfit, match=f"pip install 'mynah\\[{library}\\]'"):
            check_library(library)
        return
    done = tracked(library, tmp_path)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found = {"trackio": found_by_trackio, "wandb": found_by_wandb}[library](tmp_path / "data" / "tracking")
    for expected in (b"held_out_loss", b"learning_rate", b"p1-weights", b"cd34"):
        assert expected in found
    assert b"greta" not in found


def found_by_trackio(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def found_by_wandb(folder: Path) -> bytes:
    (run,) = folder.glob("wandb/offline-run-*/run-p1-1.wandb")
    return run.read_bytes()


def test_no_tracker_needs_no_library() -> None:
    """Which is how it is unless TRACKING is set."""
    check_library("")


def test_an_unknown_tracker_is_told(tmp_path: Path) -> None:
    """The sentence names the setting, before anything is begun."""
    environment: dict[str, Any] = {"DATA_DIR": str(tmp_path / "data"), "TRACKING": "notebook"}
    result = CliRunner().invoke(app, ["sources"], env=environment)
    assert result.exit_code == 1
    assert "TRACKING makes no sense" in result.output
