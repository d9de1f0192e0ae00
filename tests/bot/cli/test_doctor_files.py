"""`mynah check --files`: databases, weights and the posts' key."""

from pathlib import Path

from bot.cli.doctor_files import file_findings
from bot.cli.doctor_report import CheckState
from bot.settings import BotSettings
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.sqlite_file import copy_database
from tests.fakes.bot import made


def test_each_kind_of_damage_is_reported(tmp_path: Path) -> None:
    """Nothing to fix at first; then the posts' key is missing, weights are, and the database is damaged."""
    settings = BotSettings(data_dir=tmp_path / "data")
    home = settings.home.prepare()
    registry = Registry(home.registry)
    persona = made(registry)
    home.guard_key()
    checkpoints.seal(checkpoints.stage(home, persona.id, 1), persona.id, 1, "adapter", "gpt2", "abc")
    checkpoints.publish(home, persona.id, 1)
    trainer = {"settings": {"posts_key_file": str(tmp_path / "posts.key")}}
    assert [finding.state for finding in file_findings(settings, trainer)] == [CheckState.READY]

    (home.posts / "x").mkdir(parents=True)
    (home.posts / "x" / "penny").touch()
    [finding] = file_findings(settings, trainer)
    assert (finding.state, "posts.key" in finding.text) == (CheckState.MISSING, True)
    assert [finding.state for finding in file_findings(settings, None)] == [CheckState.READY]

    checkpoints.delete(home, persona.id)
    assert len(file_findings(settings, trainer)) == 2

    damaged = BotSettings(data_dir=tmp_path / "other")
    copy_database(home.registry, damaged.home.prepare().registry)
    with damaged.home.registry.open("r+b") as file:  # before SQLite opens it
        file.seek(4096)
        file.write(b"\xff" * 4096)
    [finding] = file_findings(damaged, None)
    assert "registry.db is damaged" in finding.text
