"""An account's public posts on Mastodon, or on a server that speaks like one, as it gives them to anybody.

It does not know what was read before. The server is the handle's own, `name@host`, and servers differ: some ignore
how many posts are asked for, and from where on.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import requests
from mastodon import Mastodon
from mastodon import errors as foreign

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import SourceAccount, Wait, not_now
from trainer.sources._html import text_of_html
from trainer.sources._http import (
    READ_SECONDS,
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
from trainer.sources._parsing import is_newer, parse_time

A_PAGE = 40  # the most that Mastodon gives
MAX_POSTS = 3_250  # the recipe learns from no more
PUBLIC = ("public", "unlisted")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")  # a name with a dot: no number, no machine next door
GONE, FORBIDDEN = 410, 403
NO_SUCH_PAGE = "Endpoint not found"  # Mastodon.py's words for a 404 that gives no reason

ODD_ANSWERS = (LookupError, AttributeError, TypeError, ValueError, foreign.MastodonIllegalArgumentError)
UNREADABLE = (SourceFailed, "{host} could not be read; try again later.")
OUT_OF_ORDER = (SourceFailed, "{host} is out of order (status {status}); try again later.")
CLOSED = (SourceFailed, "{host} lets nobody read @{handle}'s posts without an account there.")
TOLD: Told = {
    foreign.MastodonError: UNREADABLE,
    foreign.MastodonVersionError: UNREADABLE,
    foreign.MastodonIllegalArgumentError: UNREADABLE,
    foreign.MastodonIOError: UNREADABLE,
    foreign.MastodonFileNotFoundError: UNREADABLE,
    foreign.MastodonNetworkError: (SourceFailed, "{host} could not be reached; is it the server's right name?"),
    foreign.MastodonReadTimeout: (SourceFailed, "{host} did not answer in time; try again later."),
    foreign.MastodonAPIError: (SourceFailed, "{host} does not answer as a Mastodon server does (status {status})."),
    foreign.MastodonServerError: OUT_OF_ORDER,
    foreign.MastodonInternalServerError: OUT_OF_ORDER,
    foreign.MastodonBadGatewayError: OUT_OF_ORDER,
    foreign.MastodonServiceUnavailableError: OUT_OF_ORDER,
    foreign.MastodonGatewayTimeoutError: OUT_OF_ORDER,
    foreign.MastodonNotFoundError: (NotFound, "There is no account @{handle}: {host} does not know it."),
    foreign.MastodonUnauthorizedError: CLOSED,
    foreign.MastodonRatelimitError: (TryLater, "{host} is asked too much; try again later."),
    foreign.MastodonMalformedEventError: UNREADABLE,
}


class MastodonSource:
    """Nothing stands after the colon: the handle says it all."""

    scheme: ClassVar[str] = "mastodon"
    is_path: ClassVar[bool] = False
    mark: str | None = None
    names_gone: ClassVar[bool] = False
    spent: Cost | None = None
    max_checked: int | None = None

    def __init__(self, place: str, settings: TrainerSettings, wait: Wait = not_now, /) -> None:
        no_place(place, self.scheme)
        self.account: SourceAccount | None = None
        self._settings, self._patience = settings, Patience(settings.network_seconds, wait)

    def estimate(self, handle: str) -> Cost | None:  # noqa: ARG002 - reading is free
        return None

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, had: int = 0
    ) -> Iterator[Tweet]:
        """The newest public posts and boosts, newest first; replies to others only where the setting says so."""
        client = self._client(_host(handle))
        return closed_after(self._read(client, handle, since_id, until_id, had), client.session.close)

    def _client(self, host: str) -> Mastodon:
        form, session = self._settings.mastodon_api_url, requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, HttpRoute(is_public_only="{host}" in form))
        return Mastodon(
            api_base_url=form.replace("{host}", host),
            ratelimit_method="throw",  # it would sleep by itself, and nobody could cancel
            request_timeout=READ_SECONDS,
            session=session,
            user_agent="mynah",
        )

    def _read(
        self, client: Mastodon, handle: str, since_id: str | None, until_id: str | None, had: int
    ) -> Iterator[Tweet]:
        self.account = account = self._ask(client, handle, partial(_account, client, handle))
        ask = partial(
            client.account_statuses, account.id, exclude_replies=not self._settings.mastodon_replies, limit=A_PAGE
        )
        seen: set[str] = set()
        oldest = until_id
        while len(seen) < MAX_POSTS - had:
            page = self._ask(client, handle, partial(self._page, partial(ask, max_id=oldest, since_id=since_id)))
            fresh = {name: tweet for name, tweet in page if name not in seen and is_newer(name, since_id)}
            if not fresh:
                return
            yield from (tweet for tweet in list(fresh.values())[: MAX_POSTS - had - len(seen)] if tweet)
            seen.update(fresh)
            oldest = list(fresh)[-1]

    def gone(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """All is read anew down to the oldest of them: not all servers can be asked for posts by name."""
        client = self._client(_host(handle))
        return closed_after(self._look_for(client, handle, ids), client.session.close)

    def profile(self, handle: str) -> Iterator[str]:
        """Its name, its description and its extra fields."""
        client = self._client(_host(handle))
        return closed_after(self._told(client, handle), client.session.close)

    def _told(self, client: Mastodon, handle: str) -> Iterator[str]:
        yield from self._ask(client, handle, partial(_profile, client, handle))

    def _look_for(self, client: Mastodon, handle: str, ids: Sequence[str]) -> Iterator[str]:
        account = self._there(client, handle)
        ask = partial(client.account_statuses, account.id, limit=A_PAGE)
        met, public = set[str](), set[str]()
        last: str | None = None
        while last is None or any(is_newer(last, identity) for identity in ids):
            page = self._ask(client, handle, partial(_names, partial(ask, max_id=last)))
            if not page:
                last = None  # there is nothing older
                break
            if not {identity for identity, _is_public in page} - met:
                break  # it ignores where to go on from: of what is older nothing is known
            met.update(identity for identity, _is_public in page)
            public.update(identity for identity, is_public in page if is_public)
            last = page[-1][0]
        looked_at = (identity for identity in ids if last is None or not is_newer(last, identity))
        yield from (identity for identity in looked_at if identity not in public)

    def _there(self, client: Mastodon, handle: str) -> SourceAccount:
        """The account. Raises NotFound only where the server says so in words, not where it only knows no such page."""
        try:
            return self._ask(client, handle, partial(_account, client, handle))
        except NotFound as error:
            if NO_SUCH_PAGE in str(error.__cause__):
                raise no_answer(handle.rpartition("@")[2], error) from error
            raise

    def _page(self, ask: Callable[[], Any]) -> list[tuple[str, Tweet | None]]:
        """The posts of a page by their ids; None for those that are not meant to be read."""
        return [(_identity(post), _tweet(post) if self._is_meant(post) else None) for post in ask()]

    def _is_meant(self, post: Any) -> bool:
        """Whether a post is public, and no reply to another where those are not wanted: not all servers look."""
        answered, author = post.get("in_reply_to_account_id"), post["account"]["id"]
        is_reply = post.get("in_reply_to_id") is not None and str(answered) != str(author)
        return post.get("visibility") in PUBLIC and (self._settings.mastodon_replies or not is_reply)

    def _ask(self, client: Mastodon, handle: str, ask: Callable[[], Answer]) -> Answer:
        """The one door: what comes of an answer, after waiting where the server says so, or our error for it."""
        return self._patience.ask(partial(_once, client, handle, ask), handle.rpartition("@")[2])


def _host(handle: str) -> str:
    """Raises RequestUnfit where the handle does not say its server."""
    host = handle.rpartition("@")[2]
    if "@" not in handle or not HOST.fullmatch(host):
        raise RequestUnfit(f"“{handle[:80]}” does not say its server; on Mastodon a handle is name@host.")
    return host


def _profile(client: Mastodon, handle: str) -> list[str]:
    account: Any = client.account_lookup(handle.rpartition("@")[0])
    fields = [field["value"] for field in account.get("fields") or ()]
    return [account.get("display_name") or "", *map(text_of_html, [account.get("note") or "", *fields])]


def _names(ask: Callable[[], Any]) -> list[tuple[str, bool]]:
    """The ids of a page's posts, newest first, and whether each is public."""
    return [(_identity(post), post.get("visibility") in PUBLIC) for post in ask()]


