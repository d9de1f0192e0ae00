"""Reading from Mastodon with the real Mastodon.py, against a fake server: pages, privacy, and every refusal."""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest
from mastodon import errors as foreign
from starlette.responses import JSONResponse, RedirectResponse, Response

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.tweet import Tweet
from tests.fakes.mastodon import ACCOUNT, FakeMastodon, refusal, status, webfinger
from tests.trainer.conftest import RecordedWaits
from tests.trainer.sources.cases import mastodon_settings
from trainer.settings import TrainerSettings
from trainer.sources import SourceAccount, _http
from trainer.sources.mastodon import ERRORS, MastodonSource

HANDLE = "greta@garden.example"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def identity(number: int) -> str:
    return str(status(number, "")["id"])


def read(fake: FakeMastodon, since_id: str | None = None, **more: Any) -> list[Tweet]:
    return list(MastodonSource("", mastodon_settings(fake, **more)).tweets(HANDLE, since_id))


def refused(fake: FakeMastodon, **more: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        read(fake, **more)
    return caught.value


def test_an_account_is_read_page_by_page(mastodon: FakeMastodon) -> None:
    """All posts come, newest first, in pages of forty, and the page after the last is empty."""
    mastodon.accounts["greta"] = [status(number, f"<p>post {number}</p>") for number in range(100, 0, -1)]
    assert [tweet.text for tweet in read(mastodon)] == [f"post {number}" for number in range(100, 0, -1)]
    assert len(mastodon.asked) == 5


def test_a_boost_is_a_retweet(mastodon: FakeMastodon) -> None:
    """What was passed on comes as such, with the text that was passed on."""
    mastodon.accounts["greta"] = [
        status(2, "", reblog=status(1, "<p>theirs</p>")),
        status(1, '<p>own &amp; <a class="u-url mention" href="https://x.example/@bob">@<span>bob</span></a></p>'),
    ]
    assert read(mastodon) == [
        Tweet(identity(2), "theirs", NOON, is_retweet=True),
        Tweet(identity(1), "own & @bob", NOON),
    ]


def test_only_public_posts_come(mastodon: FakeMastodon) -> None:
    """Should a server give more than it ought to, it is not read; what was kept out of timelines only if wanted."""
    kinds = ("public", "unlisted", "private", "direct", "local", None)
    mastodon.accounts["greta"] = [
        status(9 - place, str(kind), visibility=kind) for place, kind in enumerate(kinds, start=1)
    ]
    assert [tweet.text for tweet in read(mastodon)] == ["public"]
    assert [tweet.text for tweet in read(mastodon, mastodon_unlisted=True)] == ["public", "unlisted"]


def test_content_warnings_are_kept_or_their_posts_left_out(mastodon: FakeMastodon) -> None:
    """Without its warning, a persona would show what the author hides at first."""
    mastodon.accounts["greta"] = [status(2, "<p>soup</p>", spoiler_text="food"), status(1, "own", spoiler_text="")]
    assert [tweet.text for tweet in read(mastodon)] == ["own"]
    assert [tweet.text for tweet in read(mastodon, mastodon_warned_posts=True)] == ["food: soup", "own"]


@pytest.mark.parametrize("ignores", [False, True])
@pytest.mark.parametrize(("wants", "texts"), [(False, ["own"]), (True, ["an answer", "own"])])
def test_replies_come_where_the_setting_says_so(
    mastodon: FakeMastodon, ignores: bool, wants: bool, texts: list[str]
) -> None:
    """By default only what stands by itself is read, also from a server that ignores the wish."""
    mastodon.ignores_paging = ignores
    answer = status(2, "an answer", in_reply_to_id="7", in_reply_to_account_id="8")
    mastodon.accounts["greta"] = [answer, status(1, "own")]
    assert [tweet.text for tweet in read(mastodon, mastodon_replies=wants)] == texts


def test_a_thread_is_no_reply(mastodon: FakeMastodon) -> None:
    """Who goes on from an own post answers nobody."""
    mastodon.ignores_paging = True
    mastodon.accounts["greta"] = [status(2, "and on", in_reply_to_id=identity(1), in_reply_to_account_id=ACCOUNT)]
    assert [tweet.text for tweet in read(mastodon)] == ["and on"]


def test_a_refresh_reads_only_what_is_new(mastodon: FakeMastodon) -> None:
    """After the newest known post only newer ones come."""
    mastodon.accounts["greta"] = [status(number, f"post {number}") for number in range(100, 0, -1)]
    assert [tweet.text for tweet in read(mastodon, since_id=identity(98))] == ["post 100", "post 99"]


def test_a_server_that_ignores_paging_is_left(mastodon: FakeMastodon) -> None:
    """A page that brings nothing new is the last one, and what is known already does not come again."""
    mastodon.ignores_paging = True
    mastodon.accounts["greta"] = [status(number, f"post {number}") for number in range(100, 0, -1)]
    assert len(read(mastodon)) == 20
    assert len(mastodon.asked) == 3
    assert [tweet.text for tweet in read(mastodon, since_id=identity(99))] == ["post 100"]


def test_the_name_and_picture_are_noted_down(mastodon: FakeMastodon) -> None:
    """After reading it is known what the account is called and looks like."""
    mastodon.accounts["greta"] = [status(1, "one")]
    source = MastodonSource("", mastodon_settings(mastodon))
    assert list(source.tweets(HANDLE))
    assert source.account == SourceAccount(ACCOUNT, "Greta", "https://files.example/a.png")


def test_a_suspended_account_is_told(mastodon: FakeMastodon) -> None:
    """The look-up says it."""
    mastodon.accounts["greta"] = []
    mastodon.is_suspended = True
    assert "suspended" in refused(mastodon).sentence


def test_a_limit_is_waited_for_until_its_reset(mastodon: FakeMastodon, waits: RecordedWaits) -> None:
    """The time that the server names is waited for, and the same page asked for again."""
    mastodon.accounts["greta"] = [status(1, "one")]
    reset = datetime(2126, 5, 1, 12, 15, tzinfo=UTC)  # Mastodon.py forgets a time that is past
    mastodon.out_of_turn = [refusal(429, "Too many requests", {"X-RateLimit-Reset": reset.isoformat()})]
    assert len(list(MastodonSource("", mastodon_settings(mastodon), waits).tweets(HANDLE))) == 1
    ((until, why),) = waits.calls
    assert why == "garden.example limits how fast posts can be read"
    assert until.year == 2126


def test_a_server_under_another_name_is_found(mastodon: FakeMastodon) -> None:
    """The host in the handle redirects to the account's server, or names it; posts, profile and deletions work."""
    mastodon.known_as["social.garden.example"] = {HANDLE: "greta"}
    mastodon.accounts["greta"] = [status(1, "one")]
    mastodon.bio = "hum"
    found = webfinger(HANDLE, "https://social.garden.example/users/greta")
    well_known = "https://social.garden.example/.well-known/webfinger"
    for answers in (
        {"garden.example": found},
        {"garden.example": RedirectResponse(f"{well_known}?resource=acct:{HANDLE}"), "social.garden.example": found},
    ):
        mastodon.webfinger = answers
        source = MastodonSource("", by_host(mastodon))
        assert [tweet.text for tweet in source.tweets(HANDLE)] == ["one"]
        assert list(source.profile(HANDLE)) == ["Greta", "hum"]
        assert list(source.deleted(HANDLE, [identity(1), identity(0)])) == [identity(0)]


def test_the_server_in_the_handle_is_asked_first(mastodon: FakeMastodon) -> None:
    """WebFinger is only for those that do not know the account."""
    mastodon.known_as["garden.example"] = {"greta": "greta"}
    mastodon.accounts["greta"] = [status(1, "one")]
    assert list(MastodonSource("", by_host(mastodon)).tweets(HANDLE))
    assert not any("webfinger" in asked.path for asked in mastodon.asked)


@pytest.mark.parametrize(
    "known_as",
    [
        {},
        {"bob": "bob"},
        {HANDLE: HANDLE.replace("garden", "other")},
        {"greta": "greta"},  # another account of that name
    ],
)
def test_a_host_cannot_claim_the_account_of_another_server(mastodon: FakeMastodon, known_as: dict[str, str]) -> None:
    """Otherwise an opt-out there would be circumvented by a domain of one's own."""
    mastodon.webfinger["garden.example"] = webfinger(HANDLE, "https://social.example/users/bob")
    mastodon.known_as["social.example"] = known_as
    mastodon.accounts["bob"] = [status(1, "one")]
    with pytest.raises(ServiceError, match=r"doesn't answer as|no account @greta@garden\.example"):
        list(MastodonSource("", by_host(mastodon)).tweets(HANDLE))


def test_an_alias_is_told_by_its_account(mastodon: FakeMastodon) -> None:
    """Many have a file on a domain of their own that points to their account."""
    mastodon.webfinger["garden.example"] = webfinger("Bob@social.example", "https://social.example/users/bob")
    with pytest.raises(NotFound, match=r"@greta@garden\.example only points to @bob@social\.example"):
        list(MastodonSource("", by_host(mastodon)).tweets(HANDLE))


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>", media_type="text/html"),
        JSONResponse([]),
        JSONResponse({"links": [{"rel": "self", "type": "application/activity+json", "href": "/users/greta"}]}),
        JSONResponse({"links": "none"}),
        webfinger(HANDLE, "https://127.0.0.1/users/greta"),
        webfinger(HANDLE, "https://localhost/users/greta"),
        RedirectResponse("https://127.0.0.1/.well-known/webfinger"),
        RedirectResponse("https://[/"),
        RedirectResponse("/.well-known/webfinger"),
    ],
)
def test_a_webfinger_that_leads_nowhere_changes_nothing(mastodon: FakeMastodon, answer: Response) -> None:
    """What the server itself said is told, and no machine of the local network is asked."""
    mastodon.webfinger["garden.example"] = answer
    with pytest.raises(NotFound, match=r"no account @greta@garden\.example on garden\.example"):
        list(MastodonSource("", by_host(mastodon)).tweets(HANDLE))
    assert {asked.path.split("/")[1] for asked in mastodon.asked} == {"garden.example"}


