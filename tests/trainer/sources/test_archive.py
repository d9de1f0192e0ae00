"""Which layouts of X archives are read, and that a hostile or broken one is refused in a sentence."""

import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.domain.errors import NotFound, ServiceError, SourceFailed
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import _export_files
from trainer.sources.archive import XArchiveSource

SAMPLE = Path(__file__).parents[3] / "trainer" / "sample"
Files = Mapping[str, str | bytes]


def read(path: Path, since_id: str | None = None) -> list[Tweet]:
    return list(XArchiveSource(str(path), TrainerSettings()).tweets("whoever", since_id))


def texts(path: Path) -> list[str]:
    return [tweet.text for tweet in read(path)]


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {"id_str": str(number), "full_text": text, "created_at": "Wed Oct 10 20:19:24 +0000 2018", **more}


def script(variable: str, *items: object) -> str:
    return f"window.YTD.{variable}.part0 = {json.dumps(items, ensure_ascii=False)}"


def tweets_js(*items: Mapping[str, Any]) -> str:
    return script("tweets", *({"tweet": item} for item in items))


def zipped(folder: Path, files: Files) -> Path:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def unpacked(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "export"


@pytest.fixture(params=[zipped, unpacked])
def packing(request: pytest.FixtureRequest) -> Callable[[Path, Files], Path]:
    """Either form in which an archive comes."""
    form: Callable[[Path, Files], Path] = request.param
    return form


Packing = Callable[[Path, Files], Path]


def test_the_layout_since_2022_is_read_part_by_part(tmp_path: Path, packing: Packing) -> None:
    """tweets.js comes first, then its parts in the order of their numbers."""
    files = {
        "data/tweets-part10.js": tweets_js(post(4, "four")),
        "data/tweets-part2.js": tweets_js(post(3, "three")),
        "data/tweets.js": tweets_js(post(1, "one"), post(2, "two")),
    }
    assert texts(packing(tmp_path, files)) == ["one", "two", "three", "four"]


def test_the_layout_of_2019_is_read_with_or_without_wrapper(tmp_path: Path, packing: Packing) -> None:
    """In tweet.js some items have no `tweet` around them."""
    files = {"data/tweet.js": script("tweet", {"tweet": post(1, "one")}, post(2, "two"))}
    assert texts(packing(tmp_path, files)) == ["one", "two"]


def test_the_layout_until_2018_is_read_month_by_month(tmp_path: Path, packing: Packing) -> None:
    """Grailbird's bare objects have `text`, ids as numbers, their own dates, and say what is a retweet."""
    march = [{"id": 3, "text": "old", "created_at": "2016-03-31 14:35:55 +0000", "retweeted_status": {}}]
    files = {"data/js/tweets/2016_03.js": f"Grailbird.data.tweets_2016_03 = \n {json.dumps(march)}"}
    assert read(packing(tmp_path, files)) == [Tweet("3", "old", datetime(2016, 3, 31, 14, 35, 55, tzinfo=UTC), True)]


def test_one_folder_around_everything_is_looked_through(tmp_path: Path, packing: Packing) -> None:
    """An archive packed again with its folder is the same archive."""
    assert texts(packing(tmp_path, {"twitter-2024/data/tweets.js": tweets_js(post(1, "one"))})) == ["one"]


def test_the_data_folder_alone_will_do(tmp_path: Path) -> None:
    """Whoever names `data` itself means the archive that it is of."""
    assert texts(unpacked(tmp_path, {"data/tweets.js": tweets_js(post(1, "one"))}) / "data") == ["one"]


def test_a_bare_tweets_js_is_an_archive(tmp_path: Path) -> None:
    """A single file is read whatever it is called, and a byte order mark does not hurt."""
    path = tmp_path / "mine.js"
    path.write_text("\ufeff" + tweets_js(post(1, "one")))
    assert texts(path) == ["one"]


def test_dates_are_read_as_x_writes_them(tmp_path: Path) -> None:
    """The date of a post comes out in UTC."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(post(1, "one"))})
    assert read(path)[0].created_at == datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)


@pytest.mark.parametrize(("fields", "text"), [({"full_text": ""}, ""), ({"full_text": "", "text": "hum"}, "hum")])
def test_a_post_without_words_is_no_damage(tmp_path: Path, packing: Packing, fields: Any, text: str) -> None:
    """An empty text is one, which the cleaning drops later; where another field has words, they are the text."""
    files = {"data/tweets.js": script("tweets", {"tweet": {"id_str": "1"} | fields}, {"tweet": post(2, "two")})}
    assert [tweet.text for tweet in read(packing(tmp_path, files))] == [text, "two"]


def test_an_id_comes_once(tmp_path: Path, packing: Packing) -> None:
    """A post that several files repeat is read once."""
    files = {"data/tweets.js": tweets_js(post(1, "one")), "data/tweets-part1.js": tweets_js(post(1, "one"))}
    assert texts(packing(tmp_path, files)) == ["one"]


def test_a_long_post_is_read_whole(tmp_path: Path, packing: Packing) -> None:
    """A cut post gets its whole text from note-tweet.js, though it is escaped, spaced and numbered otherwise there."""
    whole = "Bread & butter,\n\n" + "and then a good deal more of it, " * 20
    cut = whole.replace("&", "&amp;")[:277] + "… https://t.co/abc"
    note = {"noteTweet": {"noteTweetId": "99", "createdAt": "2018-10-10T20:19:24.000Z", "core": {"text": whole}}}
    files = {
        "data/tweets.js": tweets_js(post(1, cut), post(2, "short and its own")),
        "data/note-tweet.js": script("note_tweet", note, {"noteTweet": {}}, "odd"),
    }
    assert texts(packing(tmp_path, files)) == [whole, "short and its own"]


@pytest.mark.parametrize(
    "end", ["… https://t.co/abc", "...", "…https://t.co/abc https://t.co/def", " https://t.co/abc", "…"]
)
def test_a_cut_post_is_known_by_any_end(tmp_path: Path, end: str) -> None:
    """With or without an ellipsis, and with any number of links behind it."""
    whole = "and then a good deal more of it, " * 20
    note = {"noteTweet": {"noteTweetId": "99", "core": {"text": whole}}}
    files = {
        "data/tweets.js": tweets_js(post(1, whole[:270].rstrip() + end)),
        "data/note-tweet.js": script("note_tweet", note),
    }
    assert texts(zipped(tmp_path, files)) == [whole]


def test_an_archive_with_hostile_links_is_read_in_time(tmp_path: Path) -> None:
    """The search for a cut post's end took time exponential in the number of links without a space between."""
    files = {"data/tweets.js": tweets_js(post(1, "http:a" * 40 + " hum")), "data/note-tweet.js": script("note_tweet")}
    assert texts(zipped(tmp_path, files)) == ["http:a" * 40 + " hum"]


def test_no_other_file_is_opened(tmp_path: Path) -> None:
    """Messages, addresses and deleted posts are not read, so it does not matter that they are damaged."""
    files = {
        "data/tweets.js": tweets_js(post(1, "one")),
        "data/direct-messages.js": "secret",
        "data/deleted-tweets.js": tweets_js(post(2, "regretted")),
        "data/twitter-circle-tweet.js": tweets_js(post(3, "among friends")),
        "data/protected-history.js": "odd",
        "data/tweetdeck.js": "odd",
        "data/tweets_media/tweets.txt": "odd",
    }
    assert texts(zipped(tmp_path, files)) == ["one"]


def test_a_link_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """A link in an unpacked archive could lead to any file, so it is not followed."""
    folder = unpacked(tmp_path, {"data/tweets.js": tweets_js(post(1, "one"))})
    (tmp_path / "elsewhere.js").write_text(tweets_js(post(2, "two")))
    (folder / "data" / "tweets-part1.js").symlink_to(tmp_path / "elsewhere.js")
    assert texts(folder) == ["one"]


def test_a_refresh_gives_only_newer_posts(tmp_path: Path) -> None:
    """Ids grow with time, also when they grow longer; an archive with nothing newer is none without posts."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(post(10, "ten"), post(9, "nine"), post(8, "eight"))})
    assert [tweet.text for tweet in read(path, since_id="8")] == ["ten", "nine"]
    assert read(path, since_id="10") == []


def test_a_missing_archive_is_said_at_once(tmp_path: Path) -> None:
    """Before any post is asked for, a path with nothing at it is refused."""
    with pytest.raises(NotFound, match="no archive"):
        XArchiveSource(str(tmp_path / "none.zip"), TrainerSettings()).tweets("earl")


DAMAGED: list[tuple[Files, str]] = [
    ({"data/like.js": "x"}, "it has no data/tweets.js"),
    ({"data/tweets.js": script("tweets")}, "has no posts in it"),
    ({"data/tweets.js": ""}, "doesn't begin like a file of posts in an X archive"),
    ({"data/tweets.js": "<html>"}, "doesn't begin like a file of posts in an X archive"),
    ({"data/tweets.js": script("direct_messages", {})}, "doesn't begin like a file of posts in an X archive"),
    ({"data/tweets.js": tweets_js(post(1, "one"))[:-40]}, "Item 1 of data/tweets.js is damaged"),
    ({"data/tweets.js": script("tweets", 7)}, "Item 1 of data/tweets.js is damaged"),
    ({"data/tweets.js": script("tweets", {"tweet": "x"})}, "Post 1 of data/tweets.js is damaged: it is not a post"),
    ({"data/tweets.js": script("tweets", {"tweet": {"id": 1}})}, "Post 1 of data/tweets.js is damaged: it has no text"),
    ({"data/tweets.js": tweets_js(post(1, "é")).encode("latin-1")}, "data/tweets.js is not in UTF-8"),
    ({"data/tweets.js": "window.YTD.tweets.part0 = " + "[" * 50_000}, "Item 1 of data/tweets.js is damaged"),
    ({"data/tweets.js": 'window.YTD.tweets.part0 = [{"a":' + "[" * 50_000}, "Item 1 of data/tweets.js is damaged"),
    (
        {"data/tweets.js": tweets_js(post(1, "one")), "data/note-tweet.js": "odd"},
        "data/note-tweet.js doesn't begin like a file of posts in an X archive",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), DAMAGED)
def test_damage_is_one_sentence(tmp_path: Path, packing: Packing, files: Files, sentence: str) -> None:
    """Every damaged archive, packed or not, is told in one sentence with the file's name."""
    with pytest.raises(SourceFailed, match=sentence):
        read(packing(tmp_path, files))


@pytest.mark.parametrize("name", ["../../data/tweets.js", "/data/tweets.js", "data\\..\\..\\x.js", "C:\\x.js"])
def test_a_zip_that_names_files_outside_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing would be unpacked, but whoever wrote such names means harm."""
    with pytest.raises(SourceFailed, match="outside of itself"):
        read(zipped(tmp_path, {name: "x", "data/tweets.js": tweets_js(post(1, "one"))}))


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    """A file that packs as no text does is refused by its entry alone."""
    with pytest.raises(SourceFailed, match="more than 200 times its size"):
        read(zipped(tmp_path, {"data/tweets.js": "window.YTD.tweets.part0 = [" + " " * 5_000_000}))


def test_a_bomb_among_the_other_files_does_no_harm(tmp_path: Path) -> None:
    """What is not opened cannot go off."""
    files = {"data/tweets.js": tweets_js(post(1, "one")), "data/media.js": " " * 5_000_000}
    assert texts(zipped(tmp_path, files)) == ["one"]


def test_a_huge_file_in_a_folder_is_not_opened(tmp_path: Path) -> None:
    """A file beyond any account's size is refused by its size alone."""
    folder = unpacked(tmp_path, {"data/tweets.js": ""})
    with (folder / "data" / "tweets.js").open("wb") as file:
        file.truncate(_export_files.MAX_BYTES + 1)  # holds no bytes on disk
    with pytest.raises(SourceFailed, match="larger than 1,024 MB"):
        read(folder)


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    """The list of files itself would fill the memory, so it is not taken in."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(post(1, "one"))})
    with zipfile.ZipFile(path, "a") as packed:
        for number in range(300):
            entry = zipfile.ZipInfo(f"{number}.jpg")
            entry.extra = struct.pack("<HH", 0xFFFF, 60_000) + bytes(60_000)
            packed.writestr(entry, b"")
    with pytest.raises(SourceFailed, match="too many files"):
        read(path)


def test_files_that_are_huge_together_are_refused(tmp_path: Path) -> None:
    """Each alone would be opened."""
    folder = unpacked(tmp_path, {"data/tweets.js": "", "data/tweets-part1.js": ""})
    for name in ("tweets.js", "tweets-part1.js"):
        with (folder / "data" / name).open("wb") as file:
            file.write(b"window.YTD.tweets.part0 = []")
            file.truncate(_export_files.MAX_BYTES * 2 // 3)  # holds no bytes on disk
    with pytest.raises(SourceFailed, match="larger than 1,024 MB"):
        read(folder)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.9])
def test_a_zip_cut_short_is_said_so(tmp_path: Path, share: float) -> None:
    """A download that broke off is told as such."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(*(post(n, f"post {n}") for n in range(50)))})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(SourceFailed, match="not a complete zip archive"):
        read(path)


def test_a_locked_zip_is_said_so(tmp_path: Path) -> None:
    """A zip with a password is told apart from a damaged one."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(post(1, "one"))})
    packed = bytearray(path.read_bytes())
    packed[packed.index(b"PK\x01\x02") + 8] |= 1  # the entry's flag for “encrypted”
    path.write_bytes(packed)
    with pytest.raises(SourceFailed, match="password"):
        read(path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6))
def test_whatever_is_broken_ends_in_a_sentence(tmp_path: Path, places: list[tuple[float, int]]) -> None:
    """However a zip's bytes are changed, it is read or refused, and nothing else is raised."""
    path = zipped(tmp_path, {"data/tweets.js": tweets_js(post(1, "one")), "data/account.js": "x"})
    packed = bytearray(path.read_bytes())
    for where, value in places:
        packed[int(where * len(packed))] = value
    path.write_bytes(packed)
    with suppress(ServiceError):
        assert all(isinstance(tweet, Tweet) for tweet in read(path))


def test_the_sample_is_a_whole_archive() -> None:
    """The sample goes through the importer: long post whole, retweets, links and Japanese in it, each id once."""
    tweets = list(XArchiveSource(str(SAMPLE), TrainerSettings()).tweets("earl_of_snacks"))
    joined = "\n".join(tweet.text for tweet in tweets)
    assert len({tweet.id for tweet in tweets}) == len(tweets) > 300
    assert all(tweet.created_at for tweet in tweets)
    assert max(len(tweet.text) for tweet in tweets) > 1000
    assert "自動販売機" in joined
    assert "https://t.co/" in joined
    assert sum(tweet.text.startswith("RT @") for tweet in tweets) > 10
    assert sum(tweet.text.startswith("My dream is") for tweet in tweets) >= 10


def test_the_manifest_names_the_account() -> None:
    """The account's display name comes from the archive itself."""
    source = XArchiveSource(str(SAMPLE), TrainerSettings())
    next(source.tweets("earl_of_snacks"))
    assert source.account is not None
    assert source.account.name == "The Earl in B4"


ACCOUNT = script("account", {"account": {"email": "g@example.com", "username": "Greta", "accountId": "7"}})
MANIFEST = f"window.__THAR_CONFIG = {json.dumps({'userInfo': {'userName': 'Greta'}})}"


@pytest.mark.parametrize(("name", "content"), [("account.js", ACCOUNT), ("manifest.js", MANIFEST)])
def test_an_archive_of_another_account_is_refused_by_name(
    tmp_path: Path, packing: Packing, name: str, content: str
) -> None:
    """Who agrees and who opted out is known by the handle, so that nobody's archive goes under another's."""
    place = packing(tmp_path, {"data/tweets.js": tweets_js(post(1, "one")), f"data/{name}": content})
    source = XArchiveSource(str(place), TrainerSettings())
    with pytest.raises(SourceFailed, match=r"belongs to @Greta, not to @bob.*/train @Greta"):
        list(source.tweets("bob"))
    assert [tweet.text for tweet in source.tweets("greta")] == ["one"]


def test_posts_in_communities_are_read_too(tmp_path: Path, packing: Packing) -> None:
    """They stand in a file of their own, which often holds nothing; what stands in both comes once."""
    said = script("community_tweet", {"tweet": post(1, "one")}, {"tweet": post(2, "two")})
    files = {"data/tweets.js": tweets_js(post(1, "one")), "data/community-tweet.js": said}
    assert sorted(texts(packing(tmp_path, files))) == ["one", "two"]
    assert texts(packing(tmp_path, {**files, "data/community-tweet.js": script("community_tweet")})) == ["one"]


TABLE = (
    '"tweet_id","in_reply_to_status_id","timestamp","source","text","retweeted_status_id","expanded_urls"\n'
    '"2","","2016-03-31 14:35:55 +0000","web","a line, and\nanother ""one""","",""\n'
    '"1","","2016-03-30 14:35:55 +0000","web","RT @bob: hum","77",""\n'
)


@pytest.mark.parametrize("name", ["tweets.csv", "old/tweets.csv", "data/tweets.csv"])
def test_an_old_archive_of_which_only_the_table_is_left_is_read(tmp_path: Path, packing: Packing, name: str) -> None:
    """Until 2018 an archive had its posts in tweets.csv too."""
    when = datetime(2016, 3, 31, 14, 35, 55, tzinfo=UTC)
    first, second = read(packing(tmp_path, {name: TABLE, "README.txt": "hum"}))
    assert first == Tweet("2", 'a line, and\nanother "one"', when)
    assert second.is_retweet


def test_the_table_is_passed_over_where_the_posts_are(tmp_path: Path, packing: Packing) -> None:
    """Both say the same, and no post is to come twice."""
    march = [{"id": 2, "text": "hum", "created_at": "2016-03-31 14:35:55 +0000"}]
    files = {"tweets.csv": TABLE, "data/js/tweets/2016_03.js": f"Grailbird.data.tweets_2016_03 = {json.dumps(march)}"}
    assert texts(packing(tmp_path, files)) == ["hum"]


def test_a_table_of_something_else_is_told(tmp_path: Path, packing: Packing) -> None:
    """One without the columns of an X archive."""
    with pytest.raises(SourceFailed, match="no columns"):
        read(packing(tmp_path, {"tweets.csv": "a,b\n1,2\n"}))


@pytest.mark.parametrize("manifest", ["", "window.__THAR_CONFIG = {", "window.__THAR_CONFIG = [1]", "\xff", "nonsense"])
def test_an_archive_with_a_broken_manifest_is_read_all_the_same(tmp_path: Path, manifest: str) -> None:
    """Only the name is missing then."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tweets.js").write_text(script("tweets", {"tweet": post(1, "one")}))
    (tmp_path / "data" / "manifest.js").write_text(manifest, encoding="latin-1")
    source = XArchiveSource(str(tmp_path), TrainerSettings())
    assert [tweet.text for tweet in source.tweets("whoever")] == ["one"]
    assert source.account is None
