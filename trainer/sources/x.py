"""X: an account's posts from the paid X API, at most its newest 3,200.

Off by default: the operator has to set a token and acknowledge that X's terms forbid training models on API data. An
account's own archive (`archive.py`) needs neither.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import requests
import tweepy

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, SourceAccount, Wait, never_wait
from trainer.sources._http import (
    PARSE_ERRORS,
    BoundedHttpAdapter,
    ErrorTable,
    closing_after,
    translate_error,
    unexpected_answer,
)
from trainer.sources._rate_limits import Answer, RateLimited
from trainer.sources._sessions import mount_only

SERVER = "X"
TWEEPY_BASE_URL = "https://api.twitter.com"  # fixed in tweepy's BaseClient.request
HANDLE = re.compile(r"[a-z0-9_]{1,15}", re.IGNORECASE)
MIN_PAGE_POSTS, MAX_PAGE_POSTS = 5, 100  # what X accepts
MAX_EMPTY_PAGES = 10  # in a row: a page is empty if all of its posts were taken down
NOT_PUBLIC = ("/resource-not-found", "/not-authorized-for-resource")  # X's problem types: deleted, or protected
PROFILE_FIELDS = ["description", "name", "username"]
TWEET_FIELDS = ["created_at", "lang", "note_tweet", "referenced_tweets"]
USER_FIELDS = ["name", "profile_image_url", "protected", "username"]
UNKNOWN = (NotFound, "source-account-unknown")
PROTECTED = (SourceFailed, "x-account-protected")
SUSPENDED = (SourceFailed, "source-account-suspended")
CREDITS_USED_UP = (SourceFailed, "x-credits-used-up")
ERRORS: ErrorTable = {
    tweepy.TweepyException: (SourceFailed, "source-unreadable"),
    tweepy.HTTPException: (SourceFailed, "x-request-refused"),
    tweepy.BadRequest: (SourceFailed, "x-request-invalid"),
    tweepy.Unauthorized: (SourceFailed, "x-token-invalid"),
    tweepy.Forbidden: (SourceFailed, "x-access-missing"),
    tweepy.NotFound: UNKNOWN,
    tweepy.TooManyRequests: (TryLater, "source-rate-limited"),
    tweepy.TwitterServerError: (SourceFailed, "source-server-error"),
    requests.RequestException: (SourceFailed, "source-unreachable"),
}


class XSource(NetworkSource):
    """Reads a user's timeline page by page, and counts the posts and users that X charges for."""

    scheme: ClassVar[str] = "x"
    reports_deletions: ClassVar[bool] = True

    def __init__(self, location: str, settings: TrainerSettings, wait: Wait = never_wait, /) -> None:
        super().__init__(location, settings, wait)
        self._charged_posts = self._charged_users = 0

    def estimate(self, handle: str) -> Cost | None:
        """For as many posts as X_MOST_TWEETS allows: how many the account has is not known before paying."""
        return self._settings.prices.account()

    @property
    def spent(self) -> Cost:
        return self._settings.prices.read(self._charged_posts, self._charged_users)

    @property
    def max_checks_per_day(self) -> int:
        return self._settings.x_posts_checked_a_day

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, known_count: int = 0
    ) -> Iterator[Tweet]:
        """The newest posts and retweets, newest first; each page is requested only when it is needed."""
        _check_handle(handle)
        client = self._client()
        return closing_after(self._read(client, handle, (since_id, until_id), known_count), client.session.close)

    def profile(self, handle: str) -> Iterator[str]:
        """Name and description, which protected accounts show too."""
        _check_handle(handle)
        client = self._client()
        return closing_after(self._read_profile(client, handle), client.session.close)

    def _read_profile(self, client: tweepy.Client, handle: str) -> Iterator[str]:
        look_up = partial(client.get_user, username=handle, user_fields=PROFILE_FIELDS)
        yield from self._call(handle, partial(_profile, handle, partial(self._charging_user, look_up)))

    def deleted(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """Looks up a hundred posts at a time, paying for those that still exist. Only those X reports are deleted."""
        client = self._client()
        return closing_after(self._find_deleted(client, handle, ids), client.session.close)

    def _find_deleted(self, client: tweepy.Client, handle: str, ids: Sequence[str]) -> Iterator[str]:
        for start in range(0, len(ids), MAX_PAGE_POSTS):
            checked = ids[start : start + MAX_PAGE_POSTS]
            found, missing = self._call(handle, partial(_missing, partial(client.get_tweets, checked)))
            self._charged_posts += found
            yield from (post_id for post_id in checked if post_id in missing)

    def _client(self) -> tweepy.Client:
        token, is_acknowledged = self._settings.x_bearer_token, self._settings.x_terms_acknowledged
        if token is None or not is_acknowledged:
            missing = "X_BEARER_TOKEN" if token is None else "X_TERMS_ACKNOWLEDGED"
            raise SourceFailed("x-source-off", setting=missing)
        client = tweepy.Client(token.get_secret_value())
        adapter = BoundedHttpAdapter(replaced=TWEEPY_BASE_URL, replacement=self._settings.x_api_url)
        mount_only(client.session, TWEEPY_BASE_URL, adapter)
        return client

    def _read(
        self, client: tweepy.Client, handle: str, between: tuple[str | None, str | None], known_count: int
    ) -> Iterator[Tweet]:
        look_up = partial(client.get_user, username=handle, user_fields=USER_FIELDS)
        self.account = self._call(handle, partial(_account, handle, partial(self._charging_user, look_up)))
        left = self._settings.x_most_tweets - known_count
        since_id, until_id = between
        timeline = partial(
            client.get_users_tweets, self.account.id, tweet_fields=TWEET_FIELDS, since_id=since_id, until_id=until_id
        )
        token: str | None = None
        empty_pages = 0
        while left > 0 and empty_pages < MAX_EMPTY_PAGES:
            size = min(MAX_PAGE_POSTS, max(MIN_PAGE_POSTS, left))
            request = partial(timeline, max_results=size, pagination_token=token)
            tweets, token = self._call(handle, partial(_page, handle, request))
            self._charged_posts += len(tweets)
            yield from tweets[:left]
            left -= len(tweets)
            empty_pages = 0 if tweets else empty_pages + 1
            if token is None:
                return

    def _charging_user(self, look_up: Callable[[], Any]) -> Any:
        """X's answer about a user, who is charged for if X knows them, even if their posts are protected."""
        answer = look_up()
        self._charged_users += bool(answer.data)
        return answer

    def _call(self, handle: str, request: Callable[[], Answer]) -> Answer:
        """Send a request: waits out rate limits and raises only our errors."""
        return self._budget.call(partial(_translating_errors, handle, request), SERVER)


def _check_handle(handle: str) -> None:
    if not HANDLE.fullmatch(handle):
        raise RequestUnfit("x-handle-invalid", handle=handle[:40])


def _translating_errors(handle: str, request: Callable[[], Answer]) -> Answer:
    try:
        with warnings.catch_warnings():  # not every post has it, and nobody who trains can do anything about that
            warnings.filterwarnings("ignore", "Tweet data missing default edit_history_tweet_ids", RuntimeWarning)
            return request()
    except tweepy.TooManyRequests as error:
        if "usage-capped" in error.response.text:
            raise _error(CREDITS_USED_UP, handle) from error
        raise RateLimited(datetime.fromtimestamp(error.reset_time + 1, UTC) if error.reset_time else None) from error
    except (tweepy.TweepyException, requests.RequestException) as error:
        raise _service_error(error, handle) from error
    except PARSE_ERRORS as error:
        raise unexpected_answer(SERVER, error) from error


def _service_error(error: Exception, handle: str) -> ServiceError:
    status = error.response.status_code if isinstance(error, tweepy.HTTPException) else None
    if status == requests.codes.payment_required:
        return _error(CREDITS_USED_UP, handle)
    if isinstance(error, tweepy.NotFound) and "suspended" in error.response.text:
        return _error(SUSPENDED, handle)
    return translate_error(error, ERRORS, handle=handle, server=SERVER, status=str(status or "unknown"))


def _error(entry: tuple[type[ServiceError], str], handle: str) -> ServiceError:
    service_error, message_id = entry
    return service_error(message_id, handle=handle, server=SERVER)


def _user(handle: str, look_up: Callable[[], Any]) -> Any:
    """The user of that name. Raises NotFound, SourceFailed."""
    answer = look_up()
    _check(answer, handle)
    if (user := answer.data) is None:
        raise _error(UNKNOWN, handle)
    if user.username.casefold() != handle.casefold():
        raise SourceFailed("x-account-renamed", handle=handle, renamed=user.username[:40])
    return user


def _profile(handle: str, look_up: Callable[[], Any]) -> list[str]:
    user = _user(handle, look_up)
    return [user.name, user.description or ""]


def _account(handle: str, look_up: Callable[[], Any]) -> SourceAccount:
    """The account, if its posts can be read. Raises NotFound, SourceFailed."""
    user = _user(handle, look_up)
    if user.protected:
        raise _error(PROTECTED, handle)
    return SourceAccount(str(user.id), user.name, user.profile_image_url)


def _page(handle: str, request: Callable[[], Any]) -> tuple[list[Tweet], str | None]:
    """The page's posts and the token of the next page, if there is one. Raises NotFound, SourceFailed."""
    answer = request()
    _check(answer, handle)
    return [_tweet(post) for post in answer.data or ()], answer.meta.get("next_token")


def _missing(request: Callable[[], Any]) -> tuple[int, set[str]]:
    """The number of posts found, and the ids of those that X reports as not public. Raises ValueError without either.

    A post that is in neither, after an outage in part of X for instance, may still exist.
    """
    try:
        answer = request()
    except tweepy.NotFound as error:  # a wrong X_API_URL, for instance: this says nothing about the posts
        raise ValueError("no such endpoint") from error
    if answer.data is None and not answer.errors:
        raise ValueError("neither posts nor errors")
    reported = [error for error in answer.errors if str(error["type"]).endswith(NOT_PUBLIC)]
    return len(answer.data or ()), {str(error.get("resource_id") or error.get("value")) for error in reported}


def _check(answer: Any, handle: str) -> None:
    """Raises the first error of an answer that has no data."""
    if not answer.data and answer.errors:
        raise _problem(str(answer.errors[0]["type"]), str(answer.errors[0]["detail"]), handle)


def _problem(problem_type: str, detail: str, handle: str) -> ServiceError:
    """Our error for one that X reports with status 200."""
    if "suspended" in detail:
        return _error(SUSPENDED, handle)
    if problem_type.endswith("/not-authorized-for-resource"):
        return _error(PROTECTED, handle)
    if problem_type.endswith("/resource-not-found"):
        return _error(UNKNOWN, handle)
    return SourceFailed("x-posts-refused", handle=handle, problem=problem_type.rpartition("/")[2][:80])


def _tweet(post: Any) -> Tweet:
    """A post of the API, with the whole text of a long one."""
    text = post.data.get("note_tweet", {}).get("text") or post.text
    is_retweet = any(referenced.type == "retweeted" for referenced in post.referenced_tweets or ())
    return Tweet(str(post.id), text, post.created_at, is_retweet)


SOURCE = XSource
