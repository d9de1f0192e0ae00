"""One account in every kind of source there is: the same posts, retweets and posts too short to learn from.

It does not know what is done with them, only that all sources must come to the same counts.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes import bluesky, mastodon, x_api
from tests.fakes.accounts import posts
from tests.fakes.loopback import served

OWN, SHORT, RETWEETS = 240, 4, 6
COUNTS = {"downloaded": 250, "retweets": RETWEETS, "short": SHORT, "kept": OWN}
EVERYBODY = "https://www.w3.org/ns/activitystreams#Public"
NOON = "2024-05-01T12:00:00Z"
ON_BLUESKY, ON_MASTODON = "greta.example.com", "greta@garden.example"


@dataclass
class Garden:
    """The account `greta` in files under `folder`, and on three networks."""

    folder: Path
    x: x_api.FakeX
    bluesky: bluesky.FakeBluesky
    mastodon: mastodon.FakeMastodon

    @property
    def settings(self) -> dict[str, str]:
        """What leads the service to these networks."""
        return {
            "X_API_URL": self.x.address,
            "X_BEARER_TOKEN": x_api.TOKEN,
            "X_TERMS_ACKNOWLEDGED": "true",
            "BLUESKY_API_URL": self.bluesky.address,
            "MASTODON_API_URL": self.mastodon.address,
        }

    def check(self) -> None:
        for fake in (self.x, self.bluesky, self.mastodon):
            fake.check()


@contextmanager
def garden(folder: Path) -> Iterator[Garden]:
    """Everything in its place while the block lasts."""
    with ExitStack() as stack:
        found = Garden(folder, x_api.FakeX(), bluesky.FakeBluesky(), mastodon.FakeMastodon())
        for fake in (found.x, found.bluesky, found.mastodon):
            stack.enter_context(served(fake))
        _plant(found)
        yield found
    found.check()


def texts(count: int = OWN) -> list[tuple[str, bool]]:
    """Each post with whether it is another's, newest first."""
    own = [(text, False) for text in posts("greta_grows", count)]
    return own + [(f"hm {number}", False) for number in range(SHORT)] + [("what bob says", True)] * RETWEETS


def numbered(count: int = OWN) -> list[tuple[int, str, bool]]:
    found = texts(count)
    return [(len(found) - place, text, is_retweet) for place, (text, is_retweet) in enumerate(found)]


def x_posts(count: int = OWN) -> list[dict[str, Any]]:
    refers = {"referenced_tweets": [{"type": "retweeted", "id": "7"}]}
    return [x_api.post(number, text, **(refers if is_retweet else {})) for number, text, is_retweet in numbered(count)]


def bluesky_posts(count: int = OWN) -> list[dict[str, Any]]:
    kinds = {False: bluesky.post, True: bluesky.repost}
    return [kinds[is_retweet](number, text) for number, text, is_retweet in numbered(count)]


def mastodon_posts(count: int = OWN) -> list[dict[str, Any]]:
    return [_status(number, text, is_retweet=is_retweet) for number, text, is_retweet in numbered(count)]


def _status(number: int, text: str, *, is_retweet: bool) -> dict[str, Any]:
    html = f"<p>{text}</p>"
    if is_retweet:
        return mastodon.status(number, "", reblog=mastodon.status(number + 5_000, html))
    return mastodon.status(number, html)


def _plant(found: Garden) -> None:
    found.x.users["greta"] = x_api.User(x_posts())
    found.bluesky.feeds[ON_BLUESKY] = bluesky_posts()
    found.mastodon.accounts["greta"] = mastodon_posts()
    rows = [{"id": str(number), "text": text, "is_retweet": known} for number, text, known in numbered()]
    (found.folder / "greta.jsonl").write_text("\n".join(map(json.dumps, rows)))
    items = [{"tweet": _archived(*row)} for row in numbered()]
    (found.folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps(items)}")
    activities = [_activity(*row) for row in numbered()]
    (found.folder / "outbox.json").write_text(json.dumps({"type": "OrderedCollection", "orderedItems": activities}))


def _archived(number: int, text: str, is_retweet: bool) -> dict[str, Any]:
    said = f"RT @bob: {text}" if is_retweet else text
    return {
        "id_str": str(number),
        "full_text": said,
        "created_at": "Wed May 01 11:00:00 +0000 2024",
    }  # not as in the outbox: two accounts


def _activity(number: int, text: str, is_retweet: bool) -> dict[str, Any]:
    address = f"https://garden.example/users/greta/statuses/{number}"
    head = {"id": f"{address}/activity", "published": NOON, "to": [EVERYBODY], "cc": []}
    if is_retweet:
        return head | {"type": "Announce", "object": f"https://other.example/{number}"}
    note = {"id": address, "type": "Note", "published": NOON, "content": f"<p>{text}</p>", "to": [EVERYBODY], "cc": []}
    return head | {"type": "Create", "object": note}