def by_host(fake: FakeMastodon) -> TrainerSettings:
    """Settings for several servers behind one proxy."""
    return TrainerSettings(mastodon_api_url=f"{fake.address}/{{host}}")


REFUSALS = [
    (refusal(404, "Record not found"), NotFound, "no account @greta@garden.example"),
    (refusal(410, "Gone"), SourceFailed, "suspended"),
    (refusal(401, "This method requires an authenticated user"), SourceFailed, "without a login"),
    (refusal(403, "Forbidden"), SourceFailed, "without a login"),
    (refusal(429, "Too many requests"), TryLater, "is getting too many requests"),
    (refusal(422, "?"), SourceFailed, "doesn't answer as a Mastodon server does (status 422)"),
    (refusal(500, "?"), SourceFailed, "is having problems (status 500)"),
    (refusal(503, "?"), SourceFailed, "is having problems (status 503)"),
    (Response("<html>", media_type="text/html"), SourceFailed, "Mastodon server does: what it sent is not JSON"),
    (Response('[{"id": "1', media_type="application/json"), SourceFailed, "what it sent is not JSON"),
    (JSONResponse({}), SourceFailed, "something other than posts"),
    (JSONResponse(["what"]), SourceFailed, "something other than posts"),
]


@pytest.mark.parametrize(("answer", "kind", "sentence"), REFUSALS)
def test_every_refusal_is_one_sentence(
    mastodon: FakeMastodon, answer: Response, kind: type[ServiceError], sentence: str
) -> None:
    """Whatever a server answers instead of the account, it is told as what it is."""
    mastodon.out_of_turn = [answer]
    error = refused(mastodon)
    assert type(error) is kind
    assert sentence in error.sentence


