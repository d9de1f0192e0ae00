"""The documents that are made of the code are fresh."""

from pathlib import Path

import pytest

from tests.contracts.generate import ROOT, documents


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_a_generated_document_is_fresh(path: Path) -> None:
    """Who changes a setting or a command runs `python -m tests.contracts.generate`."""
    assert path.read_text(encoding="utf-8") == documents()[path]


def test_every_setting_is_described() -> None:
    """A setting without a description would be a line that nobody understands."""
    lines = documents()[ROOT / ".env.example"].splitlines()
    for place, line in enumerate(lines):
        if line.startswith("#") and not line.startswith("# "):
            assert len(lines[place - 1]) > 10, line
            assert "None" not in lines[place - 1]
