"""Files that come with what members say, and those that go with what the bot says.

It does not know how a platform carries them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a request and lies at the platform still. `name` and `size` (in bytes) are what it says.

    `fetch` writes the file to the path that it is given; raises ServiceError. `most` is the largest that the platform
    hands over, in bytes, where there is such a limit.
    """

    name: str
    size: int
    fetch: Callable[[Path], Awaitable[None]]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is shown with a reply. A picture (PNG) is shown as one where the platform can.

    `words` say what a picture shows, and stand under it.
    """

    name: str
    content: bytes
    is_picture: bool = False
    words: str = ""
