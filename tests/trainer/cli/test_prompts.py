"""What the terminal shows of a file before it is trained on, and when it asks."""

import io
from pathlib import Path

import pytest

from models.domain.errors import NotAllowed, SourceFailed
from models.domain.source_preview import SourcePreview
from models.domain.training_job import TrainingRequest
from models.messages import sentence
from tests.fakes.accounts import posts
from trainer.cli.prompts import confirm_posts, preview_text
from trainer.settings import TrainerSettings


def request(path: Path) -> TrainingRequest:
    return TrainingRequest(("greta",), (f"files:{path}",), "greta", "gpt2")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainerSettings:
    """A terminal that nobody is at."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    settings = TrainerSettings(data_dir=tmp_path / "data")
    settings.home.prepare()
    return settings


def test_odd_posts_are_shown_and_need_an_answer(tmp_path: Path, settings: TrainerSettings) -> None:
    """Three examples and what is odd; without a terminal, --yes is the answer."""
    lines = [f"<p>{text}</p>" if number % 4 == 0 else text for number, text in enumerate(posts("greta_grows"))]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    said: list[str] = []
    with pytest.raises(NotAllowed, match="add --yes"):
        confirm_posts(settings, request(tmp_path / "a.txt"), said.append, is_confirmed=False)
    confirm_posts(settings, request(tmp_path / "a.txt"), said.append, is_confirmed=True)
    head, *examples, finding = said[0].splitlines()
    assert head == "The file has 240 posts by @greta. This is how they read:"
    assert len(examples) == 3
    assert finding == "25% of the posts have HTML in them."
    assert said[1] == said[0]


def test_a_file_that_will_not_do_is_refused_before_the_training(tmp_path: Path, settings: TrainerSettings) -> None:
    """The child's error is the command's."""
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.7")
    with pytest.raises(SourceFailed, match="is a PDF document"):
        confirm_posts(settings, request(tmp_path / "a.txt"), lambda _line: None, is_confirmed=True)


def test_a_network_is_not_previewed(settings: TrainerSettings) -> None:
    """Its posts are what they are."""
    bluesky = TrainingRequest(("greta.example.com",), ("bluesky:",), "greta", "gpt2")
    confirm_posts(settings, bluesky, pytest.fail, is_confirmed=False)


def test_the_preview_says_what_was_recognized() -> None:
    """And what was left out."""
    preview = SourcePreview("archive", 1, ("hum",), (sentence("posts-without-text-left-out", count=2),))
    assert preview_text(preview, "greta").splitlines() == [
        "The X archive has one post by @greta. This is how it reads:",
        "  hum",
        "2 entries without a text were left out.",
    ]
