"""A story: an account that writes Japanese and mostly retweets, as `tsuda` did for the original service."""

import json
from pathlib import Path

import pytest

from models.runtime.data_dir import DataDir
from tests.fakes.service import Terminal, engine_of
from tests.fakes.timeline_ja import HANDLE, write_japanese_account


@pytest.fixture
def terminal(tmp_path: Path, tiny_gpt2: Path, tiny_japanese: Path) -> Terminal:
    """A data folder with a base model for Japanese beside the usual one."""
    bases = {"BASE_MODEL": str(tiny_gpt2), "BASE_MODELS": f"ja={tiny_japanese}"}
    return Terminal(tmp_path / "data", bases)


def test_it_is_trained_on_the_base_of_its_language_and_both_counts_are_shown(
    terminal: Terminal, tmp_path: Path, tiny_japanese: Path
) -> None:
    """The original recipe would keep 144 posts; with proper words nearly all are kept, and the persona answers."""
    source = f"files:{write_japanese_account(tmp_path)}"
    done = terminal.mynah("train", HANDLE, "--from", source, "--steps", 2)
    assert done.returncode == 0, done.stderr
    assert "3,244 posts read, 371 kept" in done.stdout
    assert "Dropped: 2,873 retweets, 0 too short" in done.stdout
    assert "drop 2,873 as retweets and 227 as too short, and keep 144" in done.stdout

    (listed,) = json.loads(terminal.mynah("personas", "--json").stdout)
    assert (listed["language"], listed["base"]) == ("ja", str(tiny_japanese))
    assert listed["counts"][HANDLE]["recipe"]["short"] == 227
    assert "  ja  " in terminal.mynah("personas").stdout

    with engine_of(terminal):
        said = terminal.mynah("tweet", "昨日の", "--persona", HANDLE, "--seed", 1)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("昨日の")


def test_it_is_refused_only_below_six_thousand_characters(terminal: Terminal, tmp_path: Path) -> None:
    """With fewer posts of this kind the training is refused, with both counts, and none of them stays."""
    source = f"files:{write_japanese_account(tmp_path, unspaced=60, spaced=20)}"
    done = terminal.mynah("train", HANDLE, "--from", source, "--steps", 2)
    assert done.returncode == 1
    assert "80 kept" in done.stderr
    assert "drop 2,873 as retweets and 60 as too short, and keep 20" in done.stderr
    assert "6,000 are needed" in done.stderr
    assert list(DataDir(terminal.data).work.iterdir()) == []
