"""An account's posts on Bluesky, as its public view gives them to anybody.

It does not know what was read before. No login is needed, and accounts that ask not to be shown without one are left
alone.
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
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import SourceAccount, Wait, not_now
from trainer.sources._http import (
    MAX_BYTES,
    READ_SECONDS,
    Answer,
    BoundedSession,
    Patience,
    Told,
    closed_after,
    no_answer,
    no_place,
    told,
)
from trainer.sources._parsing import is_newer, parse_time

A_PAGE, LOOKED_FOR = 100, 25  # the most that the view gives of a feed, and of posts by name
MAX_POSTS = 3_250  # the recipe learns from no more
MAX_EMPTY = 10  # pages in a row: one can be empty because all in it was taken away
NOT_FOR_ALL = "!no-unauthenticated"  # the label of those who ask not to be shown without login
OTHERS = "#repost"  # how the id of a repost ends that has none of its own: before it stands another's
REPOST = "app.bsky.feed.defs#reasonRepost"
LINK = "app.bsky.richtext.facet#link"

ODD_ANSWERS = (ValidationError, LookupError, AttributeError, TypeError, ValueError)
REFUSED = {
    "AccountTakedown": (SourceFailed, "@{handle} is suspended on Bluesky, so its posts cannot be read."),
    "AccountDeactivated": (SourceFailed, "@{handle} is deactivated on Bluesky, so its posts cannot be read."),
}
NOT_TOLD = "Bluesky does not say which posts are still there; it is asked again another day."
UNKNOWN = (NotFound, "There is no account @{handle} on Bluesky; it may have been deleted or renamed.")
TOLD: Told = {
    AtProtocolError: (SourceFailed, "Bluesky could not be read; try again later."),
    exceptions.RequestErrorBase: (SourceFailed, "Bluesky could not be read; try again later."),
    exceptions.RequestException: (SourceFailed, "Bluesky is out of order (status {status}); try again later."),
    exceptions.BadRequestError: UNKNOWN,
    exceptions.UnauthorizedError: (SourceFailed, "Bluesky does not let @{handle}'s posts be read without a login."),
    exceptions.RateLimitExceededError: (TryLater, "Bluesky is asked too much; try again later."),
    exceptions.NetworkError: (SourceFailed, "Bluesky could not be reached; try again later."),
    exceptions.InvokeTimeoutError: (SourceFailed, "Bluesky did not answer in time; try again later."),
    httpx.HTTPError: (SourceFailed, "Bluesky could not be read; try again later."),
    exceptions.ModelError: (SourceFailed, "Bluesky answered with something else than posts; try again later."),
    exceptions.ModelFieldNotFoundError: (SourceFailed, "Bluesky left out a part of a post; try again later."),
    exceptions.LoginRequiredError: (SourceFailed, "Bluesky does not let @{handle}'s posts be read without a login."),
}


class BlueskySource:
    """Nothing stands after the colon: the handle says it all."""

    scheme: ClassVar[str] = "bluesky"
    is_path: ClassVar[bool] = False
    mark: str | None = None  # the cursor with which the page was asked for
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
        self,
        handle: str,
        since_id: str | None = None,
        until_id: str | None = None,  # a feed is read from its top, or from the page of `mark` on
        had: int = 0,
    ) -> Iterator[Tweet]:
        """The newest posts and reposts, newest first; replies only where the setting says so."""
        client = _client(self._settings)
        most = MAX_POSTS if self.mark is None else MAX_POSTS - had + A_PAGE  # some of the first page are known
        return closed_after(self._read(client, handle, (since_id, until_id), most), client.request.close)

    def _read(self, client: Client, handle: str, between: tuple[str | None, str | None], most: int) -> Iterator[Tweet]:
        since_id, until_id = between
        self.account = self._ask(handle, partial(_account, client, handle))
        did, since = self.account.id, _key(since_id) if since_id else None
        _check_same(handle, did, [identity for identity in (since_id, until_id) if identity])
        kinds = "posts_with_replies" if self._settings.bluesky_replies else "posts_no_replies"
        seen: set[str] = set()
        feed = partial(client.get_author_feed, did, filter=kinds, limit=A_PAGE)
        cursor = self.mark
        empty = 0
        while len(seen) < most and empty < MAX_EMPTY:
            self.mark = cursor
            tweets, cursor = self._next(feed, handle, did, is_begun=bool(seen))
            newer = {tweet.id: tweet for tweet in tweets if tweet.id not in seen and is_newer(_key(tweet.id), since)}
            yield from list(newer.values())[: most - len(seen)]
            seen.update(newer)
            empty = 0 if tweets else empty + 1
            if not cursor or (tweets and not newer):
                return

    def _next(
        self, feed: Callable[..., Any], handle: str, did: str, *, is_begun: bool
    ) -> tuple[list[Tweet], str | None]:
        """The page of `mark`. A reading that begins with one of another day, which is none now, begins at the top."""
        try:
            return self._ask(handle, partial(_page, partial(feed, cursor=self.mark), did))
        except NotFound:
            if self.mark is None or is_begun:
                raise
        self.mark = None
        return self._ask(handle, partial(_page, feed, did))

    def gone(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        """A few are asked for at a time. Where the account is only suspended, that is raised: nothing is gone.

        The account is asked for by its own name, which a post's address begins with: its handle may be another now.
        """
        client = _client(self._settings)
        return closed_after(self._look_for(client, handle, ids), client.request.close)

    def profile(self, handle: str) -> Iterator[str]:
        """Also of those who ask not to be shown without login: they are the ones who ask for it here."""
        client = _client(self._settings)
        return closed_after(self._told(client, handle), client.request.close)

    def _told(self, client: Client, handle: str) -> Iterator[str]:
        yield from self._ask(handle, partial(_profile, client, handle))

    def _look_for(self, client: Client, handle: str, ids: Sequence[str]) -> Iterator[str]:
        if not ids:
            return
        try:
            self._ask(handle, partial(_account, client, _author(ids[0])))
        except NotFound as error:
            if "not found" not in _said(error.__cause__, "message").lower():
                raise SourceFailed(NOT_TOLD) from error
            raise
        for start in range(0, len(ids), LOOKED_FOR):
            asked = list(ids[start : start + LOOKED_FOR])
            yield from self._missing(client, handle, asked)

    def _missing(self, client: Client, handle: str, asked: list[str]) -> list[str]:
        try:
            posts = self._ask(handle, partial(client.get_posts, asked)).posts
        except NotFound as error:  # what was asked was not understood: of the posts that tells nothing
            raise SourceFailed(NOT_TOLD) from error
        found = {post.uri for post in posts}
        return [identity for identity in asked if identity not in found]

    def _ask(self, handle: str, ask: Callable[[], Answer]) -> Answer:
        """The one door: what comes of an answer, after waiting where Bluesky says so, or our error for it."""
        return self._patience.ask(partial(_once, handle, ask), "Bluesky")


class _SizeLimited(httpx.SyncByteStream):
    """An answer's body that breaks off where it is longer than any honest one."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._stream:
            received += len(piece)
            if received > MAX_BYTES:
                raise httpx.DecodingError(f"more than {MAX_BYTES >> 20} MB in one answer")
            yield piece

    def close(self) -> None:
        self._stream.close()


