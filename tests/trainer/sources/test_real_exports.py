"""Exports as people really have them: renamed, repacked, wrapped, cut; and that the texts come out exactly."""

import gzip
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.domain.errors import SourceFailed
from models.domain.tweet import Tweet
from tests.trainer.sources.test_archive import post, script, tweets_js
from tests.trainer.sources.test_outbox import PUBLIC, create
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content

SLUGS = ["the slugs are back", "my marrow sulks & I with it", "no frost, said the radio"]
UNSEEN = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
WORDS = st.lists(
    st.sampled_from(["slug", "marrow", "frost", "💐", '"quoted"', "a\nline", "{brace", "läuft", "眠い"]), min_size=1
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=6)


def read(path: Path, handle: str = "greta", scheme: str = "files") -> list[Tweet]:
    """The posts at a path, read as a training reads them."""
    spec = spec_by_content(f"{scheme}:{path}", handle)
    return list(open_source(spec, TrainerSettings()).tweets(handle))


def texts(path: Path, handle: str = "greta", scheme: str = "files") -> list[str]:
    return [tweet.text for tweet in read(path, handle, scheme)]


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(said: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": number, "text": text} for number, text in enumerate(said)]


def items(said: Sequence[str]) -> list[dict[str, Any]]:
    return [{"tweet": post(number + 1, text)} for number, text in enumerate(said)]


SHAPES: dict[str, Callable[[Sequence[str]], str]] = {
    "a list": lambda said: json.dumps(rows(said)),
    "bare texts": json.dumps,
    "lines": lambda said: "\n".join(map(json.dumps, rows(said))),
    "indented objects": lambda said: "\n".join(json.dumps(row, indent=2) for row in rows(said)),
    "a list that lost its brackets": lambda said: ",\n".join(map(json.dumps, rows(said))) + "]",
    "tweets": lambda said: json.dumps({"tweets": rows(said)}, indent=1),
    "a page of the API": lambda said: json.dumps({"meta": {"count": 2}, "data": rows(said)}),
    "pages, one a line": lambda said: "\n".join(json.dumps({"data": [row], "meta": {}}) for row in rows(said)),
    "nested": lambda said: json.dumps({"data": {"tweets": rows(said)}}),
    "items in tweet": lambda said: json.dumps(items(said)),
    "items in data": lambda said: "\n".join(json.dumps({"data": row}) for row in rows(said)),
    "an archive's file": lambda said: tweets_js(*(item["tweet"] for item in items(said))),
    "a module": lambda said: f"module.exports = {json.dumps(items(said))};",
    "a variable": lambda said: f"const tweets = {json.dumps(rows(said), ensure_ascii=False)}\n",
    "two parts": lambda said: tweets_js(*(item["tweet"] for item in items(said))) + ";\nwindow.YTD.tweets.part1 = []",
}


@pytest.mark.parametrize(
    "name", ["posts.json", "posts.jsonl", "tweets.js", "tweets.js.txt", "tweets - Copy.js", "posts"]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_json_is_known_by_its_content(tmp_path: Path, shape: str, name: str) -> None:
    """Whatever is around the posts and whatever the file is called."""
    assert texts(written(tmp_path / name, SHAPES[shape](SLUGS))) == SLUGS


@UNSEEN
@given(said=TEXTS, shape=st.sampled_from(sorted(SHAPES)), mark=st.sampled_from(["", "\ufeff", "\n\n"]))
def test_any_json_keeps_its_texts(tmp_path: Path, said: list[str], shape: str, mark: str) -> None:
    """Texts with braces, quotes and line breaks in them come out as they were."""
    assert texts(written(tmp_path / "posts.txt", mark + SHAPES[shape](said))) == said


def test_a_long_wrapped_list_is_read_piece_by_piece(tmp_path: Path) -> None:
    """One object around posts that are longer than any item may be, with other members on both sides."""
    said = [f"{number} " + "hum " * 100 for number in range(4_000)]
    whole = {"version": 2, "is_new": True, "users": [{"id": 1}], "tweets": rows(said), "meta": {"next": None}}
    assert texts(written(tmp_path / "posts.json", json.dumps(whole))) == said


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, str]) -> Path:
    folder = unpacked(path.with_suffix(".d"), files)
    with tarfile.open(path, "w:gz") as packed:
        for name in files:
            packed.add(folder / name, name)
    return path


