"""An account's posts as X's own API gives them: at most its newest 3,200, each of them paid for.

It does not know who may spend, nor what was fetched before. It is off until whoever runs the service has set a token
and taken it upon themselves that X's rules forbid training models on what the API gives; an account's own archive
needs neither.
"""

import re
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
from trainer.sources import SourceAccount, Wait, not_now
from trainer.sources._http import (
    Answer,
    BoundedSession,
    HttpRoute,
    Patience,
    Told,
    closed_after,
    no_answer,
    no_place,
    told,
)

TWEEPYS_ADDRESS = "https://api.twitter.com"  # fixed in tweepy's BaseClient.request
HANDLE = re.compile(r"[a-z0-9_]{1,15}", re.IGNORECASE)
MIN_A_PAGE, MAX_A_PAGE = 5, 100  # what X accepts
MAX_EMPTY = 10  # pages in a row: one can be empty because all in it was taken away
UNSEEN = ("/resource-not-found", "/not-authorized-for-resource")  # X's words: gone, or not for everybody
PROFILE_FIELDS = ["description", "name", "username"]
TWEET_FIELDS = ["created_at", "lang", "note_tweet", "referenced_tweets"]
USER_FIELDS = ["name", "profile_image_url", "protected", "username"]
OFF = (
    "Reading from X is off, because X's rules forbid training models on what its API gives: whoever runs this service "
    "must set X_BEARER_TOKEN and, with X_TERMS_ACKNOWLEDGED=true, take that upon themselves ({missing} is missing). "
    "The account's own archive needs neither: archive:PATH."
)
UNKNOWN = (NotFound, "There is no account @{handle} on X; it may have been deleted or renamed.")
PROTECTED = SourceFailed, "@{handle}'s posts on X are protected, so only that account's own archive can be read."
SUSPENDED = SourceFailed, "@{handle} is suspended on X, so its posts cannot be read there."
USED_UP = SourceFailed, "The credits for X's API are used up; whoever runs this service can buy more of them at X."
ODD_ANSWERS = (LookupError, AttributeError, TypeError, ValueError)  # what tweepy raises on answers that are none
TOLD: Told = {
    tweepy.TweepyException: (SourceFailed, "X could not be read; try again later."),
    tweepy.HTTPException: (SourceFailed, "X refused with the status {status}; try again later."),
    tweepy.BadRequest: (SourceFailed, "X does not understand what was asked about @{handle}."),
    tweepy.Unauthorized: (SourceFailed, "X does not accept the token in X_BEARER_TOKEN; make a new one at X."),
    tweepy.Forbidden: (SourceFailed, "X does not let the app of X_BEARER_TOKEN read posts; look at its plan at X."),
    tweepy.NotFound: UNKNOWN,
    tweepy.TooManyRequests: (TryLater, "X is asked too much; try again later."),
    tweepy.TwitterServerError: (SourceFailed, "X is out of order (status {status}); try again later."),
    requests.RequestException: (SourceFailed, "X could not be reached; try again later."),
}


