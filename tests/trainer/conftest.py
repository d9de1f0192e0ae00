"""What tests of the trainer begin with: a data folder with its door, and the networks' fakes.

Each fake is served once and made new for every test, which fails where it asked amiss.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.loopback import served
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.x_api import FakeX
from tests.trainer.sources.cases import CASES, SourceCase
from trainer.jobs.queue import DbosTrainingQueue


@dataclass
class RecordedWaits:
    """A `Wait` that takes no time and records its calls."""

    calls: list[tuple[datetime, str]] = field(default_factory=list)

    def __call__(self, until: datetime, reason: str) -> None:
        self.calls.append((until, reason))


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "data").prepare()


@pytest.fixture
def registry(home: DataDir) -> Registry:
    return Registry(home.registry)


@pytest.fixture
def queue(home: DataDir, registry: Registry) -> DbosTrainingQueue:
    return DbosTrainingQueue(home, registry)


@pytest.fixture
def waits() -> RecordedWaits:
    return RecordedWaits()


@pytest.fixture(scope="session")
def served_x() -> Iterator[FakeX]:
    fake = FakeX()
    with served(fake):
        yield fake


@pytest.fixture(scope="session")
def served_bluesky() -> Iterator[FakeBluesky]:
    fake = FakeBluesky()
    with served(fake):
        yield fake


@pytest.fixture(scope="session")
def served_mastodon() -> Iterator[FakeMastodon]:
    fake = FakeMastodon()
    with served(fake):
        yield fake


@pytest.fixture
def x(served_x: FakeX) -> Iterator[FakeX]:
    served_x.begin()
    yield served_x
    served_x.check()


@pytest.fixture
def bluesky(served_bluesky: FakeBluesky) -> Iterator[FakeBluesky]:
    served_bluesky.begin()
    yield served_bluesky
    served_bluesky.check()


@pytest.fixture
def mastodon(served_mastodon: FakeMastodon) -> Iterator[FakeMastodon]:
    served_mastodon.begin()
    yield served_mastodon
    served_mastodon.check()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> SourceCase:
    """Each kind of source in turn."""
    return CASES[request.param](request, tmp_path)
