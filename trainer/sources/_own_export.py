"""Base class of exports of a person's own messages: whose they are, and which channels were chosen."""

from abc import abstractmethod
from collections.abc import Collection, Iterator
from typing import ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from trainer.sources._base import PathSource
from trainer.sources._parsing import path_exists


class OwnExportSource(PathSource):
    """`reading` says whose messages to read, and of which channels; `handle` is not used.

    `platform`: the one that the export comes from, with which its members' addresses begin.
    """

    platform: ClassVar[str]

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The author's messages with a text, channel by channel. Raises NotFound at once."""
        if not path_exists(self.path):
            raise NotFound("file-not-found", path=str(self.path)[:200])
        return self._read(since_id)

    @abstractmethod
    def _read(self, since_id: str | None) -> Iterator[Tweet]: ...

    def author(self) -> str | None:
        """The number of the account whose messages to read; None if nobody said it.

        Raises SourceFailed for an account of another platform.
        """
        author = (self.reading.author or "").removeprefix(f"{self.platform}:").removeprefix("user")
        if ":" in author:
            raise SourceFailed("own-export-of-another-platform", file=self.path.name, platform=self.platform)
        return author or None

    def check_owner(self, owner: str | None, author: str | None) -> None:
        """Raises SourceFailed where the export says that it is another account's."""
        if owner is not None and author is not None and owner != author:
            raise SourceFailed("own-export-of-another-account", file=self.path.name, author=author[:20])

    def is_chosen(self, names: Collection[str]) -> bool:
        """Whether to read the channel that is called by these names, in lower case."""
        return not self.reading.channels or any(channel.casefold() in names for channel in self.reading.channels)

    def check_channels(self, names: Collection[str]) -> None:
        """Raises SourceFailed where a chosen channel is not among the names of all channels."""
        for channel in self.reading.channels:
            if channel.casefold() not in names:
                raise SourceFailed("own-export-channel-unknown", file=self.path.name, channel=channel[:80])
