"""What is read of a Mastodon export, that private posts are not, and what is said of damaged ones."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import _export_files, _json_stream, _parsing
from trainer.sources.outbox import MastodonExportSource

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = "https://garden.example/users/greta/followers"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def create(number: int, html: str, to: Any = PUBLIC, cc: Any = FOLLOWERS) -> dict[str, Any]:
    address = f"https://garden.example/users/greta/statuses/{number}"
    note = {"id": address, "type": "Note", "published": "2024-05-01T12:00:00Z", "content": html, "to": to, "cc": cc}
    return {"id": f"{address}/activity", "type": "Create", "published": note["published"], "to": to, "cc": cc} | {
        "object": note
    }


def announce(number: int, to: Any = PUBLIC) -> dict[str, Any]:
    address = f"https://garden.example/users/greta/statuses/{number}/activity"
    said = {"object": "https://other.example/1", "published": "2024-05-01T12:00:00Z"}
    return {"id": address, "type": "Announce", "to": to, "cc": [FOLLOWERS], **said}


def outbox(*items: Any) -> str:
    context = ["https://www.w3.org/ns/activitystreams", {"ostatus": "http://ostatus.org#"}]
    head = {"@context": context, "id": "outbox.json", "type": "OrderedCollection", "totalItems": len(items)}
    return json.dumps({**head, "orderedItems": items})


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "outbox.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, since_id: str | None = None) -> list[Tweet]:
    return list(MastodonExportSource(str(path)).tweets("greta@garden.example", since_id))


def test_posts_and_boosts_are_read(tmp_path: Path) -> None:
    """A post comes with its text, a boost as a retweet; ids are those of the server's interface."""
    path = written(tmp_path, outbox(create(1, "<p>own &amp; <br>mine</p>"), announce(2)))
    assert read(path) == [
        Tweet("1", "own & \nmine".replace(" \n", "\n"), NOON),
        Tweet("2", "https://other.example/1", NOON, is_retweet=True),
    ]


@pytest.mark.parametrize("form", [PUBLIC, [PUBLIC], "as:Public", ["Public", FOLLOWERS]])
def test_everybody_is_written_in_many_ways(tmp_path: Path, form: Any) -> None:
    """A public post is known by any of them, and an unlisted one by its copies to everybody."""
    path = written(tmp_path, outbox(create(1, "public", form), create(2, "unlisted", FOLLOWERS, form)))
    assert [tweet.text for tweet in read(path)] == ["public"]
    source = MastodonExportSource(str(path), TrainerSettings(mastodon_unlisted=True))
    assert [tweet.text for tweet in source.tweets("greta")] == ["public", "unlisted"]


def test_content_warnings_are_kept_or_their_posts_left_out(tmp_path: Path) -> None:
    """As on the network, and counted."""
    warned = create(2, "<p>soup</p>")
    warned["object"]["summary"] = "food"
    path = written(tmp_path, outbox(create(1, "own"), warned))
    source = MastodonExportSource(str(path))
    assert [tweet.text for tweet in source.tweets("greta")] == ["own"]
    assert list(source.notes) == ["One post that is unlisted or has a content warning was left out."]
    source = MastodonExportSource(str(path), TrainerSettings(mastodon_warned_posts=True))
    assert [tweet.text for tweet in source.tweets("greta")] == ["own", "food: soup"]


@pytest.mark.parametrize("to", [FOLLOWERS, "https://other.example/users/bob", [], None, {"odd": PUBLIC}])
def test_private_posts_are_not_read(tmp_path: Path, to: Any) -> None:
    """What was written to followers or to one person stays out, boosts too, and where either part says so."""
    half = create(2, "half", to, None) | {"to": PUBLIC}
    path = written(tmp_path, outbox(create(1, "secret", to, None), half, announce(3, to), create(4, "public")))
    assert [tweet.text for tweet in read(path)] == ["public"]


def test_other_deeds_are_passed_over(tmp_path: Path) -> None:
    """A deletion, an addition or a note by its address alone is no post."""
    deed = {"id": "https://garden.example/1", "to": PUBLIC, "object": "https://garden.example/2"}
    path = written(tmp_path, outbox(deed | {"type": "Delete"}, deed | {"type": "Create"}, create(4, "own")))
    assert [tweet.text for tweet in read(path)] == ["own"]


