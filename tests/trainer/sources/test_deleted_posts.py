"""What was deleted on a network since it was read: each tells it in its own way."""

import pytest
from starlette.responses import HTMLResponse, JSONResponse

from models.domain.errors import NotFound, SourceFailed
from tests.fakes import bluesky as bluesky_words
from tests.fakes import mastodon as mastodon_words
from tests.fakes.bluesky import FakeBluesky, post
from tests.fakes.mastodon import FakeMastodon, status
from tests.fakes.x_api import FakeX, User
from tests.fakes.x_api import post as x_post
from tests.trainer.sources.cases import SourceCase, bluesky_settings, mastodon_settings, x_settings
from trainer.sources import NetworkSource, open_source


def own_ids(case: SourceCase) -> list[str]:
    return [tweet.id for tweet in case.read() if not tweet.is_retweet]


def test_what_is_still_there_is_not_gone(case: SourceCase) -> None:
    """Every network finds every post that it just gave."""
    source = case.open()
    assert not isinstance(source, NetworkSource) or list(source.deleted(case.handle, own_ids(case))) == []


def test_what_was_deleted_is_told(case: SourceCase) -> None:
    """The one post that the network has no more, and no other."""
    source = case.open()
    if not isinstance(source, NetworkSource):
        return
    ids = own_ids(case)
    drop(case, ids[0])
    assert list(source.deleted(case.handle, ids)) == [ids[0]]


def drop(case: SourceCase, identity: str) -> None:
    """Have the network delete its post of that id."""
    match case.fake:
        case FakeX() as x:
            x.users["greta"].posts = [found for found in x.users["greta"].posts if found["id"] != identity]
        case FakeBluesky() as bluesky:
            handle, feed = next(iter(bluesky.feeds.items()))
            bluesky.feeds[handle] = [item for item in feed if item["post"]["uri"] != identity]
        case FakeMastodon() as mastodon:
            mastodon.accounts["greta"] = [found for found in mastodon.accounts["greta"] if found["id"] != identity]


def test_x_is_asked_by_the_hundred_and_paid_for_what_is_there(x: FakeX) -> None:
    """250 posts are three questions, and only those that are there cost."""
    x.users["greta"] = User([x_post(number, "hum") for number in range(240, 0, -1)])
    source = open_source("x:", x_settings(x))
    assert isinstance(source, NetworkSource)
    ids = [str(number) for number in range(250, 0, -1)]
    assert list(source.deleted("greta", ids)) == ids[:10]
    assert len(x.asked) == 3
    assert source.spent is not None
    assert source.spent.tweets == x.posts_charged == 240


def test_a_protected_account_shows_nothing(x: FakeX) -> None:
    """What is not for everybody any more counts as gone."""
    x.users["greta"] = User([x_post(1, "hum")], trouble="protected")
    source = open_source("x:", x_settings(x))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta", ["1"])) == ["1"]


def test_bluesky_is_asked_by_the_quarter_hundred(bluesky: FakeBluesky) -> None:
    """60 posts are three questions, after the one about the account."""
    bluesky.feeds["greta.example.com"] = items = [post(number, "hum") for number in range(60, 0, -1)]
    source = open_source("bluesky:", bluesky_settings(bluesky))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta.example.com", [item["post"]["uri"] for item in items])) == []
    assert len(bluesky.asked) == 4


def test_a_deleted_account_is_not_found(bluesky: FakeBluesky) -> None:
    """An account that Bluesky does not know any more is NotFound, whatever posts are asked about."""
    source = open_source("bluesky:", bluesky_settings(bluesky))
    assert isinstance(source, NetworkSource)
    with pytest.raises(NotFound):
        list(source.deleted("greta.example.com", [post(1, "hum")["post"]["uri"]]))


