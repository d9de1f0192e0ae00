"""The progress of a training in a terminal, and in a log or pipe."""

import io
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console

from models.domain.training_job import Progress, Stage
from models.domain.training_progress import stage_name
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW, wanted
from tests.fakes.stages import until
from trainer.cli.progress import _print_lines, _show_bar

STAGES = (
    Progress(Stage.COLLECT),
    Progress(Stage.FINETUNE, 7, 20, 4.09, 3.843, seconds_left=240.0),
    Progress(Stage.MEASURE, 10, 20, seconds_left=15.0),
    Progress(Stage.DESCRIBE),
    Progress(Stage.REGISTER),
)


def shown(show: Callable[[Console, Registry, str, threading.Event], None], folder: Path, *, is_terminal: bool) -> str:
    """What a training in these stages shows."""
    registry = Registry(DataDir(folder).prepare().registry)
    job, _is_new = registry.jobs.submit(wanted(), None, NOW)
    registry.jobs.start(job.id, NOW)
    screen, done = io.StringIO(), threading.Event()
    console = Console(file=screen, width=100, force_terminal=is_terminal)
    thread = threading.Thread(target=show, args=(console, registry, job.id, done))
    thread.start()
    for progress in STAGES:
        registry.jobs.update_progress(job.id, progress)
        until(partial(_is_shown, stage_name(progress.stage), screen))
    done.set()
    thread.join()
    return screen.getvalue()


def _is_shown(text: str, screen: io.StringIO) -> bool:
    return text in screen.getvalue()


def test_a_log_has_a_line_for_each_stage(tmp_path: Path) -> None:
    """With how much of the whole training is done, and about how long the rest takes."""
    assert shown(_print_lines, tmp_path, is_terminal=False).splitlines() == [
        "Reading 0%",
        "Learning 34% about 4 min left · held-out 3.843",
        "Checking 88% about 15 s left",
        "Finishing 95%",
    ]


def test_a_narrow_terminal_keeps_the_clock(tmp_path: Path) -> None:
    """A long note, as of a download, is cut in its place."""
    registry = Registry(DataDir(tmp_path).prepare().registry)
    job, _is_new = registry.jobs.submit(wanted(), None, NOW)
    registry.jobs.start(job.id, NOW)
    note = "Getting the base model smollm2 (once, 93 MB)"
    registry.jobs.update_progress(job.id, Progress(Stage.FINETUNE, note=note))
    screen, done = io.StringIO(), threading.Event()
    console = Console(file=screen, width=60, force_terminal=True, color_system=None)
    thread = threading.Thread(target=_show_bar, args=(console, registry, job.id, done))
    thread.start()
    until(partial(_is_shown, "Getting the base", screen))
    done.set()
    thread.join()
    assert "0:00:0" in screen.getvalue().rpartition("Learning")[2]


def test_a_terminal_has_one_bar_for_all_stages(tmp_path: Path) -> None:
    """It is not full before the training is over."""
    screen = shown(_show_bar, tmp_path, is_terminal=True)
    assert "Learning" in screen
    assert "about 4 min left" in screen
    assert "Finishing" in screen
    assert "100%" not in screen
