"""The settings: what they make of what is set, and what is said of one that makes no sense."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from models.domain.errors import RequestUnfit
from models.runtime.setting_types import whole_base
from models.runtime.settings import SharedSettings, read_settings
from tests.fakes.service import Terminal


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["models", "engine"], "ENGINE_MEMORY_GB"),
        (["bot", "check"], "ENGINE_MEMORY_GB"),
        (["bot", "personas"], "ANSWER_SECONDS"),
        (["trainer", "train", "ann"], "X_MOST_TWEETS"),
        (["trainer", "worker"], "LOG_LEVEL"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_sentence(tmp_path: Path, command: Sequence[str], name: str) -> None:
    """In every program: the setting's name, what it was set to and what it must be on stderr, and exit code 1.

    The trainer's is 78, by which `mynah run` knows that a restart would not help.
    """
    environment = Terminal(tmp_path / "data").environment | {name: "nonsense"}
    told = subprocess.run(
        [sys.executable, "-m", *command],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (told.stdout, len(told.stderr.splitlines())) == ("", 1), told.stderr
    assert told.returncode == (os.EX_CONFIG if "worker" in command else 1)
    assert f"The setting {name} can't be “nonsense”: it must be " in told.stderr


def test_a_log_level_is_one_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in any case; a word that is none is refused, with those that are."""
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert read_settings(SharedSettings).log_level == "DEBUG"
    monkeypatch.setenv("LOG_LEVEL", "nonsense")
    with pytest.raises(RequestUnfit, match=r"LOG_LEVEL .*must be DEBUG, INFO, WARNING or ERROR\.$"):
        read_settings(SharedSettings)


def test_what_is_said_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an option of the command line does."""
    monkeypatch.setenv("DATA_DIR", "set")
    assert read_settings(SharedSettings, data_dir=Path("said")).data_dir == Path("said")


def test_a_base_models_folder_is_a_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a training is asked for in a terminal or in a chat: its worker may stand elsewhere."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "config.json").touch()
    monkeypatch.setenv("BASE_MODEL", "base")
    assert read_settings(SharedSettings).base_model == str(tmp_path / "base")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert whole_base("~/base") == str(tmp_path / "base")


@pytest.mark.parametrize("name", ["gpt2", "smollm2", "huggingtweets/dril", "./none"])
def test_a_name_that_is_no_folder_stays(name: str) -> None:
    """A hub's repository is no path."""
    assert whole_base(name) == name
