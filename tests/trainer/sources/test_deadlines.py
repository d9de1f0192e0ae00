"""No network holds anybody up: every answer ends in time and in size, and so does a reading of many slow answers."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from models.domain.errors import SourceFailed
from tests.fakes.slow import SLOW, slow_server
from trainer.card.avatars import fetch
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, open_source

SECONDS, PATIENCE_SECONDS = 1.0, 15.0  # the tests' machine may be busy
ACCOUNTS = {"x": "greta", "bluesky": "greta.example.com", "mastodon": "greta@garden.example"}


def settings_for(address: str) -> TrainerSettings:
    values: dict[str, Any] = {
        "x_bearer_token": "token",
        "x_terms_acknowledged": True,
        "x_api_url": address,
        "bluesky_api_url": address,
        "mastodon_api_url": address,
        "network_seconds": SECONDS,
    }
    return TrainerSettings(**values)


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


@pytest.mark.parametrize("scheme", ACCOUNTS)
@pytest.mark.parametrize("kind", SLOW)
def test_an_answer_that_never_ends_is_given_up_in_time(scheme: str, kind: str) -> None:
    """One byte every now and then keeps every timeout for a single read from running out."""
    with slow_server(kind) as server:
        source = open_source(f"{scheme}:", settings_for(server.address))
        assert isinstance(source, NetworkSource)

        def look() -> None:
            with pytest.raises(SourceFailed):
                list(source.profile(ACCOUNTS[scheme]))

        assert seconds_of(look) < PATIENCE_SECONDS
        assert server.requests == 1


@pytest.mark.parametrize("kind", SLOW)
def test_an_avatar_that_never_ends_is_not_there(kind: str) -> None:
    """No persona waits for a picture."""
    with slow_server(kind) as server:
        url = f"{server.address}/a.png"
        assert seconds_of(lambda: fetch(url, is_public_only=False, seconds=SECONDS)) < PATIENCE_SECONDS
