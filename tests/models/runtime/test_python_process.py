"""Starting our own programs: nothing is imported from the current folder, and no child gets a secret too many."""

import os
from pathlib import Path

import pytest

from bot.settings import BOT_SECRETS, BotSettings
from models.engine.settings import EngineSettings
from models.runtime.python_process import child_environment, environment_without
from models.runtime.settings import SharedSettings
from tests.fakes.service import Terminal
from trainer.child_process import SECRETS
from trainer.settings import TrainerSettings

PARTS: tuple[type[SharedSettings], ...] = (BotSettings, TrainerSettings, EngineSettings)
FOREIGN = {"WANDB_API_KEY", "AWS_SECRET_ACCESS_KEY", "HUGGING_FACE_HUB_TOKEN", "DATABASE_URL"}
EVERY_SECRET = {name.upper() for part in PARTS for name in part.secrets()} | FOREIGN


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in EVERY_SECRET:
        monkeypatch.setenv(name, "s3cret")

        monkeypatch.setenv(f"{name}_FILE", "/run/secrets/one")


def secrets_in(environment: dict[str, str]) -> set[str]:
    """The secrets that it has; each comes with the name of its file, or neither does."""
    secrets = {name for name, value in environment.items() if value == "s3cret"}
    assert {name for name, value in environment.items() if value == "/run/secrets/one"} == {
        f"{n}_FILE" for n in secrets
    }
    return secrets


def test_which_settings_are_secrets() -> None:
    """A new one is one by its type."""
    assert {
        *("DISCORD_TOKEN", "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
        *("X_BEARER_TOKEN", "HF_TOKEN", "ENGINE_API_KEY"),
    } == EVERY_SECRET - FOREIGN


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("collect", {"X_BEARER_TOKEN"}),
        ("prepare", set()),
        ("finetune", {"HF_TOKEN"}),
        ("measure", set()),
        ("describe", set()),
        ("curve", {"HF_TOKEN"}),
        ("track", {"WANDB_API_KEY"}),
        ("find-code", {"X_BEARER_TOKEN"}),
        ("sync-deletions", {"X_BEARER_TOKEN"}),
    ],
)
def test_the_secrets_of_the_trainers_child_processes(command: str, expected: set[str]) -> None:
    """Only what reads X has X's token; none has a chat platform's."""
    assert secrets_in(child_environment([TrainerSettings], SECRETS.get(command, ()))) == expected


def test_the_secrets_of_bot_engine_and_trainer() -> None:
    """The trainer keeps what its children may need, also of libraries that are not known here."""
    bot = {name.upper() for name in BotSettings.secrets()}
    assert secrets_in(child_environment([BotSettings, EngineSettings], bot)) == bot
    assert secrets_in(child_environment([EngineSettings])) == set()
    assert secrets_in(environment_without(BOT_SECRETS)) == EVERY_SECRET - {name.upper() for name in BOT_SECRETS}


def test_settings_and_what_libraries_read_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """In capitals or not, as settings are read."""
    passed = {"measured_tweets": "5", "HF_HOME": "/hub", "https_proxy": "http://proxy", "CUDA_VISIBLE_DEVICES": "0"}
    for name, value in {**passed, "discord_operators": "1", "MY_SCRIPT": "x"}.items():
        monkeypatch.setenv(name, value)
    environment = child_environment([TrainerSettings])
    assert environment["PATH"] == os.environ["PATH"]
    assert environment.items() >= passed.items()
    assert {"discord_operators", "MY_SCRIPT"} & set(environment) == set()


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    """`cd downloaded-model && mynah import .` does not run the model's code."""
    terminal = Terminal(tmp_path / "data")
    for name in ("trainer", "models", "typer", "pip"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("open('imported', 'w')")
    helped = terminal.mynah("import", "--help")
    assert helped.returncode == 0, helped.stderr
    assert not (tmp_path / "imported").exists()
