"""Every module says what it is and what it does not know, and what is long and public says what it gives."""

import ast
import re
from pathlib import Path

import pytest

from tests.contracts.tree import PRODUCT, functions, lines_of, parsed, shown, sources

LIMIT = re.compile(
    r"\b(?:not know|knows? (?:no|neither|nothing|only|none)|no\w* \w+ knows|never|neither)\b", re.IGNORECASE
)
SELF_EVIDENT_LINES = 20  # a shorter function may be told by its name, its types and its class
VERBS = ("This module", "This file", "Contains", "Provides", "Implements", "Defines", "Handles", "Return", "Get ")


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=shown)
def test_a_module_says_what_it_is_and_what_it_does_not_know(path: Path) -> None:
    """The first line names the thing, and somewhere stands what its reader need not look for in it."""
    docstring = ast.get_docstring(parsed(path)) or ""
    first = docstring.partition("\n")[0]
    assert first, "it has no docstring"
    assert not first.startswith(VERBS), "its first line tells what it does, not what it is"
    assert "\n\n" in docstring, "its first paragraph is to be followed by one on what it does not know"
    assert docstring.partition("\n\n")[0].endswith((".", ":")), "its first sentence does not end"
    assert LIMIT.search(docstring), "it does not say what it does not know"


@pytest.mark.parametrize("path", sources("tests/fakes", "tests/contracts", "benchmarks"), ids=shown)
def test_what_stands_beside_the_tests_says_what_it_is(path: Path) -> None:
    """A file of tests is told by its name and its claims; a fake or a benchmark is not."""
    assert ast.get_docstring(parsed(path))


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=shown)
def test_what_is_long_and_public_has_a_docstring(path: Path) -> None:
    """Whoever calls it learns units, shapes and errors without reading it."""
    public = [function for function in functions(parsed(path)) if not function.name.startswith("_")]
    long = [function for function in public if lines_of(function) > SELF_EVIDENT_LINES]
    assert [function.name for function in long if ast.get_docstring(function) is None] == []


@pytest.mark.parametrize("path", [path for path in sources("tests") if path.name.startswith("test_")], ids=shown)
def test_a_test_says_its_claim(path: Path) -> None:
    """In a sentence, so that who breaks it knows what was promised."""
    tests = [function for function in functions(parsed(path)) if function.name.startswith("test_")]
    assert [node.name for node in tests if not ast.get_docstring(node)] == []
