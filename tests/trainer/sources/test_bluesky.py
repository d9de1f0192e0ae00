"""Reading from Bluesky with the real atproto, against a fake of its public view: pages, links, and every refusal."""

import inspect
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from atproto.exceptions import AtProtocolError
from atproto_client import exceptions
from starlette.responses import JSONResponse, Response

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.tweet import Tweet
from tests.fakes.bluesky import DID, OTHERS_DID, FakeBluesky, key, post, refusal, reply, repost, thread
from tests.trainer.conftest import RecordedWaits
from tests.trainer.sources.cases import bluesky_settings
from trainer.settings import TrainerSettings
from trainer.sources import SourceAccount
from trainer.sources.bluesky import ERRORS, MAX_EMPTY_PAGES, BlueskySource

HANDLE = "greta.example.com"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def own(number: int) -> str:
    return f"at://{DID}/app.bsky.feed.post/{key(number)}"


def read(fake: FakeBluesky, since_id: str | None = None, **more: Any) -> list[Tweet]:
    return list(BlueskySource("", bluesky_settings(fake, **more)).tweets(HANDLE, since_id))


def refused(fake: FakeBluesky, **more: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        read(fake, **more)
    return caught.value


def test_an_account_is_read_page_by_page(bluesky: FakeBluesky) -> None:
    """All posts come, newest first, in pages of a hundred."""
    bluesky.feeds[HANDLE] = [post(number, f"post {number}") for number in range(250, 0, -1)]
    assert [tweet.text for tweet in read(bluesky)] == [f"post {number}" for number in range(250, 0, -1)]
    assert len(bluesky.asked) == 4


def test_own_posts_and_reposts_are_told_apart(bluesky: FakeBluesky) -> None:
    """A repost comes as a retweet with an id of its own; what another wrote is no own post."""
    bluesky.feeds[HANDLE] = [repost(3, "mine"), post(2, "yes"), post(9, "odd", OTHERS_DID)]
    assert read(bluesky) == [
        Tweet(f"at://{DID}/app.bsky.feed.repost/{key(3)}", "mine", NOON, is_retweet=True),
        Tweet(own(2), "yes", NOON),
        Tweet(f"at://{OTHERS_DID}/app.bsky.feed.post/{key(9)}#repost", "odd", NOON, is_retweet=True),
    ]


@pytest.mark.parametrize("ignores", [False, True])
@pytest.mark.parametrize(("wants", "texts"), [(False, ["own"]), (True, ["an answer", "own"])])
def test_replies_come_where_the_setting_says_so(
    bluesky: FakeBluesky, ignores: bool, wants: bool, texts: list[str]
) -> None:
    """By default no replies to others are read, also from a view that ignores the filter."""
    bluesky.ignores_filter = ignores
    bluesky.feeds[HANDLE] = [reply(2, "an answer"), post(1, "own")]
    assert [tweet.text for tweet in read(bluesky, bluesky_replies=wants)] == texts


def test_own_threads_are_no_replies(bluesky: FakeBluesky) -> None:
    """Whoever continues an own post answers nobody; below another's post, it is part of a conversation."""
    in_conversation = thread(5, "and to you, too", parent=4, root=4)
    in_conversation["post"]["record"]["reply"]["root"] = reply(9, "")["post"]["record"]["reply"]["root"]
    bluesky.feeds[HANDLE] = [in_conversation, thread(3, "third", 2, 1), thread(2, "second", 1, 1), post(1, "first")]
    assert [tweet.text for tweet in read(bluesky)] == ["third", "second", "first"]
    bluesky.ignores_filter = True
    assert [tweet.text for tweet in read(bluesky)] == ["third", "second", "first"]


def test_a_cut_link_is_made_whole(bluesky: FakeBluesky) -> None:
    """What Bluesky shows of an address becomes the address, so that cleaning finds it; a named link stays a name."""
    text = "sée example.com/a-long… and my garden"
    links = []
    for shown, uri in (
        ("example.com/a-long…", "https://example.com/a-longer-one"),
        ("my garden", "https://g.example"),
    ):
        start = text.encode().index(shown.encode())
        index = {"byteStart": start, "byteEnd": start + len(shown.encode())}
        links.append({"index": index, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}]})
    bluesky.feeds[HANDLE] = [post(1, text, facets=links)]
    assert read(bluesky)[0].text == "sée https://example.com/a-longer-one and my garden"


