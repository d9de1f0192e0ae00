"""Avatars: fetch an account's picture while its persona is built, limited in size and time.

A failed download means no avatar: no training fails because of a picture.
"""

import requests
import structlog

from models.domain.errors import ServiceError
from models.runtime.deadline import DeadlineExceeded, within
from trainer.card.escaping import large
from trainer.sources._sessions import open_session

MAX_BYTES = 4 << 20
CHUNK_BYTES = 1 << 16
AVATAR_SECONDS = 30.0  # from the first byte sent to the last one received

log = structlog.get_logger(__name__)


def fetch(url: str | None, *, is_public_only: bool = True, seconds: float = AVATAR_SECONDS) -> bytes | None:
    """The picture at `url`; None where it is missing, too large, too slow, or in a local network."""
    if not url or not url.startswith(("https://", "http://")):
        return None
    try:
        return within(seconds, lambda: _read(large(url), is_public_only=is_public_only))
    except (requests.RequestException, OSError, ServiceError, DeadlineExceeded) as error:
        log.info("avatar_not_fetched", error=type(error).__name__)
        return None


def _read(url: str, *, is_public_only: bool) -> bytes | None:
    with open_session(url, is_public_only=is_public_only) as session, session.get(url, stream=True) as answer:
        answer.raise_for_status()
        content = b""
        for chunk in answer.iter_content(CHUNK_BYTES):
            content += chunk
            if len(content) > MAX_BYTES:
                return None
        return content
