"""Downloads from a hub end in time: its answers and its files have a total deadline."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.base_models import hub
from models.base_models.catalog import _model_files, resolve
from models.domain.errors import BaseUnavailable
from models.runtime.data_dir import DataDir
from models.runtime.deadline import DeadlineExceeded
from tests.fakes.hub import FakeHub, Repository
from tests.fakes.loopback import served
from tests.fakes.slow import slow_server

NAME = "ann/tiny"
FILES = {"config.json": b"{}", "tokenizer.json": b"{}", "model.safetensors": b"weights", "pytorch_model.bin": b"pickle"}
SECONDS, PATIENCE_SECONDS = 0.5, 15.0  # the machine may be busy


@pytest.fixture
def tiny_hub() -> Iterator[FakeHub]:
    """A hub with a model of some bytes."""
    fake = FakeHub()
    with served(fake):
        fake.repositories[NAME] = Repository(dict(FILES))
        try:
            yield fake
        finally:
            fake.release.set()


def test_a_base_model_is_downloaded(tiny_hub: FakeHub, tmp_path: Path) -> None:
    """Its configuration and weights; pickles only where there is nothing else."""
    home, said = DataDir(tmp_path).prepare(), list[str]()
    base = resolve(NAME, home, tiny_hub.address, said.append)
    resolve(NAME, home, tiny_hub.address, said.append)
    assert said == [f"Getting the base model {NAME} (once, 1 MB)"]
    found = {path.name for path in base.path.iterdir()}
    assert found == {"config.json", "tokenizer.json", "model.safetensors", "mynah-fingerprint"}
    assert _model_files({"config.json": 1, "pytorch_model.bin": 2}) == {"config.json": 1, "pytorch_model.bin": 2}


@pytest.mark.parametrize("kind", ["silent", "slow body", "slow headers"])
def test_an_answer_that_never_ends_is_given_up(kind: str, tmp_path: Path) -> None:
    """One byte every now and then keeps timeouts for single reads from running out."""
    with slow_server(kind) as server:
        started_at = time.monotonic()
        with pytest.raises(BaseUnavailable, match="can't get the base model"):
            resolve(NAME, DataDir(tmp_path).prepare(), server.address, seconds=SECONDS)
        assert time.monotonic() - started_at < PATIENCE_SECONDS


def test_a_file_that_never_ends_is_given_up(tiny_hub: FakeHub, tmp_path: Path) -> None:
    """A larger one may take longer: 100 kB a second are enough."""
    tiny_hub.held_files = {"model.safetensors"}
    sizes = {"model.safetensors": len(FILES["model.safetensors"])}
    assert sizes.items() <= hub.file_sizes(NAME, tiny_hub.address).items()
    started_at = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        hub.download(NAME, sizes, tmp_path, tiny_hub.address, seconds=SECONDS)
    assert SECONDS <= time.monotonic() - started_at < PATIENCE_SECONDS
    assert hub.transfer(lambda: "done", 10 * hub.MIN_BYTES_PER_SECOND, seconds=0) == "done"