def _once(client: Mastodon, handle: str, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except foreign.MastodonRatelimitError as error:
        until = client.ratelimit_reset
        raise BoundedSession(datetime.fromtimestamp(until, UTC) if until else None) from error
    except foreign.MastodonError as error:
        raise _foreign(error, handle) from error
    except ODD_ANSWERS as error:
        raise no_answer(handle.rpartition("@")[2], error) from error


def _foreign(error: Exception, handle: str) -> ServiceError:
    status = next((part for part in error.args if isinstance(part, int)), None)
    host = handle.rpartition("@")[2]
    if status == GONE:
        return SourceFailed(f"@{handle} is suspended on its server, so its posts cannot be read.")
    if status == FORBIDDEN:
        return CLOSED[0](CLOSED[1].format(handle=handle, host=host))
    return told(error, TOLD, handle=handle, host=host, status=status)


def _account(client: Mastodon, handle: str) -> SourceAccount:
    name = handle.rpartition("@")[0]
    account: Any = client.account_lookup(name)
    if account.get("suspended"):
        raise SourceFailed(f"@{handle} is suspended on its server, so its posts cannot be read.")
    return SourceAccount(_identity(account), account.get("display_name") or name, account.get("avatar"))


def _identity(found: Any) -> str:
    """Raises ValueError where it has none: Mastodon.py makes None of what is missing."""
    if found["id"] is None:
        raise ValueError("no id")
    return str(found["id"])


def _tweet(post: Any) -> Tweet:
    boosted, said = post.get("reblog"), post.get("created_at")
    created_at = said.astimezone(UTC) if isinstance(said, datetime) else parse_time(said)
    return Tweet(_identity(post), text_of_html((boosted or post)["content"]), created_at, boosted is not None)


SOURCE = MastodonSource