def test_folder_and_zip_are_opened_for_the_outbox_alone(tmp_path: Path) -> None:
    """What else is in an export does not matter."""
    written(tmp_path, outbox(create(1, "own")))
    (tmp_path / "likes.json").write_text("odd")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr("likes.json", "odd")
        packed.writestr("outbox.json", outbox(create(1, "own")))
    assert [tweet.text for tweet in read(tmp_path)] == ["own"]
    assert [tweet.text for tweet in read(tmp_path / "export.zip")] == ["own"]


def test_a_refresh_gives_only_newer_posts_and_each_once(tmp_path: Path) -> None:
    """Ids grow with time."""
    path = written(tmp_path, outbox(create(11, "new"), create(11, "new"), create(9, "old")))
    assert [tweet.text for tweet in read(path, since_id="10")] == ["new"]


@pytest.mark.parametrize("between", ["", " " * 900_000])
@pytest.mark.parametrize("first", [[], [create(1, "one")]])
def test_a_list_that_stands_twice_is_read_twice(tmp_path: Path, first: list[Any], between: str) -> None:
    """Exports of Mastodon since 4.2.4 begin with an empty one: mastodon/mastodon#31091."""
    posts = json.dumps([create(2, "two"), create(3, "three")])
    path = written(tmp_path, f'{{"orderedItems": {json.dumps(first)},{between} "orderedItems":{posts},"id":7}}')
    assert [tweet.text for tweet in read(path)] == ["one"] * len(first) + ["two", "three"]


def test_a_key_that_stands_twice_in_a_post_keeps_what_it_says(tmp_path: Path) -> None:
    """An empty repetition takes nothing away, wherever it stands."""
    posts = json.dumps([create(1, "one"), create(2, "two")])
    posts = posts.replace('"content": "one"', '"content": "one", "content": ""')
    posts = posts.replace('"content": "two"', '"content": null, "content": "two"')
    path = written(tmp_path, f'{{"orderedItems": {posts}}}')
    assert [tweet.text for tweet in read(path)] == ["one", "two"]


def test_an_outbox_of_private_posts_alone_is_no_damage(tmp_path: Path) -> None:
    """Nothing comes; that it is too little is said elsewhere."""
    assert read(written(tmp_path, outbox(create(1, "secret", FOLLOWERS)))) == []


DAMAGED = [
    ("", "has no posts in it"),
    ("<html>", "is a web page"),
    (" " * (_json_stream.MAX_ITEM_CHARACTERS + _parsing.CHUNK_BYTES), "no “orderedItems”"),
    (outbox(), "has no posts in it"),
    ('{"orderedItems": [', "Item 1 of outbox.json is damaged"),
    (outbox(create(1, "one"))[:-40], "Item 1 of outbox.json is damaged"),
    (outbox(7), "Item 1 of outbox.json is damaged"),
    (outbox("x"), "Item 1 of outbox.json is damaged: it is not an activity"),
    (outbox({"type": "Create"}), "Item 1 of outbox.json is damaged: it is not an activity"),
    (outbox(create(1, {"html": "x"})), "Item 1 of outbox.json is damaged: it has no text"),  # type: ignore[arg-type]
    (outbox(create(1, "é")).replace("\\u00e9", "é").encode("latin-1"), "outbox.json is not in UTF-8"),
]


@pytest.mark.parametrize(("content", "sentence"), DAMAGED)
def test_damage_is_one_sentence(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    """Every damaged outbox is told in one sentence that says where."""
    with pytest.raises(SourceFailed, match=sentence):
        read(written(tmp_path, content))


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    """A missing path, a folder or zip without an outbox and another file are told apart."""
    (tmp_path / "export.tar.gz").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr("likes.json", "odd")
    with pytest.raises(NotFound, match="no outbox"):
        MastodonExportSource(str(tmp_path / "nothing")).tweets("greta")
    for path in (tmp_path, tmp_path / "export.zip"):
        with pytest.raises(SourceFailed, match="is not a whole Mastodon export"):
            read(path)
    with pytest.raises(SourceFailed, match="damaged or not a Mastodon outbox"):
        read(tmp_path / "export.tar.gz")


def test_a_huge_outbox_is_not_opened(tmp_path: Path) -> None:
    """A file beyond any account's size is refused by its size alone."""
    with written(tmp_path, "").open("wb") as file:
        file.truncate(_export_files.MAX_BYTES + 1)  # holds no bytes on disk
    with pytest.raises(SourceFailed, match="larger than 1,024 MB"):
        read(tmp_path)
