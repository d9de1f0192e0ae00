"""Mastodon: an account's public posts from its own server, or from a server with a compatible API.

The server is the one in the handle, `name@host`, or the one that its WebFinger names. Servers differ: some ignore the
page size and the paging parameters.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, TypeVar

import requests
from mastodon import Mastodon
from mastodon import errors as mastodon_errors

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.tweet import MAX_OWN_POSTS, Tweet
from trainer.sources import MAX_READ_POSTS, NetworkSource, SourceAccount
from trainer.sources._html import html_to_text
from trainer.sources._http import (
    PARSE_ERRORS,
    READ_SECONDS,
    ErrorTable,
    Item,
    closing_after,
    translate_error,
    unexpected_answer,
)
from trainer.sources._parsing import is_newer, parse_time
from trainer.sources._rate_limits import Answer, RateLimited
from trainer.sources._sessions import open_session
from trainer.sources._webfinger import find_account

PAGE_POSTS = 40  # Mastodon's maximum
PUBLIC = ("public", "unlisted")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")  # a domain name: no IP address, no host of the local network
GONE, FORBIDDEN = 410, 403
ENDPOINT_NOT_FOUND = "Endpoint not found"  # Mastodon.py's message for a 404 without a reason

Found = TypeVar("Found")
LookUp = Callable[[Mastodon, str, str], Found]  # of a handle, by the name that the server knows it by

UNREADABLE = (SourceFailed, "source-unreadable")
SERVER_ERROR = (SourceFailed, "source-server-error")
LOGIN_REQUIRED = (SourceFailed, "source-login-required")
ERRORS: ErrorTable = {
    mastodon_errors.MastodonError: UNREADABLE,
    mastodon_errors.MastodonVersionError: UNREADABLE,
    mastodon_errors.MastodonIllegalArgumentError: UNREADABLE,
    mastodon_errors.MastodonIOError: UNREADABLE,
    mastodon_errors.MastodonFileNotFoundError: UNREADABLE,
    mastodon_errors.MastodonNetworkError: (SourceFailed, "mastodon-unreachable"),
    mastodon_errors.MastodonReadTimeout: (SourceFailed, "source-no-answer"),
    mastodon_errors.MastodonAPIError: (SourceFailed, "mastodon-not-compatible"),
    mastodon_errors.MastodonServerError: SERVER_ERROR,
    mastodon_errors.MastodonInternalServerError: SERVER_ERROR,
    mastodon_errors.MastodonBadGatewayError: SERVER_ERROR,
    mastodon_errors.MastodonServiceUnavailableError: SERVER_ERROR,
    mastodon_errors.MastodonGatewayTimeoutError: SERVER_ERROR,
    mastodon_errors.MastodonNotFoundError: (NotFound, "source-account-unknown"),
    mastodon_errors.MastodonUnauthorizedError: LOGIN_REQUIRED,
    mastodon_errors.MastodonRatelimitError: (TryLater, "source-rate-limited"),
    mastodon_errors.MastodonMalformedEventError: UNREADABLE,
}


class MastodonSource(NetworkSource):
    """Reads the account's statuses page by page, below the id of the oldest one read."""

    scheme: ClassVar[str] = "mastodon"

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, known_count: int = 0
    ) -> Iterator[Tweet]:
        """The newest public posts and boosts, newest first; replies to others only with MASTODON_REPLIES."""
        _host(handle)
        return self._on_server(handle, _account, partial(self._read, handle, since_id, until_id, known_count))

    def _client(self, host: str) -> Mastodon:
        base_url, session = self._open_server(host)
        return Mastodon(
            api_base_url=base_url,
            ratelimit_method="throw",  # it would sleep by itself, and the job could not be cancelled
            request_timeout=READ_SECONDS,
            session=session,
            user_agent="mynah",
        )

    def _open_server(self, host: str) -> tuple[str, requests.Session]:
        """The base URL of a host, and a session for it. Raises requests.RequestException where it is no domain name."""
        if not HOST.fullmatch(host):
            raise requests.exceptions.InvalidURL(f"{host} is no domain name")
        base_url = self._settings.mastodon_api_url.replace("{host}", host)
        return base_url, open_session(base_url, is_public_only=self._settings.is_mastodon_server_in_handle)

    def _on_server(
        self, handle: str, look_up: LookUp[Found], read: Callable[[Mastodon, Found], Iterator[Item]]
    ) -> Iterator[Item]:
        """What `read` yields, given a client for the account's server and what `look_up` found there."""
        host, name = _host(handle), handle.rpartition("@")[0]
        client = self._client(host)
        try:
            found = self._call(client, handle, partial(look_up, client, handle, name))
        except (NotFound, SourceFailed):
            client.session.close()
            server = self._server_by_webfinger(handle)
            if server is None or server == host:
                raise
            client = self._client(server)
            # by the whole handle: a host may claim any account, but a server has only its own ones under its domain
            found = self._call(client, handle, partial(look_up, client, handle, handle))
        yield from closing_after(read(client, found), client.session.close)

    def _server_by_webfinger(self, handle: str) -> str | None:
        """Raises NotFound where the handle is an alias, whose account has another handle."""
        if "{host}" not in self._settings.mastodon_api_url:
            return None  # one server answers for all handles
        account = None
        with suppress(requests.RequestException, ValueError, SourceFailed):
            account = self._budget.call(partial(find_account, handle, self._open_server), _host(handle))
        if account and account.handle != handle.casefold():
            raise NotFound("mastodon-handle-is-alias", handle=handle, account=account.handle)
        return account.server if account and HOST.fullmatch(account.server) else None

    def _read(
        self,
        handle: str,
        since_id: str | None,
        until_id: str | None,
        known_count: int,
        client: Mastodon,
        account: SourceAccount,
    ) -> Iterator[Tweet]:
        self.account = account
        statuses = partial(
            client.account_statuses, account.id, exclude_replies=not self._settings.mastodon_replies, limit=PAGE_POSTS
        )
        limit = MAX_READ_POSTS - known_count
        seen: set[str] = set()
        oldest, own_posts = until_id, 0
        while own_posts < MAX_OWN_POSTS and len(seen) < limit:
            request = partial(self._page, partial(statuses, max_id=oldest, since_id=since_id))
            page = self._call(client, handle, request)
            fresh = {post_id: tweet for post_id, tweet in page if post_id not in seen and is_newer(post_id, since_id)}
            if not fresh:
                return
            yield from (tweet for tweet in list(fresh.values())[: limit - len(seen)] if tweet)
            seen.update(fresh)
            own_posts += sum(tweet is not None and not tweet.is_retweet for tweet in fresh.values())
            oldest = list(fresh)[-1]

    def profile(self, handle: str) -> Iterator[str]:
        """Display name, bio and the profile's extra fields."""
        _host(handle)
        return self._on_server(handle, _profile, lambda _client, texts: iter(texts))

    def deleted(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """Reads all pages down to the oldest of `ids`: not every server can look posts up by id."""
        _host(handle)
        return self._existing(handle, self._on_server(handle, _account, partial(self._find_deleted, handle, ids)))

    def _find_deleted(self, handle: str, ids: Sequence[str], client: Mastodon, account: SourceAccount) -> Iterator[str]:
        statuses = partial(client.account_statuses, account.id, limit=PAGE_POSTS)
        seen, public = set[str](), set[str]()
        oldest: str | None = None
        while oldest is None or any(is_newer(oldest, post_id) for post_id in ids):
            page = self._call(client, handle, partial(_visibilities, partial(statuses, max_id=oldest)))
            if not page:
                oldest = None  # the last page: nothing is older
                break
            if not {post_id for post_id, _is_public in page} - seen:
                break  # the server ignores paging, so nothing is known about older posts
            seen.update(post_id for post_id, _is_public in page)
            public.update(post_id for post_id, is_public in page if is_public)
            oldest = page[-1][0]
        checked = (post_id for post_id in ids if oldest is None or not is_newer(oldest, post_id))
        yield from (post_id for post_id in checked if post_id not in public)

    def _existing(self, handle: str, found: Iterator[Item]) -> Iterator[Item]:
        """Raises NotFound only where the server says that the account is unknown, not for a 404 of the endpoint."""
        try:
            yield from found
        except NotFound as error:
            if ENDPOINT_NOT_FOUND in str(error.__cause__):
                raise unexpected_answer(_host(handle), error) from error
            raise

    def _page(self, request: Callable[[], Any]) -> list[tuple[str, Tweet | None]]:
        """The posts of a page by their ids; None for those that are private or unwanted replies."""
        return [(_entity_id(post), _tweet(post) if self._is_wanted(post) else None) for post in request()]

    def _is_wanted(self, post: Any) -> bool:
        """Whether a post is to be read by its visibility, its content warning and what it replies to.

        Not all servers filter replies.
        """
        replied_to, author = post.get("in_reply_to_account_id"), post["account"]["id"]
        is_reply = post.get("in_reply_to_id") is not None and str(replied_to) != str(author)
        is_public = post.get("visibility") == "public" or (
            post.get("visibility") == "unlisted" and self._settings.mastodon_unlisted
        )
        is_warned = bool(post.get("spoiler_text")) and not self._settings.mastodon_warned_posts
        return is_public and not is_warned and (self._settings.mastodon_replies or not is_reply)

    def _call(self, client: Mastodon, handle: str, request: Callable[[], Answer]) -> Answer:
        """Send a request: waits out rate limits and raises only our errors."""
        return self._budget.call(partial(_translating_errors, client, handle, request), handle.rpartition("@")[2])


def _host(handle: str) -> str:
    """The server's name. Raises RequestUnfit where the handle has none."""
    host = handle.rpartition("@")[2]
    if "@" not in handle or not HOST.fullmatch(host):
        raise RequestUnfit("mastodon-handle-without-server", handle=handle[:80])
    return host


def _profile(client: Mastodon, handle: str, name: str) -> list[str]:
    account = _look_up(client, handle, name)
    fields = [field["value"] for field in account.get("fields") or ()]
    return [account.get("display_name") or "", *map(html_to_text, [account.get("note") or "", *fields])]


def _visibilities(request: Callable[[], Any]) -> list[tuple[str, bool]]:
    """The ids of a page's posts, newest first, and whether each is public."""
    return [(_entity_id(post), post.get("visibility") in PUBLIC) for post in request()]


def _translating_errors(client: Mastodon, handle: str, request: Callable[[], Answer]) -> Answer:
    try:
        return request()
    except mastodon_errors.MastodonRatelimitError as error:
        reset = client.ratelimit_reset
        raise RateLimited(datetime.fromtimestamp(reset, UTC) if reset else None) from error
    except mastodon_errors.MastodonError as error:
        raise _service_error(error, handle) from error
    except PARSE_ERRORS as error:
        raise unexpected_answer(handle.rpartition("@")[2], error) from error


def _service_error(error: Exception, handle: str) -> ServiceError:
    status = next((part for part in error.args if isinstance(part, int)), None)
    server = handle.rpartition("@")[2]
    if status == GONE:
        return SourceFailed("source-account-suspended", handle=handle, server=server)
    if status == FORBIDDEN:
        return SourceFailed("source-login-required", handle=handle, server=server)
    if status is None and type(error) is mastodon_errors.MastodonAPIError:  # it parsed an answer with status 200
        return SourceFailed("mastodon-not-json", server=server)
    return translate_error(error, ERRORS, handle=handle, server=server, status=str(status))


def _account(client: Mastodon, handle: str, name: str) -> SourceAccount:
    account = _look_up(client, handle, name)
    if account.get("suspended"):
        raise SourceFailed("source-account-suspended", handle=handle, server=_host(handle))
    return SourceAccount(_entity_id(account), account.get("display_name") or name, account.get("avatar"))


def _look_up(client: Mastodon, handle: str, name: str) -> Any:
    """The account with that name, or whole handle. Raises NotFound for one that the server only knows of others."""
    account: Any = client.account_lookup(name)
    if "@" in (known_as := str(account.get("acct"))) and known_as.casefold() != handle:
        raise NotFound("source-account-unknown", handle=handle, server=_host(handle))
    return account


def _entity_id(entity: Any) -> str:
    """The id of a post or an account. Raises ValueError where it is missing: Mastodon.py makes it None."""
    if entity["id"] is None:
        raise ValueError("no id")
    return str(entity["id"])


def _tweet(post: Any) -> Tweet:
    boosted, created, warning = post.get("reblog"), post.get("created_at"), post.get("spoiler_text")
    created_at = created.astimezone(UTC) if isinstance(created, datetime) else parse_time(created)
    text = html_to_text((boosted or post)["content"])
    return Tweet(_entity_id(post), f"{warning}: {text}" if warning else text, created_at, boosted is not None)


SOURCE = MastodonSource
