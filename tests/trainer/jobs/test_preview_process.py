"""What a person said about a file reaches the child process that previews it."""

from pathlib import Path

from models.domain.training_job import ReadingOptions
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from tests.trainer.sources.test_telegram_export import account, chat, message, written
from trainer.jobs.preview_process import preview_in_child

TEXTS = posts("greta_grows")


def test_author_and_channels_reach_the_child(tmp_path: Path) -> None:
    """Only the author's messages in the chosen chats are shown."""
    own = [message(number, text) for number, text in enumerate(TEXTS)]
    chats = chat(*own, message(999, "secret", "user8")), chat(message(1, "another chat"), name="Bob, Ann", number=6)
    path = written(tmp_path, account(*chats))
    reading = ReadingOptions(author="telegram:7", channels=("garden", "99"))
    preview = preview_in_child(DataDir(tmp_path / "home").prepare(), f"files:{path}", "greta", reading)
    assert (preview.source, preview.own) == ("telegram-export", len(TEXTS) + 1)
    assert "One message of somebody else was left out." in preview.findings
