"""Style rules that ruff cannot check; each test lists the files that break its rule.

mypy is too slow for here: `make lint` runs it.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.contracts.tree import ALL, PRODUCT, ROOT, Function, functions, lines_of, pages, parsed, shown, sources

MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 60
MAX_UNDOCUMENTED_LINES = 20  # the name, types and class of a shorter function say enough
POOR_FIRST_WORDS = ("This module", "This file", "Contains", "Provides", "Implements", "Defines", "Handles")
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b|raise NotImplemented[E]rror")
LOGGED_ERROR = re.compile(r"\blog[.]exception\(|\bexc_info\b")
PRINTED = re.compile(r"(?<![\w.])print\(|\bstd(?:out|err)[.]write\(|\btyper[.](?:echo|secho)\(")
PRINTERS = {
    "models/runtime/terminal.py",
    "models/engine/server/process.py",  # the engine's own address
    "bot/platforms/_terminal_screen.py",  # the console, without control characters
    "bot/platforms/console.py",  # of pipes: what _terminal_screen passes on
    "trainer/child_process.py",  # JSON for the parent process
}
REPLACED_OR_SLEPT = re.compile(r"mock[.]patch|Magic[M]ock|time[.]sleep")


@pytest.mark.parametrize("command", [["check", "--quiet", "."], ["format", "--check", "--quiet", "."]], ids=" ".join)
def test_ruff_has_nothing_to_report(command: Sequence[str]) -> None:
    """Its rules are in pyproject.toml."""
    program = Path(sys.executable).with_name("ruff")
    done = subprocess.run([program, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_module_says_what_it_is() -> None:
    """Product modules, fakes and benchmarks: the docstring's first line says what it is. Of tests the name does."""
    docstrings = {path: ast.get_docstring(parsed(path)) or "" for path in described()}
    assert [shown(path) for path, text in docstrings.items() if not text or text.startswith(POOR_FIRST_WORDS)] == []


def described() -> list[Path]:
    return sources(*PRODUCT, "tests/fakes", "tests/contracts", "benchmarks")


def test_a_long_public_function_has_a_docstring() -> None:
    """It tells callers units, shapes and errors."""
    assert [
        f"{name}: {function.name}"
        for name, function in named_functions(*PRODUCT)
        if lines_of(function) > MAX_UNDOCUMENTED_LINES
        if not function.name.startswith("_") and ast.get_docstring(function) is None
    ] == []


def test_what_people_read_in_a_terminal_is_printed_in_one_place() -> None:
    """`models/runtime/terminal.py` removes control characters; what writes without it shows no foreign text."""
    written = {shown(path) for path in sources(*PRODUCT) if PRINTED.search(path.read_text())}
    assert written == PRINTERS


def test_a_test_says_its_claim() -> None:
    """Its docstring is the claim, in a sentence."""
    assert [
        f"{name}: {function.name}"
        for name, function in named_functions("tests")
        if function.name.startswith("test_") and Path(name).name.startswith("test_")
        if ast.get_docstring(function) is None
    ] == []


def test_files_are_short() -> None:
    """About 300 lines read well; a file of more than 450 has two subjects."""
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*PRODUCT)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    """5 to 15 lines read well; a function of more than 60 does several things."""
    lengths = {f"{name}: {function.name}": lines_of(function) for name, function in named_functions(*PRODUCT)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


def test_nothing_is_left_unfinished() -> None:
    """Plans are in issues, not in the code or the documents."""
    assert matching(UNFINISHED, [*sources(*ALL), *pages()]) == []


def test_no_test_sleeps_or_replaces_a_part() -> None:
    """Fakes are real implementations, and tests wait for events."""
    assert matching(REPLACED_OR_SLEPT, sources("tests")) == []


def test_no_error_is_logged_with_its_message() -> None:
    """Error messages may quote a prompt, a post or a token: log `models.runtime.logs.origin(error)` instead."""
    assert matching(LOGGED_ERROR, sources(*PRODUCT)) == []


def matching(pattern: re.Pattern[str], paths: Sequence[Path]) -> list[str]:
    """`file: text` for each match."""
    return [
        f"{shown(path)}: {found[0]}" for path in paths for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def named_functions(*packages: str) -> Iterator[tuple[str, Function]]:
    """Each function and method with the file it is in."""
    return ((shown(path), function) for path in sources(*packages) for function in functions(parsed(path)))
