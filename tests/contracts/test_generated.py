"""Generated documents are up to date."""

from pathlib import Path

import pytest

from tests.contracts.generate import ROOT, documents


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_a_generated_document_is_fresh(path: Path) -> None:
    """After changing a setting or a command, run `make docs`."""
    assert path.read_text(encoding="utf-8") == documents()[path]


def test_every_setting_is_described() -> None:
    """No setting is without a description in `.env.example`."""
    lines = documents()[ROOT / ".env.example"].splitlines()
    for place, line in enumerate(lines):
        if line.startswith("#") and not line.startswith("# "):
            assert len(lines[place - 1]) > 10, line
            assert "None" not in lines[place - 1]
