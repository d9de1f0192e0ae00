"""Bluesky: an account's posts from the public AppView, without a login.

Accounts that ask not to be shown to logged-out visitors are not read.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

import httpx
from atproto import Client, Request
from atproto.exceptions import AtProtocolError
from atproto_client import exceptions
from pydantic import ValidationError

from models.domain.errors import NotFound, ServiceError, SourceFailed, TryLater
from models.domain.tweet import MAX_OWN_POSTS, Tweet
from trainer.settings import TrainerSettings
from trainer.sources import MAX_READ_POSTS, NetworkSource, SourceAccount
from trainer.sources._http import (
    MAX_BYTES,
    PARSE_ERRORS,
    READ_SECONDS,
    ErrorTable,
    closing_after,
    translate_error,
    unexpected_answer,
)
from trainer.sources._parsing import is_newer, parse_time
from trainer.sources._rate_limits import Answer, RateLimited

SERVER = "Bluesky"
PAGE_POSTS, LOOKUP_POSTS = 100, 25  # the AppView's maximum for a page of a feed, and for posts by id
MAX_EMPTY_PAGES = 10  # in a row: a page is empty if all of its posts were taken down
LOGGED_IN_ONLY = "!no-unauthenticated"  # the label of accounts that hide from logged-out visitors
REPOST_SUFFIX = "#repost"  # ends the id of a repost that has none of its own, after the id of the original post
REPOST = "app.bsky.feed.defs#reasonRepost"
LINK = "app.bsky.richtext.facet#link"

REFUSALS = {
    "AccountTakedown": "source-account-suspended",
    "AccountDeactivated": "source-account-deactivated",
}
UNREADABLE = (SourceFailed, "source-unreadable")
LOGIN_REQUIRED = (SourceFailed, "source-login-required")
ERRORS: ErrorTable = {
    AtProtocolError: UNREADABLE,
    exceptions.RequestErrorBase: UNREADABLE,
    exceptions.RequestException: (SourceFailed, "source-server-error"),
    exceptions.BadRequestError: (NotFound, "source-account-unknown"),
    exceptions.UnauthorizedError: LOGIN_REQUIRED,
    exceptions.RateLimitExceededError: (TryLater, "source-rate-limited"),
    exceptions.NetworkError: (SourceFailed, "source-unreachable"),
    exceptions.InvokeTimeoutError: (SourceFailed, "source-no-answer"),
    httpx.HTTPError: UNREADABLE,
    exceptions.ModelError: (SourceFailed, "bluesky-answer-invalid"),
    exceptions.ModelFieldNotFoundError: (SourceFailed, "bluesky-post-incomplete"),
    exceptions.LoginRequiredError: LOGIN_REQUIRED,
}


class BlueskySource(NetworkSource):
    """Reads the author feed page by page; `cursor` is the AppView's own."""

    scheme: ClassVar[str] = "bluesky"

    def tweets(
        self,
        handle: str,
        since_id: str | None = None,
        until_id: str | None = None,  # a feed is read from its top, or from the page at `cursor`
        known_count: int = 0,
    ) -> Iterator[Tweet]:
        """The newest posts, own threads and reposts, newest first; replies to others only with BLUESKY_REPLIES."""
        client = _client(self._settings)
        # the page at `cursor` begins with known posts
        limit = MAX_READ_POSTS if self.cursor is None else MAX_READ_POSTS - known_count + PAGE_POSTS
        return closing_after(self._read(client, handle, (since_id, until_id), limit), client.request.close)

    def _read(self, client: Client, handle: str, between: tuple[str | None, str | None], limit: int) -> Iterator[Tweet]:
        since_id, until_id = between
        self.account = self._call(handle, partial(_account, client, handle))
        did, since = self.account.id, _record_key(since_id) if since_id else None
        _check_same_account(handle, did, [post_id for post_id in (since_id, until_id) if post_id])
        kinds = "posts_with_replies" if self._settings.bluesky_replies else "posts_and_author_threads"
        seen: set[str] = set()
        feed = partial(client.get_author_feed, did, filter=kinds, limit=PAGE_POSTS)
        cursor = self.cursor
        own_posts = empty_pages = 0
        while own_posts < MAX_OWN_POSTS and len(seen) < limit and empty_pages < MAX_EMPTY_PAGES:
            self.cursor = cursor
            tweets, cursor = self._next_page(feed, handle, did, has_started=bool(seen))
            newer = {
                tweet.id: tweet for tweet in tweets if tweet.id not in seen and is_newer(_record_key(tweet.id), since)
            }
            yield from list(newer.values())[: limit - len(seen)]
            seen.update(newer)
            own_posts += sum(not tweet.is_retweet for tweet in newer.values())
            empty_pages = 0 if tweets else empty_pages + 1
            if not cursor or (tweets and not newer):
                return

    def _next_page(
        self, feed: Callable[..., Any], handle: str, did: str, *, has_started: bool
    ) -> tuple[list[Tweet], str | None]:
        """The page at `cursor`. A stored cursor that has expired is dropped, and the feed read from its top."""
        try:
            return self._call(handle, partial(self._page, partial(feed, cursor=self.cursor), did))
        except NotFound:
            if self.cursor is None or has_started:
                raise
        self.cursor = None
        return self._call(handle, partial(self._page, feed, did))

    def _page(self, request: Callable[[], Any], did: str) -> tuple[list[Tweet], str | None]:
        """The posts of a page, without replies to others unless those are read: not every AppView filters them."""
        page, is_any_read = request(), self._settings.bluesky_replies
        return [_tweet(item, did) for item in page.feed if is_any_read or not _is_reply(item, did)], page.cursor

    def profile(self, handle: str) -> Iterator[str]:
        """Also of accounts that hide from logged-out visitors: their owners ask for this themselves."""
        client = _client(self._settings)
        return closing_after(self._read_profile(client, handle), client.request.close)

    def _read_profile(self, client: Client, handle: str) -> Iterator[str]:
        yield from self._call(handle, partial(_profile, client, handle))

    def deleted(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """Looks posts up by id. If the account is only suspended, raises SourceFailed: nothing is deleted.

        The account is looked up by its DID, which every post id contains: its handle may have changed.
        """
        client = _client(self._settings)
        return closing_after(self._find_deleted(client, handle, ids), client.request.close)

    def _find_deleted(self, client: Client, handle: str, ids: Sequence[str]) -> Iterator[str]:
        if not ids:
            return
        try:
            self._call(handle, partial(_account, client, _author_did(ids[0])))
        except NotFound as error:
            if "not found" not in _error_field(error.__cause__, "message").lower():
                raise SourceFailed("bluesky-deletions-unknown") from error
            raise
        for start in range(0, len(ids), LOOKUP_POSTS):
            yield from self._missing(client, handle, list(ids[start : start + LOOKUP_POSTS]))

    def _missing(self, client: Client, handle: str, ids: list[str]) -> list[str]:
        try:
            posts = self._call(handle, partial(client.get_posts, ids)).posts
        except NotFound as error:  # status 400: the request was not understood, which says nothing about the posts
            raise SourceFailed("bluesky-deletions-unknown") from error
        found = {post.uri for post in posts}
        return [post_id for post_id in ids if post_id not in found]

    def _call(self, handle: str, request: Callable[[], Answer]) -> Answer:
        """Send a request: waits out rate limits and raises only our errors."""
        return self._budget.call(partial(_translating_errors, handle, request), SERVER)


class _SizeLimitedStream(httpx.SyncByteStream):
    """The body of an answer; raises when it exceeds MAX_BYTES."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for chunk in self._stream:
            received += len(chunk)
            if received > MAX_BYTES:
                raise httpx.DecodingError(f"more than {MAX_BYTES >> 20} MB in one answer")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _limit_size(response: httpx.Response) -> None:
    """Limit the size of an answer before it is read. Compressed, it could expand to any size."""
    if "content-encoding" in response.headers:
        raise httpx.DecodingError("the answer is compressed")
    assert isinstance(response.stream, httpx.SyncByteStream)
    response.stream = _SizeLimitedStream(response.stream)


def _request_uncompressed(request: httpx.Request) -> None:
    request.headers["accept-encoding"] = "identity"


def _client(settings: TrainerSettings) -> Client:
    hooks = {"request": [_request_uncompressed], "response": [_limit_size]}
    return Client(base_url=settings.bluesky_api_url, request=Request(timeout=READ_SECONDS, event_hooks=hooks))


def _translating_errors(handle: str, request: Callable[[], Answer]) -> Answer:
    try:
        return request()
    except exceptions.RateLimitExceededError as error:
        raise RateLimited(error.reset_at) from error
    except (AtProtocolError, httpx.HTTPError) as error:
        raise _service_error(error, handle) from error
    except (*PARSE_ERRORS, ValidationError) as error:
        raise unexpected_answer(SERVER, error) from error


def _service_error(error: Exception, handle: str) -> ServiceError:
    if message_id := REFUSALS.get(_error_field(error, "error")):
        return SourceFailed(message_id, handle=handle, server=SERVER)
    status = getattr(getattr(error, "response", None), "status_code", None)
    return translate_error(error, ERRORS, handle=handle, server=SERVER, status=str(status or "unknown"))


def _error_field(error: BaseException | None, name: str) -> str:
    """A field of an XRPC error: its `error` code or its `message`."""
    content = getattr(getattr(error, "response", None), "content", None)
    return str(getattr(content, name, None) or "")


def _account(client: Client, handle: str) -> SourceAccount:
    profile = client.get_profile(handle)
    if any(label.val == LOGGED_IN_ONLY and not label.neg for label in profile.labels or ()):
        raise SourceFailed("bluesky-logged-in-only", handle=handle)
    return SourceAccount(profile.did, profile.display_name or profile.handle, profile.avatar)


def _check_same_account(handle: str, did: str, known_ids: Sequence[str]) -> None:
    """Raises SourceFailed where the stored posts belong to another account, which had the handle before."""
    if any(_author_did(post_id) != did for post_id in known_ids if "/" in post_id and REPOST_SUFFIX not in post_id):
        raise SourceFailed("bluesky-handle-reassigned", handle=handle)


def _profile(client: Client, handle: str) -> list[str]:
    profile = client.get_profile(handle)
    return [profile.display_name or "", profile.description or ""]


def _is_reply(item: Any, did: str) -> bool:
    """Whether an own post replies to another account, or continues a conversation with one."""
    reply = getattr(item.post.record, "reply", None)
    above = [reply.parent.uri, reply.root.uri] if reply and not item.reason else []
    return any(_author_did(uri) != did for uri in above)


def _tweet(item: Any, did: str) -> Tweet:
    """A post of the feed; a repost is recognized by the reason for its being there, or by its author."""
    record, reason = item.post.record, item.reason
    if getattr(reason, "py_type", None) == REPOST:
        return Tweet(reason.uri or f"{item.post.uri}{REPOST_SUFFIX}", record.text, parse_time(reason.indexed_at), True)
    is_own = item.post.author.did == did
    post_id = item.post.uri if is_own else f"{item.post.uri}{REPOST_SUFFIX}"
    return Tweet(post_id, _with_links(record), parse_time(record.created_at), not is_own)


def _with_links(record: Any) -> str:
    """The text with full links: Bluesky shortens them, as in “example.com/a-long…”."""
    text = record.text.encode()
    links = [
        (facet.index.byte_start, facet.index.byte_end, feature.uri)
        for facet in record.facets or ()
        for feature in facet.features
        if getattr(feature, "py_type", None) == LINK
    ]
    parts, position = [], 0
    for start, end, address in sorted(links):
        shown = text[start:end].decode(errors="ignore").rstrip(".…")
        if start >= position and shown and shown.removeprefix("https://") in address:
            parts += [text[position:start], address.encode()]
            position = end
    return b"".join([*parts, text[position:]]).decode(errors="ignore")


def _author_did(post_id: str) -> str:
    """The DID of the account, as in at://did:plc:…/app.bsky.feed.post/…"""
    return post_id.removeprefix("at://").partition("/")[0]


def _record_key(post_id: str) -> str:
    """The last part of a post's URI, which increases with time."""
    return post_id.removesuffix(REPOST_SUFFIX).rpartition("/")[2]


SOURCE = BlueskySource
