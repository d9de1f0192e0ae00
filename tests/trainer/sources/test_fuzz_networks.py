"""Fuzzing of what networks answer: posts come out, or a sentence with the true cause, within a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.responses import Response

from models.domain.errors import NotFound, RequestUnfit, ServiceError, SourceFailed
from models.messages import as_json
from tests.fakes import bluesky, mastodon, x_api
from tests.fakes.loopback import Fake
from tests.fuzzing import SEEDS, fuzzed, in_some_encoding, mutated_bytes, mutated_json, within_a_second
from tests.trainer.sources.cases import CASES, SourceCase

TEXTS = ["the slugs are back", "läuft &amp; läuft\n💐", "<p>眠い</p>", "\ud83d half"]
PAGES = 12  # more than any reading gets to before it ends or fails
JSON_TYPES = ("application/json", "application/json", "text/html", "")

# the account, and a page of posts, as each network answers
X_USER = {"data": {"id": "2244994945", "name": "Greta", "username": "greta", "protected": False}}
X_POST = {"referenced_tweets": [{"type": "quoted", "id": "7"}], "note_tweet": {"text": "a long one"}}
X_PAGE = {
    "data": [x_api.post(number, text, **X_POST) for number, text in enumerate(TEXTS, 1)],
    "meta": {"result_count": 4, "next_token": "7140w"},
}
PROFILE = {"did": bluesky.DID, "handle": "greta.example.com", "displayName": "Greta", "labels": []}
FACETS = [
    {
        "index": {"byteStart": 0, "byteEnd": 3},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/b"}],
    }
]
FEED = {
    "feed": [
        *(bluesky.post(number, text, facets=FACETS) for number, text in enumerate(TEXTS[:3], 2)),
        bluesky.repost(9, "hum"),
        bluesky.reply(8, "hum"),
    ],
    "cursor": "2024-05-01T12:00:00Z",
}
ACCOUNT = {"id": mastodon.ACCOUNT, "username": "greta", "acct": "greta", "display_name": "Greta", "avatar": None}
STATUSES = [
    *(mastodon.status(number, text) for number, text in enumerate(TEXTS)),
    mastodon.status(9, "", reblog=mastodon.status(7, "hum"), spoiler_text="slugs"),
]
ANSWERS: dict[str, tuple[Any, Any]] = {
    "bluesky": (PROFILE, FEED),
    "mastodon": (ACCOUNT, STATUSES),
    "x": (X_USER, X_PAGE),
}


def answer(body: object, random: Random) -> Response:
    """A body that is damaged in its JSON, its bytes or both, most often with the status of a right one."""
    content = mutated_json(body, random, random.choice((0, 0.01, 0.05, 0.3))).encode("utf-8", "surrogatepass")
    if random.random() < 0.2:
        content = mutated_bytes(in_some_encoding(content.decode("utf-8", "replace"), random), random)
    status = 200 if random.random() < 0.9 else random.choice((201, 206, 302, 400, 401, 403, 404, 410, 429, 500, 503))
    return Response(content, status, media_type=random.choice(JSON_TYPES))


@contextmanager
def answering(fake: Fake, answers: list[Response]) -> Iterator[None]:
    fake.out_of_turn = answers
    try:
        yield
    finally:
        fake.begin()


def check_read_or_told(case: SourceCase, fake: Fake, answers: list[Response]) -> None:
    """Where every answer was meant as a right one, nothing but the network can be the cause."""
    is_meant_well = all(response.status_code < 300 for response in answers)
    refusal: ServiceError | None = None
    posts = []
    with answering(fake, answers), within_a_second():
        try:
            posts = list(case.open().tweets(case.handle))
        except ServiceError as error:
            refusal = error
    assert all(post.id and isinstance(post.text, str) for post in posts)
    if refusal is not None:
        as_json(refusal.sentence).encode()
        assert not isinstance(refusal, RequestUnfit), refusal.sentence
        assert not (is_meant_well and isinstance(refusal, NotFound)), refusal.sentence


@pytest.fixture(params=ANSWERS)
def network(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], None]:
    """Reads the network's fake once with answers from this seed."""
    case = CASES[request.param](request, tmp_path)
    account, page = ANSWERS[request.param]
    fake = case.fake
    assert fake is not None
    case.read()  # imports the network's library, which takes longer than any example

    def read(seed: int) -> None:
        random = Random(seed)
        first = Response(mutated_json(account, Random(0), 0), media_type="application/json")
        first = first if random.random() < 0.7 else answer(account, random)
        check_read_or_told(case, fake, [first, *(answer(page, random) for _page in range(PAGES))])

    return read


@pytest.mark.filterwarnings("ignore:Tweet data missing default:RuntimeWarning")  # by tweepy, on stderr
@fuzzed(15, seed=SEEDS)
def test_any_answer(network: Callable[[int], None], seed: int) -> None:
    """Malformed, deeply nested, huge numbers, wrong types, odd statuses, any encoding."""
    network(seed)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_nested_too_deeply_is_told(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    """Python's JSON parser gives up on it in its own way."""
    case = CASES[name](request, tmp_path)
    assert case.fake is not None
    case.fake.out_of_turn = [Response("[" * 100_000, media_type="application/json")]
    with pytest.raises(
        SourceFailed, match=r"answered with something other than posts|doesn't answer as a Mastodon server"
    ):
        case.read()