def _limit(response: httpx.Response) -> None:
    """Bound an answer's size, before it is read. A compressed one, which was not asked for, could have any."""
    if "content-encoding" in response.headers:
        raise httpx.DecodingError("the answer is compressed")
    assert isinstance(response.stream, httpx.SyncByteStream)
    response.stream = _SizeLimited(response.stream)


def _ask_uncompressed(request: httpx.Request) -> None:
    request.headers["accept-encoding"] = "identity"


def _client(settings: TrainerSettings) -> Client:
    hooks = {"request": [_ask_uncompressed], "response": [_limit]}
    return Client(base_url=settings.bluesky_api_url, request=Request(timeout=READ_SECONDS, event_hooks=hooks))


def _once(handle: str, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except exceptions.RateLimitExceededError as error:
        raise BoundedSession(error.reset_at) from error
    except (AtProtocolError, httpx.HTTPError) as error:
        raise _foreign(error, handle) from error
    except ODD_ANSWERS as error:
        raise no_answer("Bluesky", error) from error


def _foreign(error: Exception, handle: str) -> ServiceError:
    if (reason := _said(error, "error")) in REFUSED:
        kind, sentence = REFUSED[reason]
        return kind(sentence.format(handle=handle))
    status = getattr(getattr(error, "response", None), "status_code", None)
    return told(error, TOLD, handle=handle, status=status)


def _said(error: BaseException | None, what: str) -> str:
    """What Bluesky says of an error: its name, `error`, or its `message`."""
    content = getattr(getattr(error, "response", None), "content", None)
    return str(getattr(content, what, None) or "")


def _account(client: Client, handle: str) -> SourceAccount:
    profile = client.get_profile(handle)
    if any(label.val == NOT_FOR_ALL and not label.neg for label in profile.labels or ()):
        raise SourceFailed(f"@{handle} asks Bluesky not to show its posts to everybody, so they are not read.")
    return SourceAccount(profile.did, profile.display_name or profile.handle, profile.avatar)


def _check_same(handle: str, did: str, known: Sequence[str]) -> None:
    """Raises SourceFailed where the known posts are another account's, which had the handle before."""
    if any(_author(identity) != did for identity in known if "/" in identity and OTHERS not in identity):
        raise SourceFailed(
            f"@{handle} is another account on Bluesky now than the one whose posts are kept. To learn from it, first "
            f"remove those: mynah forget {handle}."
        )


def _profile(client: Client, handle: str) -> list[str]:
    profile = client.get_profile(handle)
    return [profile.display_name or "", profile.description or ""]


def _page(ask: Callable[[], Any], did: str) -> tuple[list[Tweet], str | None]:
    page = ask()
    return [_tweet(item, did) for item in page.feed], page.cursor


def _tweet(item: Any, did: str) -> Tweet:
    """A post of the feed; what the account only passed on is known by the reason it is there, or by its author."""
    record, reason = item.post.record, item.reason
    if getattr(reason, "py_type", None) == REPOST:
        return Tweet(reason.uri or f"{item.post.uri}{OTHERS}", record.text, parse_time(reason.indexed_at), True)
    is_own = item.post.author.did == did
    identity = item.post.uri if is_own else f"{item.post.uri}{OTHERS}"
    return Tweet(identity, _with_links(record), parse_time(record.created_at), not is_own)


def _with_links(record: Any) -> str:
    """The text with its links whole: Bluesky shows them cut, as in “example.com/a-long…”."""
    text = record.text.encode()
    links = [
        (facet.index.byte_start, facet.index.byte_end, feature.uri)
        for facet in record.facets or ()
        for feature in facet.features
        if getattr(feature, "py_type", None) == LINK
    ]
    pieces, at = [], 0
    for start, end, address in sorted(links):
        shown = text[start:end].decode(errors="ignore").rstrip(".…")
        if start >= at and shown and shown.removeprefix("https://") in address:
            pieces += [text[at:start], address.encode()]
            at = end
    return b"".join([*pieces, text[at:]]).decode(errors="ignore")


def _author(identity: str) -> str:
    """The lasting name of the account in a post's address, as in at://did:plc:…/app.bsky.feed.post/…"""
    return identity.removeprefix("at://").partition("/")[0]


def _key(identity: str) -> str:
    """The last part of a post's address, which grows with time."""
    return identity.removesuffix(OTHERS).rpartition("/")[2]


SOURCE = BlueskySource
