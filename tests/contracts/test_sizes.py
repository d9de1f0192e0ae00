"""No file and no function of the product is too long to be read in one go."""

from pathlib import Path

import pytest

from tests.contracts.tree import PRODUCT, functions, lines_of, parsed, shown, sources

MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 60


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=shown)
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    """A file that grows beyond 300 lines has two subjects, a function beyond 60 has several."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_FILE_LINES
    long = [function.name for function in functions(parsed(path)) if lines_of(function) > MOST_FUNCTION_LINES]
    assert long == []
