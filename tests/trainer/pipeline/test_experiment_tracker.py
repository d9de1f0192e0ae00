"""Runs in an experiment tracker: with the real library where it is at hand, else a sentence that says what to do.

Both bring much, and trackio an event loop that would change the servers of other tests. So `make trackers` puts them
into a folder of their own, which only the process of the stage looks into.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.domain.errors import RequestUnfit
from models.domain.training_job import Stage, TrainingRequest
from models.registry import Registry, TrainingRun
from tests.fakes.bot import made
from tests.fakes.service import NOWHERE
from tests.fakes.stages import build_context
from trainer.__main__ import app
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.data_manifest import DataManifest, ManifestEntry
from trainer.pipeline.experiment_tracker import TrackedRun, check_library, track_run
from trainer.settings import TrainerSettings

LIBRARIES = ("trackio", "wandb")
ROOT = Path(__file__).parents[3]
ASIDE = ROOT / ".trackers"  # what is installed goes before it
STAGE = "import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_module('trainer.stages', run_name='__main__')"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
POSTS = ManifestEntry(Stage.COLLECT, "@greta", "ab12", texts=240, characters=9000)
WEIGHTS = ManifestEntry(Stage.FINETUNE, "weights", "cd34", bytes=4096)
TRACKED = TrackedRun(
    persona_id="p1",
    version=1,
    seed=7,
    hyperparameters={"rank": 64, "learning_rate": 0.001},
    metrics={"bits_per_character_persona": 1.9},
    data=(POSTS, WEIGHTS),
    library_versions={"torch": "2.13.0"},
    history=((0, 5.0), (8, 4.0)),
    held_out_loss=4.0,
    base_loss=5.0,
)


LOSSES = {"held_out_loss_at_step_0": 5.0, "held_out_loss_at_step_8": 4.0}
RUN = TrainingRun(
    NOW,
    7,
    8,
    1,
    9.0,
    hyperparameters={"rank": 64},
    metrics={"held_out_loss_at_step_0": 5.0, "held_out_loss_at_step_8": 4.0},
)


def tracked(library: str, tmp_path: Path) -> "subprocess.CompletedProcess[bytes]":
    """The stage as the build runs it: a process with nowhere to go, which ends when its stdin does."""
    folder = JobDir(tmp_path / "job")
    folder.path.mkdir()
    folder.write(TRACKED)
    told = {"DATA_DIR": str(tmp_path / "data"), "TRACKING": library, "HOME": str(tmp_path), "WANDB_API_KEY": "k" * 40}
    environment: dict[str, str] = {**os.environ, **told, "WANDB_BASE_URL": NOWHERE, "HF_ENDPOINT": NOWHERE}
    (tmp_path / "data").mkdir()
    end, kept_open = os.pipe()
    command = [sys.executable, "-c", STAGE, str(ASIDE), "track", str(folder.path)]
    try:
        return subprocess.run(command, stdin=end, capture_output=True, timeout=600, check=False, env=environment)
    finally:
        os.close(end)
        os.close(kept_open)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_run_is_written_to_the_tracker_on_this_machine(library: str, tmp_path: Path) -> None:
    """Offline, in the data folder alone, without a word to anybody nor an account's name; else a sentence."""
    if find_spec(library) is None and not (ASIDE / library).is_dir():
        with pytest.raises(RequestUnfit, match=f"pip install -e '.\\[{library}\\]'"):
            check_library(library)
        return
    done = tracked(library, tmp_path)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found = {"trackio": found_by_trackio, "wandb": found_by_wandb}[library](tmp_path / "data" / "tracking")
    for expected in (b"held_out_loss", b"learning_rate", b"p1-weights", b"cd34"):
        assert expected in found
    assert b"greta" not in found
    assert {path.name for path in tmp_path.iterdir()} == {"data", "job"}


def found_by_trackio(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def found_by_wandb(folder: Path) -> bytes:
    (run,) = folder.glob("wandb/offline-run-*/run-p1-1.wandb")
    return run.read_bytes()


def finished(folder: Path) -> BuildContext:
    """A job whose persona is published."""
    settings = TrainerSettings(data_dir=folder / "data", tracking="trackio")
    registry = Registry(settings.home.prepare().registry)
    job, _is_new = registry.jobs.submit(TrainingRequest(("ada",), ("files:x",), "ada", "gpt2"), None, NOW)
    build = build_context(job, folder, settings, registry, NOW)
    build.job_dir.write(DataManifest((POSTS,)))
    return build


BROKEN = {
    "raises": "raise RuntimeError('its server is away')",
    "ends the process": "import os; os._exit(3)",
    "waits for ever": "import threading; threading.Event().wait()",
    "prints what is no message": "print('{not json'); print('{}')",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_tracker_that_fails_harms_no_training(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library does, the stage goes on, and the job is as it was: the persona is there already."""
    (tmp_path / "trackio.py").write_text(f"def init(*args, **named):\n    {BROKEN[how]}\n")
    for name, value in {
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
        "TRACKING": "trackio",
        "DATA_DIR": tmp_path / "data",
    }.items():
        monkeypatch.setenv(name, str(value))
    build = finished(tmp_path)
    track_run(build, made(build.registry, "ada", ("ada",)), RUN, 0.0 if how == "waits for ever" else 600.0)
    assert build.registry.jobs.get(build.job.id) == build.job
    assert build.job_dir.has(TrackedRun)


def test_a_run_is_tracked_once(tmp_path: Path) -> None:
    """A stage that is done again after a crash does not begin it anew, though the library is not even there now."""
    build = finished(tmp_path)
    build.job_dir.write(TRACKED)
    track_run(build, made(build.registry, "ada", ("ada",)), RUN)


def test_no_tracker_needs_no_library() -> None:
    """Which is how it is unless TRACKING is set."""
    check_library("")


def test_an_unknown_tracker_is_an_error(tmp_path: Path) -> None:
    """The sentence names the setting, before anything is begun."""
    environment: dict[str, Any] = {"DATA_DIR": str(tmp_path / "data"), "TRACKING": "notebook"}
    result = CliRunner().invoke(app, ["sources"], env=environment)
    assert result.exit_code == 1
    assert "TRACKING can't be “notebook”: it must be trackio or wandb." in result.output
