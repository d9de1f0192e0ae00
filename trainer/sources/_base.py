"""Base classes of post sources: `PathSource` for files and exports, `NetworkSource` for accounts on a network."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from models.domain.errors import RequestUnfit
from models.domain.limits import Cost
from models.domain.training_job import NO_OPTIONS, ReadingOptions
from models.domain.tweet import Tweet
from models.messages import Text
from models.runtime.data_dir import expand_user
from trainer.settings import TrainerSettings
from trainer.sources._rate_limits import TimeBudget, Wait, never_wait

MAX_POSTS = 500_000  # of an account in a file: sources remember the id of each
MAX_READ_POSTS = 10_000  # from a free network, boosts included, which some accounts have far more of


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """The account as its source describes it. `avatar` is the URL of a picture."""

    id: str
    name: str
    avatar: str | None = None


class TweetSource(ABC):
    """Where an account's posts come from, opened with what follows the colon of its spec.

    `is_path`: whether what follows the colon is the path of a file or folder. `account` is None until `tweets` has
    yielded its first post, and stays None where the source does not describe the account. `notes`: sentences about
    what was left out, complete when `tweets` has ended. `reading`: what the person said about a file.
    """

    scheme: ClassVar[str]
    is_path: ClassVar[bool]
    account: SourceAccount | None
    notes: Sequence[Text] = ()
    reading: ReadingOptions = NO_OPTIONS

    @abstractmethod
    def __init__(self, location: str, settings: TrainerSettings, wait: Wait, /) -> None: ...

    def estimate(self, handle: str) -> Cost | None:
        """What `tweets(handle)` costs at most; None where it is free. Sends no request."""
        return None

    @abstractmethod
    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The handle's posts; with the id of the newest known post only newer ones, where ids have an order.

        Raises RequestUnfit, NotFound, SourceFailed, TryLater.
        """


class PathSource(TweetSource):
    """Posts in a file or folder of this machine. Reading them is free."""

    is_path: ClassVar[bool] = True

    def __init__(self, location: str, *_unused: object) -> None:
        self.path = expand_user(location)
        self.account: SourceAccount | None = None


class NetworkSource(TweetSource):
    """An account on a network. Nothing follows the colon of its spec: the handle says whose posts to read.

    `reports_deletions`: whether the network names deleted posts; otherwise they are only missing from its answers,
    which can also be an outage.
    `cursor` is the network's own pagination token, where reading can only resume at a page. It is stored with each
    post, and set again before an interrupted reading resumes. None is the first page.
    """

    is_path: ClassVar[bool] = False
    reports_deletions: ClassVar[bool] = False

    def __init__(self, location: str, settings: TrainerSettings, wait: Wait = never_wait, /) -> None:
        if location.strip():
            raise RequestUnfit("source-location-not-needed", scheme=self.scheme)
        self.account: SourceAccount | None = None
        self.cursor: str | None = None
        self._settings, self._budget = settings, TimeBudget(settings.network_seconds, wait)

    @property
    def spent(self) -> Cost | None:
        """What was spent since the source was opened, pages that were fetched but not used included; None if free."""
        return None

    @property
    def max_checks_per_day(self) -> int | None:
        """How many posts may be checked for deletion per day, where that costs money; None means all of them."""
        return None

    @abstractmethod
    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, known_count: int = 0
    ) -> Iterator[Tweet]:
        """As `TweetSource.tweets`; with `until_id` only posts older than that, `known_count` newer ones being stored.

        May begin with stored posts, where the network cannot resume in the middle of a page and that is free.
        """

    @abstractmethod
    def profile(self, handle: str) -> Iterator[str]:
        """The texts of the account's public profile: name, description. Raises as `tweets` does."""

    @abstractmethod
    def deleted(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """Those of the account's own posts `ids`, newest first, that are not public any more.

        Raises as `tweets` does: NotFound where the account itself is deleted.
        """
