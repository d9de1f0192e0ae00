"""The trainer's command line: options and how they are refused."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.domain.errors import RequestUnfit
from trainer.__main__ import app
from trainer.cli.prompts import parse_sources
from trainer.settings import TrainerSettings

SETTINGS = TrainerSettings()


def test_without_a_source_the_handles_decide() -> None:
    """As in a chat: the job looks it up for each account of a blend."""
    assert parse_sources(("neiltyson", "greta.bsky.social"), [], SETTINGS) == ()


@pytest.mark.parametrize("scheme", ["files", "archive", "outbox"])
def test_a_path_is_made_absolute(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker may run in another folder."""
    monkeypatch.chdir(tmp_path)
    assert parse_sources(("greta",), [f"{scheme}:posts"], SETTINGS) == (f"{scheme}:{tmp_path / 'posts'}",)


def test_a_network_source_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no path."""
    monkeypatch.chdir(tmp_path)
    assert parse_sources(("greta",), ["bluesky:"], SETTINGS) == ("bluesky:",)


@pytest.mark.parametrize("source", ["gopher:", "x:somewhere", "files:~nobody-here/posts"])
def test_an_invalid_source_is_refused(source: str) -> None:
    """An unknown scheme, a path where none belongs, or a missing home folder: before anything is queued."""
    with pytest.raises(RequestUnfit):
        parse_sources(("greta",), [source], SETTINGS)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("a b!", "--from", "files:x"), "is not a handle"),
        (("a", "b", "c", "d", "--from", "files:x"), "one to 3 accounts"),
        (("https://example.com/a", "--from", "files:x"), "is not the address of a profile"),
    ],
)
def test_an_invalid_handle_is_refused_in_a_sentence(arguments: tuple[str, ...], part: str, tmp_path: Path) -> None:
    """On stderr with exit code 1; nothing is queued."""
    result = CliRunner().invoke(
        app, ["train", *arguments, "--from", "files:x"], env={"DATA_DIR": str(tmp_path / "data")}
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert part in result.stderr.splitlines()[-1]
    assert not (tmp_path / "data").exists()


def test_the_cost_is_shown_and_must_be_agreed_to(tmp_path: Path) -> None:
    """Without a terminal nothing is spent unless --yes is given; the sentence has posts and dollars."""
    settings = {"X_BEARER_TOKEN": "token", "X_TERMS_ACKNOWLEDGED": "true", "BASE_MODEL": "smollm2"}
    settings["DATA_DIR"] = str(tmp_path / "data")
    result = CliRunner().invoke(app, ["train", "greta"], env=settings)
    assert result.exit_code == 1
    assert "at most $16.01, for up to 3,200 posts. Add --yes" in result.output
    assert not (tmp_path / "data").exists()


def test_one_source_or_one_for_each_handle() -> None:
    """Any other number is wrong usage."""
    arguments = ["train", "a", "b", "c", "--from", "files:a", "--from", "files:b"]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert "once for each of the 3 handles" in result.output


@pytest.mark.parametrize("arguments", [(), ("a", "--from", "files:x", "--steps", "3", "--minutes", "2")])
def test_wrong_usage_is_exit_code_two(arguments: tuple[str, ...]) -> None:
    """No account, and two lengths at once."""
    assert CliRunner().invoke(app, ["train", *arguments]).exit_code == 2
