"""The command line of the trainer: where posts come from when nobody says it, and where paths lead."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.domain.errors import RequestUnfit
from trainer.__main__ import app
from trainer.cli.prompts import sources_of
from trainer.settings import TrainerSettings

SETTINGS = TrainerSettings()


def test_without_a_source_the_handles_are_left_to_say_theirs() -> None:
    """As they are in a chat: the build finds out, for each account of a blend."""
    assert sources_of(("neiltyson", "greta.bsky.social"), [], SETTINGS) == ()


@pytest.mark.parametrize("scheme", ["files", "archive", "outbox"])
def test_a_path_is_made_whole(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker may stand in another folder."""
    monkeypatch.chdir(tmp_path)
    assert sources_of(("greta",), [f"{scheme}:posts"], SETTINGS) == (f"{scheme}:{tmp_path / 'posts'}",)


def test_what_is_no_path_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network has no folder."""
    monkeypatch.chdir(tmp_path)
    assert sources_of(("greta",), ["bluesky:"], SETTINGS) == ("bluesky:",)


@pytest.mark.parametrize("source", ["gopher:", "x:somewhere", "files:~nobody-here/posts"])
def test_what_is_no_source_is_told(source: str) -> None:
    """An unknown scheme, a place where none belongs, or a home folder that is not there: before anything is queued."""
    with pytest.raises(RequestUnfit):
        sources_of(("greta",), [source], SETTINGS)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("a b!", "--from", "files:x"), "is not a handle"),
        (("a", "b", "c", "d", "--from", "files:x"), "one to 3 accounts"),
        (("https://example.com/a", "--from", "files:x"), "is not the address of a profile"),
    ],
)
def test_whom_nobody_can_be_called_is_refused_in_a_sentence(
    said: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    """On stderr with code 1; nothing is queued."""
    result = CliRunner().invoke(app, ["train", *said, "--from", "files:x"], env={"DATA_DIR": str(tmp_path / "data")})
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr.splitlines()[-1]
    assert not (tmp_path / "data").exists()


def test_what_costs_is_told_and_needs_a_yes(tmp_path: Path) -> None:
    """Where nobody can be asked, nothing is spent without --yes; the sentence has posts and dollars."""
    settings = {"X_BEARER_TOKEN": "token", "X_TERMS_ACKNOWLEDGED": "true", "DATA_DIR": str(tmp_path / "data")}
    result = CliRunner().invoke(app, ["train", "greta"], env=settings)
    assert result.exit_code == 1
    assert "at most $16.01, for up to 3,200 posts. Say --yes" in result.output
    assert not (tmp_path / "data").exists()


def test_as_many_sources_as_handles_or_one() -> None:
    """Anything else is wrong usage."""
    said = ["train", "a", "b", "c", "--from", "files:a", "--from", "files:b"]
    result = CliRunner().invoke(app, said, env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert "once for each of the 3 handles" in result.output


@pytest.mark.parametrize("said", [(), ("a", "--from", "files:x", "--steps", "3", "--minutes", "2")])
def test_wrong_usage_ends_with_two(said: tuple[str, ...]) -> None:
    """Nobody named, and two lengths at once."""
    assert CliRunner().invoke(app, ["train", *said]).exit_code == 2
