"""Files of a conversation: attachments that members send, and documents that the bot sends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a member sent; it is still on the platform's servers. `name` and `size` (bytes) are the platform's.

    `fetch` downloads it to a path and raises ServiceError. `max_bytes` is the platform's download limit, if it has one.
    """

    name: str
    size: int
    fetch: Callable[[Path], Awaitable[None]]
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes with a reply. A picture (PNG) is shown inline where the platform can, with its `caption`.

    `description` is read to those who can't see it; without one, the caption is.
    """

    name: str
    content: bytes
    is_picture: bool = False
    caption: str = ""
    description: str = ""