def test_a_refresh_reads_only_what_is_new(bluesky: FakeBluesky) -> None:
    """After the newest known post only newer ones come, and the pages after them are not asked for."""
    bluesky.feeds[HANDLE] = [post(number, f"post {number}") for number in range(350, 0, -1)]
    assert [tweet.text for tweet in read(bluesky, since_id=own(348))] == ["post 350", "post 349"]
    assert len(bluesky.asked) == 3


def test_a_reading_that_broke_off_goes_on_with_its_page(bluesky: FakeBluesky) -> None:
    """The pages before it are not asked for again."""
    bluesky.feeds[HANDLE] = [post(number, f"post {number}") for number in range(350, 0, -1)]
    before = BlueskySource("", bluesky_settings(bluesky))
    known = list(islice(before.tweets(HANDLE), 250))
    bluesky.asked.clear()
    after = BlueskySource("", bluesky_settings(bluesky))
    after.cursor = before.cursor
    rest = list(after.tweets(HANDLE, None, known[-1].id, len(known)))
    assert [tweet.text for tweet in rest] == [f"post {number}" for number in range(150, 0, -1)]
    assert [asked.fields.get("cursor") for asked in bluesky.asked] == [None, "200", "300"]


def test_a_mark_that_bluesky_knows_no_more_is_forgotten(bluesky: FakeBluesky) -> None:
    """The feed is read from its top then, instead of being taken for gone."""
    bluesky.feeds[HANDLE] = [post(number, f"post {number}") for number in (2, 1)]
    source = BlueskySource("", bluesky_settings(bluesky))
    source.cursor = "of another day"
    bluesky.out_of_turn = [profile(), refusal("InvalidRequest", "Malformed cursor")]
    assert [tweet.text for tweet in source.tweets(HANDLE, None, own(2), 1)] == ["post 2", "post 1"]


def test_after_a_strange_repost_newer_posts_come(bluesky: FakeBluesky) -> None:
    """A repost without an id of its own is known by another's: it hides nothing that is newer."""
    bluesky.feeds[HANDLE] = [post(8, "new"), post(7, "odd", OTHERS_DID), post(2, "old")]
    odd = f"{post(7, '', OTHERS_DID)['post']['uri']}#repost"
    assert [tweet.text for tweet in read(bluesky, odd)] == ["new"]


def test_posts_of_who_has_the_handle_now_are_not_added(bluesky: FakeBluesky) -> None:
    """The account of the known posts left its handle and somebody else took it: two people are no one persona."""
    bluesky.feeds[HANDLE] = [post(2, "mine")]
    theirs = post(1, "hum", OTHERS_DID)["post"]["uri"]
    with pytest.raises(SourceFailed, match="another Bluesky account"):
        list(BlueskySource("", bluesky_settings(bluesky)).tweets(HANDLE, theirs))
    with pytest.raises(SourceFailed, match="another Bluesky account"):
        list(BlueskySource("", bluesky_settings(bluesky)).tweets(HANDLE, None, theirs, 1))


def test_a_view_that_repeats_its_page_is_left(bluesky: FakeBluesky) -> None:
    """A page that brings nothing new is the last one."""
    bluesky.repeats_pages = True
    bluesky.feeds[HANDLE] = [post(number, f"post {number}") for number in range(250, 0, -1)]
    assert len(read(bluesky)) == 100
    assert len(bluesky.asked) == 3


def test_an_empty_page_is_not_the_end(bluesky: FakeBluesky) -> None:
    """All of a page can have been taken away; after some such pages in a row no more are asked for."""
    bluesky.feeds[HANDLE] = [post(1, "one")]
    source = BlueskySource("", bluesky_settings(bluesky))
    tweets = source.tweets(HANDLE)
    bluesky.out_of_turn = [profile(), JSONResponse({"feed": [], "cursor": "0"})]
    assert [tweet.text for tweet in tweets] == ["one"]
    bluesky.out_of_turn = [profile(), *(JSONResponse({"feed": [], "cursor": "0"}) for _ in range(MAX_EMPTY_PAGES))]
    assert read(bluesky) == []


