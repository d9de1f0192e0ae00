"""The house style, as far as a quick program can see it: ruff, and words that have no place here.

mypy is as strict, and too slow for here: `make lint` runs it.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.contracts.tree import ALL, PRODUCT, ROOT, pages, shown, sources

UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b|raise NotImplemented[E]rror")
TELLING = re.compile(r"\blog[.]exception\(|\bexc_info\b")
UNREAL = re.compile(r"mock[.]patch|Magic[M]ock|time[.]sleep")


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "--quiet", "."], ["ruff", "format", "--check", "--quiet", "."]],
    ids=["ruff check", "ruff format"],
)
def test_the_checkers_have_nothing_to_say(command: Sequence[str]) -> None:
    """The settings are in pyproject.toml; `make lint` shows what is wrong."""
    program = Path(sys.executable).with_name(command[0])
    told = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("path", [*sources(*ALL), *pages()], ids=shown)
def test_nothing_is_left_unfinished(path: Path) -> None:
    """What is not built yet is in an issue, not in the code."""
    text = path.read_text(encoding="utf-8")
    assert UNFINISHED.findall(text) == []


@pytest.mark.parametrize("path", sources("tests"), ids=shown)
def test_no_test_waits_by_the_clock_or_replaces_a_part(path: Path) -> None:
    """Fakes are written against the protocols, and a test waits for what it waits for."""
    text = path.read_text(encoding="utf-8")
    assert UNREAL.findall(text) == []


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=shown)
def test_the_log_is_the_only_place_where_a_module_keeps_state(path: Path) -> None:
    """No `global`: what changes has an owner that is passed around."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.lstrip().startswith("global ")] == []


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=shown)
def test_no_error_is_logged_with_what_it_says(path: Path) -> None:
    """Its message may quote a prompt, a post or a token: `models.logs.origin` has what the log is to have."""
    assert TELLING.findall(path.read_text(encoding="utf-8")) == []