def test_an_account_that_is_called_otherwise_now_is_there(bluesky: FakeBluesky) -> None:
    """It is known by its lasting name: with a new handle no post of it is gone."""
    bluesky.feeds["gardener.example.com"] = [post(1, "hum")]
    source = open_source("bluesky:", bluesky_settings(bluesky))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta.example.com", [post(1, "hum")["post"]["uri"]])) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_what_bluesky_does_not_understand_says_nothing_of_the_posts(bluesky: FakeBluesky, is_first: bool) -> None:
    """A status 400 for the account or for its posts, as a view out of order gives, is no deletion."""
    bluesky.feeds["greta.example.com"] = [post(1, "hum")]
    odd = bluesky_words.refusal("InvalidRequest", "Error: could not resolve")
    profile = JSONResponse({"did": bluesky_words.DID, "handle": "greta.example.com"})
    bluesky.out_of_turn = [odd] if is_first else [profile, odd]
    source = open_source("bluesky:", bluesky_settings(bluesky))
    assert isinstance(source, NetworkSource)
    with pytest.raises(SourceFailed, match="another day"):
        list(source.deleted("greta.example.com", [post(1, "hum")["post"]["uri"]]))


def test_an_address_where_x_is_not_says_nothing_of_the_posts(x: FakeX) -> None:
    """A status 404 for the whole question, as a wrong X_API_URL gives, is no deletion."""
    x.out_of_turn = [JSONResponse({"title": "Not Found"}, status_code=404)]
    source = open_source("x:", x_settings(x))
    assert isinstance(source, NetworkSource)
    with pytest.raises(SourceFailed):
        list(source.deleted("greta", ["1"]))


def test_on_x_only_what_is_named_as_gone_is_gone(x: FakeX) -> None:
    """One post is there, one X could not look for, one X does not name at all: none of them is deleted."""
    broken = {"type": "about:blank", "title": "Service Unavailable", "detail": "?", "value": "2", "resource_id": "2"}
    x.out_of_turn = [JSONResponse({"data": [x_post(1, "hum")], "errors": [broken]})]
    source = open_source("x:", x_settings(x))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta", ["3", "2", "1"])) == []


def test_a_server_without_mastodon_says_nothing_of_the_posts(mastodon: FakeMastodon) -> None:
    """A page that is not there, as of a domain that was sold, is no account that is not there."""
    mastodon.out_of_turn = [HTMLResponse("<h1>404</h1>", status_code=404)]
    source = open_source("mastodon:", mastodon_settings(mastodon))
    assert isinstance(source, NetworkSource)
    with pytest.raises(SourceFailed):
        list(source.deleted("greta@garden.example", [status(1, "hum")["id"]]))


def test_on_mastodon_a_post_that_is_for_few_now_is_gone(mastodon: FakeMastodon) -> None:
    """Whether it is deleted or only not for everybody any more."""
    mastodon.accounts["greta"] = [status(2, "hum", visibility="private"), status(1, "hum")]
    source = open_source("mastodon:", mastodon_settings(mastodon))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta@garden.example", [status(2, "")["id"], status(1, "")["id"]])) == [
        status(2, "")["id"]
    ]


def test_mastodon_is_read_down_to_the_oldest(mastodon: FakeMastodon) -> None:
    """100 posts are three pages, of which a deleted one in the middle is missing; none below the oldest is read."""
    posts = [status(number, "hum") for number in range(100, 0, -1)]
    mastodon.accounts["greta"] = [found for found in posts if found is not posts[50]] + [status(0, "older")] * 40
    source = open_source("mastodon:", mastodon_settings(mastodon))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta@garden.example", [found["id"] for found in posts])) == [posts[50]["id"]]
    assert sum(asked.path.endswith("/statuses") for asked in mastodon.asked) == 3


def test_of_a_server_that_ignores_paging_only_its_page_is_known(mastodon: FakeMastodon) -> None:
    """What is older than all that it shows may be there or not, and is left alone."""
    posts = [status(number, "hum") for number in range(40, 0, -1)]
    mastodon.accounts["greta"], mastodon.ignores_paging = [posts[0], *posts[2:]], True
    source = open_source("mastodon:", mastodon_settings(mastodon))
    assert isinstance(source, NetworkSource)
    assert list(source.deleted("greta@garden.example", [found["id"] for found in posts])) == [posts[1]["id"]]


def test_a_suspended_account_is_left_alone(mastodon: FakeMastodon) -> None:
    """A suspension may be lifted: nothing counts as gone."""
    mastodon.accounts["greta"], mastodon.is_suspended = [mastodon_words.status(1, "hum")], True
    source = open_source("mastodon:", mastodon_settings(mastodon))
    assert isinstance(source, NetworkSource)
    with pytest.raises(SourceFailed):
        list(source.deleted("greta@garden.example", [mastodon_words.status(1, "hum")["id"]]))