def profile() -> Response:
    return JSONResponse({"did": DID, "handle": HANDLE})


def test_the_name_and_picture_are_noted_down(bluesky: FakeBluesky) -> None:
    """After reading it is known what the account is called and looks like."""
    bluesky.feeds[HANDLE] = [post(1, "one")]
    source = BlueskySource("", bluesky_settings(bluesky))
    assert list(source.tweets(HANDLE))
    assert source.account == SourceAccount(DID, "Greta", "https://cdn.example/img/avatar/plain/a@jpeg")


def test_who_wants_no_strangers_is_not_read(bluesky: FakeBluesky) -> None:
    """An account that asks to be shown to nobody without a login is left alone."""
    bluesky.feeds[HANDLE] = [post(1, "one")]
    bluesky.labels = [{"src": DID, "uri": f"at://{DID}", "val": "!no-unauthenticated", "cts": "2024-05-01T12:00:00Z"}]
    assert "asks Bluesky not to show" in refused(bluesky).sentence
    assert len(bluesky.asked) == 1


def test_a_limit_is_waited_for_until_its_reset(bluesky: FakeBluesky, waits: RecordedWaits) -> None:
    """The time that Bluesky names is waited for, and the same page asked for again."""
    bluesky.feeds[HANDLE] = [post(1, "one")]
    reset = datetime(2026, 5, 1, 12, 15, tzinfo=UTC)
    headers = {"ratelimit-reset": str(int(reset.timestamp()))}
    bluesky.out_of_turn = [refusal("RateLimitExceeded", "Too many", 429, headers)]
    assert len(list(BlueskySource("", bluesky_settings(bluesky), waits).tweets(HANDLE))) == 1
    assert waits.calls == [(reset, "Bluesky limits how fast posts can be read")]


REFUSALS = [
    (refusal("InvalidRequest", "Profile not found"), NotFound, "no account @greta.example.com"),
    (refusal("AccountTakedown", "Account has been suspended"), SourceFailed, "suspended"),
    (refusal("AccountDeactivated", "Account is deactivated"), SourceFailed, "deactivated"),
    (refusal("AuthMissing", "?", 401), SourceFailed, "without a login"),
    (refusal("RateLimitExceeded", "?", 429), TryLater, "is getting too many requests"),
    (refusal("InternalServerError", "?", 500), SourceFailed, "is having problems (status 500)"),
    (refusal("UpstreamFailure", "?", 502), SourceFailed, "could not be reached"),
    (Response("<html>", media_type="text/html"), SourceFailed, "something other than posts"),
    (Response("{", media_type="application/json"), SourceFailed, "something other than posts"),
    (JSONResponse({"handle": HANDLE}), SourceFailed, "something other than posts"),
]


@pytest.mark.parametrize(("answer", "kind", "sentence"), REFUSALS)
def test_every_refusal_is_one_sentence(
    bluesky: FakeBluesky, answer: Response, kind: type[ServiceError], sentence: str
) -> None:
    """Whatever Bluesky answers instead of the account, it is told as what it is."""
    bluesky.out_of_turn = [answer]
    error = refused(bluesky)
    assert type(error) is kind
    assert sentence in error.sentence


def test_an_unreachable_address_is_told(bluesky: FakeBluesky) -> None:
    """A connection refused is one sentence."""
    assert "could not be reached" in refused(bluesky, bluesky_api_url="http://127.0.0.1:1").sentence


FOREIGN = [kind for _name, kind in inspect.getmembers(exceptions, inspect.isclass) if issubclass(kind, AtProtocolError)]


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_error_of_atprotos_is_mapped(kind: type[Exception]) -> None:
    """An error that a newer atproto adds has to be given a sentence here."""
    assert kind in ERRORS


def test_nothing_stands_after_the_colon() -> None:
    """`bluesky:greta` says the handle in the wrong place."""
    with pytest.raises(RequestUnfit, match="with nothing after the colon"):
        BlueskySource("greta", TrainerSettings())