class XSource:
    """Nothing stands after the colon: the handle says it all."""

    scheme: ClassVar[str] = "x"
    is_path: ClassVar[bool] = False
    mark: str | None = None
    names_gone: ClassVar[bool] = True

    def __init__(self, place: str, settings: TrainerSettings, wait: Wait = not_now, /) -> None:
        no_place(place, self.scheme)
        self.account: SourceAccount | None = None
        self._settings, self._patience = settings, Patience(settings.network_seconds, wait)
        self._charged = (0, 0)  # posts, users

    def estimate(self, handle: str) -> Cost | None:  # noqa: ARG002 - nobody knows how many there are before asking
        return self._settings.prices.account()

    @property
    def spent(self) -> Cost:
        return self._settings.prices.read(*self._charged)

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, had: int = 0
    ) -> Iterator[Tweet]:
        """The newest posts and retweets, newest first, each page asked for when it is needed."""
        _check_handle(handle)
        client = self._client()
        return closed_after(self._read(client, handle, (since_id, until_id), had), client.session.close)

    @property
    def max_checked(self) -> int:
        return self._settings.x_posts_checked_a_day

    def gone(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """A hundred are asked for at a time, and those paid for that are still there. Only what X names is gone."""
        client = self._client()
        return closed_after(self._look_for(client, handle, ids), client.session.close)

    def profile(self, handle: str) -> Iterator[str]:
        """An account whose posts are protected shows it too."""
        _check_handle(handle)
        client = self._client()
        return closed_after(self._told(client, handle), client.session.close)

    def _told(self, client: tweepy.Client, handle: str) -> Iterator[str]:
        look_up = partial(client.get_user, username=handle, user_fields=PROFILE_FIELDS)
        yield from self._ask(handle, partial(_profile, handle, partial(self._charging, look_up)))

    def _look_for(self, client: tweepy.Client, handle: str, ids: Sequence[str]) -> Iterator[str]:
        for start in range(0, len(ids), MAX_A_PAGE):
            asked = ids[start : start + MAX_A_PAGE]
            there, missing = self._ask(handle, partial(_found, partial(client.get_tweets, asked)))
            self._charged = (self._charged[0] + there, self._charged[1])
            yield from (identity for identity in asked if identity in missing)

    def _client(self) -> tweepy.Client:
        token, is_acknowledged = self._settings.x_bearer_token, self._settings.x_terms_acknowledged
        if token is None or not is_acknowledged:
            raise SourceFailed(OFF.format(missing="X_BEARER_TOKEN" if token is None else "X_TERMS_ACKNOWLEDGED"))
        client = tweepy.Client(token.get_secret_value())
        client.session.mount(TWEEPYS_ADDRESS, HttpRoute(instead_of=TWEEPYS_ADDRESS, address=self._settings.x_api_url))
        return client

    def _read(
        self, client: tweepy.Client, handle: str, between: tuple[str | None, str | None], had: int
    ) -> Iterator[Tweet]:
        look_up = partial(client.get_user, username=handle, user_fields=USER_FIELDS)
        self.account = self._ask(handle, partial(_account, handle, partial(self._charging, look_up)))
        left = self._settings.x_most_tweets - had
        since_id, until_id = between
        token: str | None = None
        empty = 0
        while left > 0 and empty < MAX_EMPTY:
            size = min(MAX_A_PAGE, max(MIN_A_PAGE, left))
            ask = partial(client.get_users_tweets, self.account.id, max_results=size, tweet_fields=TWEET_FIELDS)
            ask = partial(ask, since_id=since_id, until_id=until_id, pagination_token=token)
            tweets, token = self._ask(handle, partial(_page, handle, ask))
            self._charged = (self._charged[0] + len(tweets), self._charged[1])
            yield from tweets[:left]
            left -= len(tweets)
            empty = 0 if tweets else empty + 1
            if token is None:
                return

    def _charging(self, look_up: Callable[[], Any]) -> Any:
        """X's answer about an account: one that it knows is paid for, also where its posts may not be read."""
        answer = look_up()
        posts, users = self._charged
        self._charged = (posts, users + bool(answer.data))
        return answer

    def _ask(self, handle: str, ask: Callable[[], Answer]) -> Answer:
        """The one door: what comes of an answer, after waiting where X says so, or our error for it."""
        return self._patience.ask(partial(_once, handle, ask), "X")


def _check_handle(handle: str) -> None:
    if not HANDLE.fullmatch(handle):
        raise RequestUnfit(f"“{handle[:40]}” is no handle on X: letters, digits and “_” only, 15 at most.")


def _once(handle: str, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except tweepy.TooManyRequests as error:
        if "usage-capped" in error.response.text:
            raise _said(USED_UP, handle) from error
        raise BoundedSession(datetime.fromtimestamp(error.reset_time + 1, UTC) if error.reset_time else None) from error
    except (tweepy.TweepyException, requests.RequestException) as error:
        raise _foreign(error, handle) from error
    except ODD_ANSWERS as error:
        raise no_answer("X", error) from error


def _foreign(error: Exception, handle: str) -> ServiceError:
    status = error.response.status_code if isinstance(error, tweepy.HTTPException) else None
    if status == requests.codes.payment_required:
        return _said(USED_UP, handle)
    if isinstance(error, tweepy.NotFound) and "suspended" in error.response.text:
        return _said(SUSPENDED, handle)
    return told(error, TOLD, handle=handle, status=status)


def _user(handle: str, look_up: Callable[[], Any]) -> Any:
    """The user of that name. Raises NotFound, SourceFailed."""
    answer = look_up()
    _check(answer, handle)
    if (user := answer.data) is None:
        raise _said(UNKNOWN, handle)
    if user.username.casefold() != handle.casefold():
        raise SourceFailed(f"@{handle} is called @{user.username} on X now; ask for that account.")
    return user


def _profile(handle: str, look_up: Callable[[], Any]) -> list[str]:
    user = _user(handle, look_up)
    return [user.name, user.description or ""]


def _account(handle: str, look_up: Callable[[], Any]) -> SourceAccount:
    """The account, where its posts can be read. Raises NotFound, SourceFailed."""
    user = _user(handle, look_up)
    if user.protected:
        raise _said(PROTECTED, handle)
    return SourceAccount(str(user.id), user.name, user.profile_image_url)


def _page(handle: str, ask: Callable[[], Any]) -> tuple[list[Tweet], str | None]:
    """The page's posts, and the name of the next page, if there is one. Raises NotFound, SourceFailed."""
    answer = ask()
    _check(answer, handle)
    return [_tweet(found) for found in answer.data or ()], answer.meta.get("next_token")


def _found(ask: Callable[[], Any]) -> tuple[int, set[str]]:
    """How many of the posts are there, and which are named as not to be seen. Raises ValueError for neither.

    What is neither, for an error of another kind say, may be there or not.
    """
    try:
        answer = ask()
    except tweepy.NotFound as error:  # the address is wrong, say: of the posts it tells nothing
        raise ValueError("no such question") from error
    if answer.data is None and not answer.errors:
        raise ValueError("neither posts nor errors")
    named = [error for error in answer.errors if str(error["type"]).endswith(UNSEEN)]
    return len(answer.data or ()), {str(error.get("resource_id") or error.get("value")) for error in named}


def _check(answer: Any, handle: str) -> None:
    """Raises what an answer without anything in it says instead."""
    if not answer.data and answer.errors:
        raise _problem(str(answer.errors[0]["type"]), str(answer.errors[0]["detail"]), handle)


def _problem(kind: str, detail: str, handle: str) -> ServiceError:
    """What X says in an answer that is otherwise in order."""
    if "suspended" in detail:
        return _said(SUSPENDED, handle)
    if kind.endswith("/not-authorized-for-resource"):
        return _said(PROTECTED, handle)
    if kind.endswith("/resource-not-found"):
        return _said(UNKNOWN, handle)
    return SourceFailed(f"X does not give the posts of @{handle} ({kind.rpartition('/')[2]}).")


def _said(what: tuple[type[ServiceError], str], handle: str) -> ServiceError:
    kind, sentence = what
    return kind(sentence.format(handle=handle))


def _tweet(found: Any) -> Tweet:
    """A post of the API, long ones whole."""
    text = found.data.get("note_tweet", {}).get("text") or found.text
    is_retweet = any(referenced.type == "retweeted" for referenced in found.referenced_tweets or ())
    return Tweet(str(found.id), text, found.created_at, is_retweet)


SOURCE = XSource
