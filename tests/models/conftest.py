"""What most tests of the engine begin with: an empty data folder, and a tiny base."""

from pathlib import Path

import pytest

from models.base_models.catalog import BaseModelSpec
from models.runtime.data_dir import DataDir
from tests.fakes.personas import base_at


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "var").prepare()


@pytest.fixture
def gpt2(tiny_gpt2: Path) -> BaseModelSpec:
    return base_at(tiny_gpt2)