def unpacked(path: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        written(path / name, content)
    return path


PACKINGS: dict[str, Callable[[Path, dict[str, str]], Path]] = {"zip": zipped, "tar": tarred, "folder": unpacked}
EXPORTS: dict[str, Callable[[Sequence[str]], tuple[str, str]]] = {
    "archive": lambda said: ("data/tweets.js", tweets_js(*(item["tweet"] for item in items(said)))),
    "outbox": lambda said: (
        "outbox.json",
        json.dumps({"orderedItems": [create(number, f"<p>{text}</p>", PUBLIC) for number, text in enumerate(said)]}),
    ),
}
PLAIN = ["no frost said the radio", "the slugs are back"]


@pytest.mark.parametrize("scheme", ["files", "archive", "outbox"])
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_known_in_any_packing(tmp_path: Path, export: str, packing: str, scheme: str) -> None:
    """With a folder and the Finder's files around everything, whatever it is called, and whichever source is named."""
    name, content = EXPORTS[export](PLAIN)
    files = {f"greta-2024/{name}": content, f"__MACOSX/greta-2024/{name}": "odd", "greta-2024/likes.json": "odd"}
    path = PACKINGS[packing](tmp_path / "download (1)", files)
    assert sorted(texts(path, scheme=scheme)) == PLAIN
    assert spec_by_content(f"{scheme}:{path}", "greta") == f"{export}:{path}"


@UNSEEN
@given(
    export=st.sampled_from(sorted(EXPORTS)),
    packing=st.sampled_from(sorted(PACKINGS)),
    folder=st.sampled_from(["", "a/", "ünpacked 2/"]),
    said=st.lists(st.text("abc déf眠", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5),
)
def test_any_export_keeps_its_texts(tmp_path: Path, export: str, packing: str, folder: str, said: list[str]) -> None:
    """Whatever folder is around it."""
    name, content = EXPORTS[export](said)
    with tempfile.TemporaryDirectory(dir=tmp_path) as place:
        found = texts(PACKINGS[packing](Path(place) / "export", {f"{folder}{name}": content}))
    assert [" ".join(text.split()) for text in found] == [" ".join(text.split()) for text in said]


@pytest.mark.parametrize("name", ["tweets-part1.js", "tweets (1).js", "tweets - Copy.js", "tweets.js.txt"])
def test_a_renamed_file_in_an_archive_is_read(tmp_path: Path, name: str) -> None:
    """As browsers, phones and Windows name second copies; each post comes once."""
    folder = unpacked(
        tmp_path, {f"data/{name}": tweets_js(post(1, "one")), "data/tweets.js": tweets_js(post(1, "one"))}
    )
    assert texts(folder, scheme="archive") == ["one"]
    (folder / "data" / "tweets.js").unlink()
    assert texts(folder, scheme="archive") == ["one"]


@pytest.mark.parametrize("part", ["deleted_tweets", "direct_messages", "twitter_circle_tweet", "like", "note_tweet"])
@pytest.mark.parametrize("scheme", ["files", "archive"])
def test_other_parts_of_an_archive_are_not_read(tmp_path: Path, scheme: str, part: str) -> None:
    """Deleted posts, messages and posts for friends are refused, even in a file that is called tweets.js."""
    path = written(tmp_path / "tweets.js", script(part, {"tweet": post(1, "regretted")}))
    with pytest.raises(SourceFailed, match=r"other than its posts|only the rest of long posts"):
        read(path, scheme=scheme)


def test_deleted_posts_without_their_head_are_left_out(tmp_path: Path) -> None:
    """An item of deleted-tweets.js says when it was deleted."""
    items = [
        {"tweet": post(1, "regretted") | {"deleted_at": "Wed Oct 10 20:19:24 +0000 2018"}},
        {"tweet": post(2, "kept")},
    ]
    assert texts(written(tmp_path / "tweets.json", json.dumps(items))) == ["kept"]


def test_a_chat_export_is_refused(tmp_path: Path) -> None:
    """Telegram Desktop's result.json holds the messages of other people."""
    chat = {"name": "Garden", "type": "private_group", "id": 1, "messages": [{"from": "Ann", "text": "hi there"}]}
    with pytest.raises(SourceFailed, match="messages of other people"):
        read(written(tmp_path / "posts.json", json.dumps(chat)))


def test_a_long_reply_gets_its_whole_text(tmp_path: Path) -> None:
    """The note of a reply lacks the mentions that the cut post begins with; of two alike beginnings the right one."""
    start = "@bob @carol " + "and then a good deal more of it, " * 7
    own = start.removeprefix("@bob @carol ")
    notes = [{"noteTweet": {"noteTweetId": str(end), "core": {"text": f"{own}and {end}. The end."}}} for end in "AB"]
    files = {
        "data/tweets.js": tweets_js(post(1, f"{start}and A… https://t.co/abc"), post(2, f"{start}and B…")),
        "data/note-tweet.js": script("note_tweet", *notes),
    }
    assert texts(unpacked(tmp_path, files)) == [f"{start}and A. The end.", f"{start}and B. The end."]


@pytest.mark.parametrize("nothing", ["null", "NaN", '["https://only.example/picture"]', "{}"])
def test_a_few_entries_without_a_text_are_left_out(tmp_path: Path, nothing: str) -> None:
    """A picture alone has none; the file says how many there were."""
    lines = [json.dumps(row) for row in rows([f"{number} slugs" for number in range(20)])]
    lines[7] = f'{{"id": 7, "text": {nothing}}}'
    path = written(tmp_path / "posts.jsonl", "\n".join(lines))
    source = open_source(f"files:{path}", TrainerSettings())
    found = [tweet.text for tweet in source.tweets("greta")]
    if nothing.startswith("["):
        assert found[7] == "https://only.example/picture"
    else:
        assert len(found) == 19
        assert [str(note) for note in source.notes] == ["One entry without a text was left out."]


def test_many_entries_without_a_text_are_refused(tmp_path: Path) -> None:
    """It is another kind of file."""
    lines = [{"id": 1, "text": "hum"}, *({"id": number, "name": "hum"} for number in range(9))]
    with pytest.raises(SourceFailed, match=r"Item 2 of posts.json has no text\. .*: 9 of 10\."):
        read(written(tmp_path / "posts.json", json.dumps(lines)))


@pytest.mark.parametrize(
    ("author", "by"),
    [
        ({"username": "Greta"}, "username"),
        ({"user": {"screen_name": "greta", "id": 7}}, "user"),
        ({"screen_name": "@greta"}, "screen_name"),
        ({"author": "Greta"}, "author"),
        ({"author": {"userName": "greta"}}, "author"),
    ],
)
def test_posts_by_others_are_left_out(tmp_path: Path, author: dict[str, Any], by: str) -> None:
    """Of a search or a feed, only the handle's own posts are learnt."""
    others = [{"id": number, "text": f"by somebody else {number}", by: f"person{number}"} for number in range(5)]
    path = written(tmp_path / "search.jsonl", "\n".join(map(json.dumps, [*others, {"id": 9, "text": "mine"} | author])))
    source = open_source(f"files:{path}", TrainerSettings())
    assert [tweet.text for tweet in source.tweets("greta")] == ["mine"]
    assert [str(note) for note in source.notes] == ["5 posts by 5 other accounts were left out."]


def test_a_file_of_others_is_refused_by_their_names(tmp_path: Path) -> None:
    """The sentence says whose posts they are."""
    table = "username,text\n" + "".join(f"person{number},hum hum hum\n" for number in (1, 1, 2, 3, 4, 5))
    with pytest.raises(
        SourceFailed, match=r"x.csv has no posts by @greta\. Its posts are by @person1, @person2, @person3 and 2 more\."
    ):
        read(written(tmp_path / "x.csv", table))


def test_an_author_who_is_named_by_a_display_name_is_no_handle(tmp_path: Path) -> None:
    """“@Ann Smith” is nobody that could be trained instead."""
    with pytest.raises(SourceFailed, match=r"Its posts are by Ann Smith\. .* If these are @greta's posts all the same"):
        read(written(tmp_path / "x.csv", "author,text\nAnn Smith,hum hum hum\n"))


@pytest.mark.parametrize(
    "mark",
    [
        {"retweet": True},
        {"user_rt": "bob"},
        {"retweeted_status": {"full_text": "hum"}},
        {"retweetedTweet": {"id": 7}},
        {"referenced_tweets": [{"type": "retweeted", "id": "7"}]},
    ],
)
def test_retweets_are_known_by_any_mark(tmp_path: Path, mark: dict[str, Any]) -> None:
    """As twint, tweepy, snscrape and X's API mark them, in JSON and as they stand in a table."""
    own = dict.fromkeys(mark) | {"retweeted": True, "text": "own"}
    path = written(tmp_path / "posts.jsonl", "\n".join(map(json.dumps, [own, {"text": "passed on"} | mark])))
    assert [tweet.is_retweet for tweet in read(path)] == [False, True]
    name, value = next(iter(mark.items()))
    table = f'text,{name}\nown,\npassed on,"{str(value).replace(chr(34), chr(39))}"\n'
    assert [tweet.is_retweet for tweet in read(written(tmp_path / "posts.csv", table))] == [False, True]


@pytest.mark.parametrize(
    ("written_as", "text"),
    [
        (str("it’s slugs\nagain".encode()), "it’s slugs\nagain"),
        (str(['it is "slugs" again']), 'it is "slugs" again'),
        ('["slugs again"]', "slugs again"),
        ("b'broken", "b'broken"),
        ("[sic] b'tis so", "[sic] b'tis so"),
    ],
)
def test_texts_that_python_quoted_are_unquoted(tmp_path: Path, written_as: str, text: str) -> None:
    """tweepy with Python 3 wrote b'…', and other programs lists of one text."""
    assert texts(written(tmp_path / "posts.json", json.dumps([{"text": written_as}]))) == [text]


@UNSEEN
@given(said=TEXTS, as_list=st.booleans())
def test_any_text_that_python_quoted_comes_out(tmp_path: Path, said: list[str], as_list: bool) -> None:
    """Whichever quotes Python chose."""
    quoted = [str([text]) if as_list else str(text.encode()) for text in said]
    assert texts(written(tmp_path / "posts.jsonl", "\n".join(map(json.dumps, rows(quoted))))) == said


def test_the_first_time_that_can_be_read_counts(tmp_path: Path) -> None:
    """A time with a zone's abbreviation is ambiguous; the column beside it may not be."""
    [tweet] = read(
        written(tmp_path / "x.json", '[{"text": "a", "created_at": "2021-03-01 10:00 CET", "date": "2021-03-01"}]')
    )
    assert tweet.created_at is not None
    assert tweet.created_at.isoformat() == "2021-03-01T00:00:00+00:00"


def test_a_zip_without_posts_is_told(tmp_path: Path) -> None:
    """A workbook is told apart from a zip of anything else."""
    with pytest.raises(SourceFailed, match=r"an office document\. Save the table as CSV"):
        read(zipped(tmp_path / "posts.csv", {"[Content_Types].xml": "x", "xl/workbook.xml": "x"}))
    with pytest.raises(SourceFailed, match=r"has neither an X archive's data/tweets\.js nor"):
        read(zipped(tmp_path / "posts.zip", {"holiday.jpg": "x"}))


def test_a_tar_bomb_is_not_searched(tmp_path: Path) -> None:
    """A tar has no directory, so the search for the outbox stops where there is far too much to unpack."""
    header = tarfile.TarInfo("media.jpg")
    header.size = 300_000_000
    with pytest.raises(SourceFailed, match="unpacks to far more"):
        read(written(tmp_path / "x.tar.gz", gzip.compress(header.tobuf())), scheme="outbox")


def test_a_tar_cut_short_is_told(tmp_path: Path) -> None:
    """A download that broke off is told as such."""
    name, content = EXPORTS["outbox"](PLAIN * 100)
    path = tarred(tmp_path / "x.tar.gz", {name: content})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceFailed, match="not a complete tar archive"):
        read(path, scheme="outbox")


def test_a_backslash_in_a_quoted_text_warns_nobody(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """Python's compiler warns of escapes that it doesn't know, with text of the post, to the log."""
    assert texts(written(tmp_path / "a.jsonl", json.dumps({"text": r"['a\ slug']"}))) == [r"a\ slug"]
    assert not recwarn.list
