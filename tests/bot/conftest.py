"""What most tests of the bot begin with: services of their own, with no persona yet."""

from pathlib import Path

import pytest

from tests.fakes.bot import World, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)
