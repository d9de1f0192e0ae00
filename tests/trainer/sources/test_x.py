"""Reading from X with the real tweepy, against a fake of its API: pages, prices, limits, and every refusal."""

import inspect
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import tweepy
from starlette.responses import JSONResponse, Response

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.limits import Cost
from models.domain.tweet import Tweet
from tests.fakes.x_api import PROBLEMS, FakeX, User, post
from tests.trainer.conftest import RecordedWaits
from tests.trainer.sources.cases import x_settings
from trainer.settings import TrainerSettings
from trainer.sources import SourceAccount, never_wait
from trainer.sources.x import ERRORS, XSource

RESET = datetime(2026, 5, 1, 12, 15, tzinfo=UTC)


def posts(count: int) -> list[dict[str, Any]]:
    return [post(number, f"post {number}") for number in range(count, 0, -1)]


def read(fake: FakeX, handle: str = "greta", since_id: str | None = None, **more: Any) -> list[Tweet]:
    return list(XSource("", x_settings(fake, **more), never_wait).tweets(handle, since_id))


def refused(fake: FakeX, handle: str = "greta", **more: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        read(fake, handle, **more)
    return caught.value


def limited(*, reset: datetime | None = RESET, body: object = None) -> Response:
    headers = {} if reset is None else {"x-rate-limit-reset": str(int(reset.timestamp()))}
    return JSONResponse(body or {"title": "Too Many Requests"}, status_code=429, headers=headers)


def test_an_account_is_read_page_by_page(x: FakeX) -> None:
    """All posts come, newest first, after one look-up, in pages of a hundred."""
    x.users["greta"] = User(posts(250))
    assert [tweet.id for tweet in read(x)] == [str(number) for number in range(250, 0, -1)]
    assert [asked.fields.get("max_results") for asked in x.asked] == [None, "100", "100", "100"]


def test_a_post_arrives_with_its_time_and_its_whole_text(x: FakeX) -> None:
    """A long post is whole, a retweet is known by what it refers to, and a quote is none."""
    whole = "and so on " * 100
    refers = [{"type": "retweeted", "id": "7"}]
    x.users["greta"] = User(
        [
            post(3, "and so…", note_tweet={"text": whole}),
            post(2, "RT @bruce: mine", referenced_tweets=refers),
            post(1, "quoting", referenced_tweets=[{"type": "quoted", "id": "8"}]),
        ]
    )
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert read(x) == [
        Tweet("3", whole, noon),
        Tweet("2", "RT @bruce: mine", noon, is_retweet=True),
        Tweet("1", "quoting", noon),
    ]


def test_a_post_without_its_history_of_edits_is_read(x: FakeX) -> None:
    """tweepy would warn about it in the terminal."""
    found = post(1, "one")
    del found["edit_history_tweet_ids"]
    x.users["greta"] = User([found])
    assert [tweet.text for tweet in read(x)] == ["one"]


def test_no_more_is_paid_for_than_the_setting_says(x: FakeX) -> None:
    """The last page asks only for what is missing; X gives five at least."""
    x.users["greta"] = User(posts(300))
    source = XSource("", x_settings(x, x_most_tweets=130))
    assert len(list(source.tweets("greta"))) == 130
    assert (x.posts_charged, x.users_charged) == (130, 1)
    assert source.spent == Cost(130, 0.66)
    assert len(read(x, x_most_tweets=102)) == 102


def test_a_page_is_asked_for_when_it_is_needed(x: FakeX) -> None:
    """Who takes ten posts pays for one page."""
    x.users["greta"] = User(posts(300))
    source = XSource("", x_settings(x))
    tweets = source.tweets("greta")
    assert [next(tweets).id for _ in range(10)] == [str(number) for number in range(300, 290, -1)]
    assert x.posts_charged == 100
    assert source.spent == Cost(100, 0.51)
    tweets.close()  # type: ignore[attr-defined] # it is a generator


def test_a_refresh_reads_only_what_is_new(x: FakeX) -> None:
    """After the newest known post only newer ones come, and are paid for."""
    x.users["greta"] = User(posts(250))
    assert [tweet.id for tweet in read(x, since_id="247")] == ["250", "249", "248"]
    assert x.posts_charged == 3


def test_an_empty_page_is_not_the_end(x: FakeX) -> None:
    """All posts of a page can have been taken away; where X names a next page, it is read."""
    x.users["greta"] = User([post(number, "hum") for number in range(150, 0, -1)])
    empty = JSONResponse({"meta": {"result_count": 0, "next_token": "p100"}})
    x.out_of_turn = [JSONResponse({"data": {"id": "2244994945", "name": "G", "username": "greta"}}), empty]
    assert len(read(x)) == 50


def test_an_account_without_posts_is_no_error(x: FakeX) -> None:
    """Nothing comes; that it is too little is said elsewhere, with the counts."""
    x.users["greta"] = User()
    assert read(x) == []


def test_the_name_and_picture_are_noted_down(x: FakeX) -> None:
    """After the first post it is known what the account is called and looks like."""
    x.users["greta"] = User(posts(1))
    source = XSource("", x_settings(x))
    assert source.account is None
    assert list(source.tweets("greta"))
    assert source.account == SourceAccount("2244994945", "The greta", "https://pbs.example/a_normal.jpg")


def test_the_estimate_asks_nobody(x: FakeX) -> None:
    """What it can cost at most follows from the settings: 3,200 posts are 16 dollars, and the user a cent."""
    assert XSource("", x_settings(x)).estimate("greta") == Cost(3_200, 16.01)
    assert XSource("", x_settings(x, x_most_tweets=100, x_dollars_per_post=0.1)).estimate("greta") == Cost(100, 10.01)
    assert x.asked == []


@pytest.mark.parametrize(
    ("more", "missing"),
    [({"x_bearer_token": None}, "X_BEARER_TOKEN is"), ({"x_terms_acknowledged": False}, "X_TERMS_ACKNOWLEDGED is")],
)
def test_it_is_off_until_token_and_acknowledgement_are_there(x: FakeX, more: dict[str, Any], missing: str) -> None:
    """Either missing, the sentence says which, why, and what works instead, before anything is asked."""
    with pytest.raises(SourceFailed, match=missing) as caught:
        XSource("", x_settings(x, **more)).tweets("greta")
    assert "forbid training" in caught.value.sentence
    assert "archive:PATH" in caught.value.sentence
    assert x.asked == []


def test_by_default_it_is_off() -> None:
    """Nobody reads from X without having said so."""
    with pytest.raises(SourceFailed, match="is off"):
        XSource("", TrainerSettings()).tweets("greta")


@pytest.mark.parametrize("says_404", [False, True])
@pytest.mark.parametrize(
    ("user", "kind", "sentence"),
    [(None, NotFound, "no account @greta on X"), (User(trouble="suspended"), SourceFailed, "is suspended")],
)
def test_who_is_not_there_is_told(
    x: FakeX, says_404: bool, user: User | None, kind: type[ServiceError], sentence: str
) -> None:
    """An unknown and a suspended account are told apart, whichever status X gives; nothing is charged."""
    x.says_404 = says_404
    x.users.update({"greta": user} if user else {})
    error = refused(x)
    assert type(error) is kind
    assert sentence in error.sentence
    assert x.users_charged == 0


def test_a_protected_account_is_told_before_its_posts_are_asked_for(x: FakeX) -> None:
    """The look-up says it; the account's own archive still works."""
    x.users["greta"] = User(posts(3), trouble="protected")
    assert "protected" in refused(x).sentence
    assert len(x.asked) == 1


@pytest.mark.parametrize(
    ("user", "dollars"), [(User(trouble="protected"), 0.01), (User(called="other"), 0.01), (None, 0)]
)
def test_a_look_up_is_paid_for_where_x_knows_the_account(x: FakeX, user: User | None, dollars: float) -> None:
    """Also where its posts are then not read; who is unknown costs nothing."""
    x.users.update({"greta": user} if user else {})
    source = XSource("", x_settings(x))
    with pytest.raises(ServiceError):
        list(source.tweets("greta"))
    assert (source.spent, x.users_charged) == (Cost(0, dollars), int(dollars > 0))


def test_an_account_protected_meanwhile_is_told(x: FakeX) -> None:
    """The page says it in an answer that is otherwise in order."""
    x.users["greta"] = User(posts(3), trouble="turned protected")
    assert "protected" in refused(x).sentence


def test_a_renamed_account_is_told_with_its_new_name(x: FakeX) -> None:
    """Posts of somebody who is called otherwise now are not read unasked."""
    x.users["greta"] = User(posts(3), called="Greta_Garden")
    assert "@greta is now called @Greta_Garden on X" in refused(x).sentence


@pytest.mark.parametrize("handle", ["sixteen_letters_", "greta.bsky.social", "a/b"])
def test_what_cannot_be_a_handle_is_not_asked_for(x: FakeX, handle: str) -> None:
    """X would refuse it."""
    with pytest.raises(RequestUnfit, match="is not an X handle"):
        read(x, handle)
    assert x.asked == []


def test_a_limit_is_waited_for_until_its_reset(x: FakeX, waits: RecordedWaits) -> None:
    """The wait goes a second beyond the time that X names; then the same page is asked for again, and all comes."""
    x.users["greta"] = User(posts(150))
    tweets = XSource("", x_settings(x), waits).tweets("greta")
    first = next(tweets)
    x.out_of_turn = [limited(), limited()]
    assert len([first, *tweets]) == 150
    assert waits.calls == [(RESET.replace(second=1), "X limits how fast posts can be read")] * 2
    assert [asked.fields.get("pagination_token") for asked in x.asked[2:]] == ["p100"] * 3


def test_without_a_way_to_wait_it_is_said_when_to_come_back(x: FakeX) -> None:
    """Who cannot wait is told the time."""
    x.out_of_turn = [limited()]
    error = refused(x)
    assert isinstance(error, TryLater)
    assert "after 12:15 UTC" in error.sentence


def test_a_limit_without_a_time_is_not_waited_for(x: FakeX) -> None:
    """Nobody waits for an unknown time."""
    x.out_of_turn = [limited(reset=None)]
    assert isinstance(refused(x), TryLater)


def test_a_limit_that_never_ends_does(x: FakeX, waits: RecordedWaits) -> None:
    """After some waits for one page it is given up."""
    x.out_of_turn = [limited() for _ in range(5)]
    with pytest.raises(TryLater):
        list(XSource("", x_settings(x), waits).tweets("greta"))
    assert len(waits.calls) == 5


REFUSALS = [
    (401, {"title": "Unauthorized"}, SourceFailed, "doesn't accept the token"),
    (403, {"title": "Forbidden", "reason": "client-not-enrolled"}, SourceFailed, "doesn't let the app"),
    (402, {"title": "Payment Required", "type": f"{PROBLEMS}credits-depleted"}, SourceFailed, "credits"),
    (400, {"errors": [{"message": "odd"}]}, SourceFailed, "didn't understand"),
    (404, {}, NotFound, "no account @greta"),
    (418, {}, SourceFailed, "status 418"),
    (503, {"title": "Service Unavailable"}, SourceFailed, "is having problems (status 503)"),
    (429, {"type": f"{PROBLEMS}usage-capped", "detail": "Monthly product cap"}, SourceFailed, "credits"),
    (200, ["what"], SourceFailed, "something other than posts"),
    (200, {"data": {"id": "1"}}, SourceFailed, "something other than posts"),
    (200, {}, NotFound, "no account @greta"),
    (200, {"errors": [{"type": f"{PROBLEMS}odd", "detail": "?"}]}, SourceFailed, "doesn't give out the posts"),
]


@pytest.mark.parametrize(("status", "body", "kind", "sentence"), REFUSALS)
def test_every_refusal_is_one_sentence(
    x: FakeX, status: int, body: object, kind: type[ServiceError], sentence: str
) -> None:
    """Whatever X answers instead of the account, it is told as what it is."""
    x.out_of_turn = [JSONResponse(body, status_code=status)]
    error = refused(x)
    assert type(error) is kind
    assert sentence in error.sentence


def test_a_wrong_token_is_told(x: FakeX) -> None:
    """The sentence names the setting and not the token."""
    sentence = refused(x, x_bearer_token="wrong").sentence
    assert "X_BEARER_TOKEN" in sentence
    assert "wrong" not in sentence


def test_a_page_that_is_none_is_told(x: FakeX) -> None:
    """A web page in place of an answer, as a proxy gives it, is no traceback."""
    x.out_of_turn = [Response("<html>", media_type="text/html")]
    assert type(refused(x)) is SourceFailed


def test_an_unreachable_address_is_told(x: FakeX) -> None:
    """A connection refused is one sentence."""
    assert "could not be reached" in refused(x, x_api_url="http://127.0.0.1:1").sentence


def foreign(module: object, root: type[Exception]) -> Sequence[type[Exception]]:
    return [kind for _name, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, root)]


@pytest.mark.parametrize("kind", foreign(tweepy.errors, tweepy.TweepyException))
def test_every_error_of_tweepys_is_mapped(kind: type[Exception]) -> None:
    """An error that a newer tweepy adds has to be given a sentence here."""
    assert kind in ERRORS


def test_nothing_stands_after_the_colon() -> None:
    """`x:greta` says the handle in the wrong place."""
    with pytest.raises(RequestUnfit, match="with nothing after the colon"):
        XSource("greta", TrainerSettings())
