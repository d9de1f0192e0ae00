"""Fixtures of all stories: afterwards no log has a token or a prompt in it; and a fake hub."""

from collections.abc import Iterator

import pytest

from tests.fakes.hub import FakeHub
from tests.fakes.leaks import TOKENS, leaks, prompts
from tests.fakes.loopback import served


@pytest.fixture(autouse=True)
def _nothing_secret_in_a_log(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Search every log in every data folder of the stories."""
    yield
    assert leaks(tmp_path_factory.getbasetemp(), {*TOKENS, *prompts(request.path)}) == []


@pytest.fixture(scope="module")
def served_hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    with served(hub):
        yield hub


@pytest.fixture
def hub(served_hub: FakeHub) -> Iterator[FakeHub]:
    served_hub.begin()
    yield served_hub
    served_hub.check()
