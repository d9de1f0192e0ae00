"""An account's avatar: fetched within bounds, or not there."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.fakes.loopback import Fake, served
from trainer.card.avatars import MAX_BYTES, fetch

PNG = b"\x89PNG a face"


class FakePictures(Fake):
    """A server of pictures, as networks have them."""

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/a_400x400.jpg", lambda _request: Response(PNG)),
            Route("/huge.jpg", lambda _request: Response(b"x" * (MAX_BYTES + 1))),
            Route("/moved.jpg", self._moved),
            Route("/away.jpg", self._moved_away),
            Route("/gone.jpg", lambda _request: Response(status_code=404)),
        ]

    def _moved(self, _request: Request) -> Response:
        return RedirectResponse("/a_400x400.jpg")

    def _moved_away(self, _request: Request) -> Response:
        return RedirectResponse(f"{self.address.replace('127.0.0.1', 'localhost')}/a_400x400.jpg")


@pytest.fixture(scope="module")
def pictures() -> Iterator[FakePictures]:
    fake = FakePictures()
    with served(fake):
        yield fake


def test_the_large_one_is_fetched(pictures: FakePictures) -> None:
    """X names the smallest of its sizes."""
    assert fetch(f"{pictures.address}/a_normal.jpg", is_public_only=False) == PNG
    assert fetch(f"{pictures.address}/moved.jpg", is_public_only=False) == PNG


@pytest.mark.parametrize("path", ["huge.jpg", "gone.jpg", "away.jpg"])
def test_what_is_too_large_gone_or_at_another_server_is_not_there(pictures: FakePictures, path: str) -> None:
    """And nothing is raised: no build fails for a picture."""
    assert fetch(f"{pictures.address}/{path}", is_public_only=False) is None


def test_a_machine_of_the_local_network_is_not_asked(pictures: FakePictures) -> None:
    """An address comes from whoever wrote the profile."""
    assert fetch(f"{pictures.address}/a_400x400.jpg") is None


@pytest.mark.parametrize("url", [None, "", "file:///etc/passwd", "ftp://x/a.png"])
def test_what_is_no_web_address_is_not_fetched(url: str | None) -> None:
    """Not from the disk either."""
    assert fetch(url) is None