def test_an_endless_answer_is_broken_off(mastodon: FakeMastodon) -> None:
    """A server that anybody may name cannot fill the memory."""
    mastodon.out_of_turn = [Response(b" " * (_http.MAX_BYTES + 1), media_type="application/json")]
    assert type(refused(mastodon)) is SourceFailed


@pytest.mark.parametrize("handle", ["greta", "greta@", "greta@localhost", "greta@127.0.0.1", "greta@a/b.example"])
def test_what_names_no_server_is_not_asked(mastodon: FakeMastodon, handle: str) -> None:
    """A handle is name@host, and a host is a name with a dot in it: no number and no machine next door."""
    with pytest.raises(RequestUnfit, match="name@host"):
        MastodonSource("", mastodon_settings(mastodon)).tweets(handle)


FOREIGN = [kind for _name, kind in inspect.getmembers(foreign, inspect.isclass) if issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", [kind for kind in FOREIGN if not issubclass(kind, Warning)])
def test_every_error_of_mastodon_pys_is_mapped(kind: type[Exception]) -> None:
    """An error that a newer Mastodon.py adds has to be given a sentence here."""
    assert kind in ERRORS


def test_nothing_stands_after_the_colon() -> None:
    """`mastodon:greta` says the handle in the wrong place."""
    with pytest.raises(RequestUnfit, match="with nothing after the colon"):
        MastodonSource("greta", TrainerSettings())


@pytest.mark.parametrize("odd", [{"content": None}, {"account": None}, {"id": None}])
def test_a_post_that_is_none_is_told(mastodon: FakeMastodon, odd: dict[str, Any]) -> None:
    """A server that leaves out what a post has is no traceback."""
    mastodon.ignores_paging = True
    mastodon.accounts["greta"] = [status(1, "one", **odd)]
    assert "something other than posts" in refused(mastodon).sentence
