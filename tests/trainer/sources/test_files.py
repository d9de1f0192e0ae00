"""What plain files of posts may look like, and what is said of those that are damaged."""

import gzip
import io
import itertools
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import files
from trainer.sources._encoding import open_text
from trainer.sources._post_fields import PostReader
from trainer.sources.files import FilesSource

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def read(path: Path, handle: str = "earl") -> list[Tweet]:
    return list(FilesSource(str(path), TrainerSettings()).tweets(handle))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_json_lines_are_read_with_every_field(tmp_path: Path) -> None:
    """Text, time, id and the retweet mark of a JSON line arrive in the tweet."""
    line = {"id": "7", "created_at": "2024-05-01T12:00:00Z", "text": "Exact change", "is_retweet": True}
    assert read(written(tmp_path, "a.jsonl", json.dumps(line))) == [Tweet("7", "Exact change", NOON, True)]


def test_the_names_of_fields_may_be_in_any_case(tmp_path: Path) -> None:
    """Collections of others write isRetweet, and a retweet must be known as one."""
    path = written(tmp_path, "a.jsonl", json.dumps({"ID": "9", "Text": "RT", "isRetweet": "t"}))
    assert read(path) == [Tweet("9", "RT", None, True)]


def test_missing_fields_but_the_text_are_made_do_without(tmp_path: Path) -> None:
    """An object with nothing but text is a post, numbered in the file's order; blank lines are none."""
    path = written(tmp_path, "a.jsonl", '\n{"full_text": "Hums", "created_at": "last Tuesday"}\n\n')
    assert read(path) == [Tweet("1", "Hums")]


def test_a_json_list_is_read_item_by_item(tmp_path: Path) -> None:
    """A list may hold objects and bare texts."""
    path = written(tmp_path, "a.json", '[{"id": 1, "text": "one"}, "two"]')
    assert read(path) == [Tweet("1", "one"), Tweet("2", "two")]


def test_an_item_across_two_pieces_is_read_whole(tmp_path: Path) -> None:
    """A list longer than one piece of reading loses nothing at the seam."""
    texts = [f"{number} {'é' * 4000}" for number in range(100)]
    assert [tweet.text for tweet in read(written(tmp_path, "a.json", json.dumps(texts, ensure_ascii=False)))] == texts


@pytest.mark.parametrize("column", ["text", "Tweet", "full_text"])
def test_csv_columns_are_found_by_their_names(tmp_path: Path, column: str) -> None:
    """Columns may stand in any order and case, and a post may go over several lines."""
    path = written(tmp_path, "a.csv", f'Date,is_retweet,{column},id\r\n2024-05-01 12:00:00,False,"one,\ntwo",9\r\n')
    assert read(path) == [Tweet("9", "one,\ntwo", NOON)]


def test_of_several_columns_the_one_with_words_counts(tmp_path: Path) -> None:
    """Tables with both names leave one of them empty, each row perhaps another; where both are, the post is empty."""
    table = "id,full_text,text\n3,,one\n2,two,\n1,,\n"
    assert [tweet.text for tweet in read(written(tmp_path, "a.csv", table))] == ["one", "two", ""]


def test_the_table_of_an_old_archive_is_read(tmp_path: Path) -> None:
    """The tweets.csv that X gave until 2018 tells retweets by whose they are."""
    table = 'tweet_id,timestamp,text,retweeted_status_id\n5,2024-05-01 12:00:00 +0000,"RT",44\n'
    assert read(written(tmp_path, "tweets.csv", table)) == [Tweet("5", "RT", NOON, True)]


def test_plain_text_has_a_post_a_line(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends and blank lines are no part of posts."""
    path = written(tmp_path, "a.txt", "\ufeffone\r\n\r\n二つ\r\n")
    assert [tweet.text for tweet in read(path)] == ["one", "二つ"]


def test_a_folder_has_a_file_for_each_handle(tmp_path: Path) -> None:
    """In a folder the handle picks the file, in whatever case it is written."""
    written(tmp_path, "Earl.txt", "mine")
    written(tmp_path, "bruce.txt", "his")
    assert [tweet.text for tweet in read(tmp_path, "earl")] == ["mine"]


@pytest.mark.parametrize(
    "date",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01T14:00:00+02:00",
        "2024-05-01 12:00:00 UTC",
        "2024/05/01 12:00:00",
        " Wed May 01 12:00:00 +0000 2024 ",
        "Wed, 01 May 2024 12:00:00 GMT",
        "Wed, 01 May 2024 08:00:00 -0400",
        1714564800,
        1714564800000,
        "1714564800",
        "1714564800.0",
    ],
)
def test_dates_are_read_in_many_forms(tmp_path: Path, date: str | int) -> None:
    """Whoever made a file wrote its dates in a way of their own."""
    path = written(tmp_path, "a.jsonl", json.dumps({"text": "Hums", "date": date}))
    assert read(path)[0].created_at == NOON


@pytest.mark.parametrize(
    "date",
    ["1/5/2024", "yesterday", "", "0000-00-00", "9" * 400, 10**400, 2024, -1, 1e300, float("nan"), True, None, []],
)
def test_what_is_no_date_is_none(tmp_path: Path, date: object) -> None:
    """A date that could be either of two, or none at all, loses the date and not the post."""
    path = written(tmp_path, "a.jsonl", json.dumps({"text": "Hums", "date": date}))
    assert read(path) == [Tweet("1", "Hums")]


def test_a_long_table_is_read_row_by_row() -> None:
    """Two million rows take no more memory than the row at hand; here as many of them as there is time for."""
    row = b'7,2024-05-01 12:00:00,False,"a post, with a comma"\n'
    table = io.BufferedReader(Endless(b"id,date,is_retweet,text\n", row))
    reader = PostReader("earl", "long.csv")
    items, location = files._items(open_text(table, "utf-8"), "", Path("long.csv"), reader)
    posts = reader.read(items, location)
    for _warm in range(1_000):
        next(posts)
    tracemalloc.start()
    count = sum(1 for _tweet in itertools.islice(posts, 2_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 1 << 20


class Endless(io.RawIOBase):
    """A file that goes on for as long as anybody reads it."""

    def __init__(self, head: bytes, line: bytes) -> None:
        self.waiting, self.line = head, line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.waiting += self.line * (len(buffer) // len(self.line) + 1)
        piece, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_refresh_gives_all_again(tmp_path: Path) -> None:
    """A file's ids say nothing of time, so nothing is left out because of one."""
    path = written(tmp_path, "a.jsonl", '{"id": "1", "text": "one"}')
    assert len(list(FilesSource(str(path)).tweets("earl", since_id="9"))) == 1


@pytest.mark.parametrize("name", ["nothing.jsonl", "", "x" * 300])
def test_a_missing_file_is_said_at_once(tmp_path: Path, name: str) -> None:
    """Before any post is asked for, a missing file, a folder without the handle's file or an absurd path is refused."""
    source = FilesSource(str(tmp_path / name), TrainerSettings())
    with pytest.raises((NotFound, SourceFailed), match=r"[Nn]o |can't be read"):
        source.tweets("earl")


DAMAGED = [
    ("a.jsonl", b"", "has no posts in it"),
    ("a.jsonl", b"\n \n", "has no posts in it"),
    ("a.json", b"[]", "has no posts in it"),
    ("a.csv", b"", "has no posts in it"),
    ("a.csv", b"id,text\n", "a.csv has no posts in it"),
    ("a.txt", b"\n", "has no posts in it"),
    ("a.jsonl", b'{"text": "one"}\n{"text": "tw', "Item 2 of a.jsonl is damaged"),
    ("a.jsonl", b'{"text": "one"}\n7', "Item 2 of a.jsonl is damaged"),
    ("a.jsonl", b"[" * 100_000, "Item 1 of a.jsonl is damaged"),
    ("a.txt", b"x" * (files.MAX_BYTES >> 8), "Line 1 of a.txt is longer than"),
    ("a.json", b'[{"text": "one"}, {"text": "tw', "Item 2 of a.json is damaged"),
    ("a.json", b'[{"text": "one"}', "Item 2 of a.json is damaged"),
    ("a.json", b"[1]", "Item 1 of a.json is damaged"),
    ("a.json", b"\x81\x8d\x8f\x90\x9d\xff" * 90, "a.json is in no character encoding"),
    ("a.csv", b"who,when\nearl,today\n", r"which column of a.csv .* Its columns are: who \| when"),
    ("a.csv", b"text,id\none,two,three\n", r"Row 1 of a.csv \(line 2\) has more fields than the table has columns"),
    ("a.csv", b"id,text\n1\n", r"Row 1 of a.csv \(line 2\) has no text\. .*: 1 of 1\."),
    ("a.pdf", b"%PDF-1.7", "a.pdf is a PDF document"),
    ("a.txt", b"\x89PNG\r\n", "a.txt is a picture"),
    ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp is a picture, a video"),
    ("a.mp4", b"\0\0\0\x18ftypmp42", "a.mp4 is a picture, a video"),
    ("a.json.gz", gzip.compress(b'[{"text": "hum hum hum"}]' * 100, mtime=0), "is packed in a way that can't be read"),
    ("a.txt", b"<!DOCTYPE html><p>", "a.txt is a web page"),
    ("a.csv", b"SQLite format 3\0", "a.csv is a database"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), DAMAGED)
def test_damage_is_one_sentence_that_says_where(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """Every damaged file is told in one sentence with the place of the damage."""
    path = written(tmp_path, name, content)
    with pytest.raises(SourceFailed, match=sentence):
        read(path)


def test_posts_before_the_damage_arrive(tmp_path: Path) -> None:
    """Files are read as a stream: what stands before a damaged line has come by then."""
    source = FilesSource(str(written(tmp_path, "a.jsonl", '{"text": "one"}\n{')), TrainerSettings())
    assert next(source.tweets("earl")).text == "one"


def test_a_huge_file_is_not_opened(tmp_path: Path) -> None:
    """A file beyond any account's size is refused by its size alone."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)  # holds no bytes on disk
    with pytest.raises(SourceFailed, match="larger than 512 MB"):
        read(path)


def test_a_table_without_end_is_refused(tmp_path: Path) -> None:
    """Half a million columns are not taken into memory."""
    with pytest.raises(SourceFailed, match="more than 1,000 columns"):
        read(written(tmp_path, "a.csv", b"text" + b"," * 500_000 + b"\n" + b"x\n" * 500_000))


def test_numbers_and_nesting_beyond_bounds_are_damage(tmp_path: Path) -> None:
    """Python refuses to read numbers of more than 4,300 digits, and lists within a thousand others."""
    for item in (b"1" * 5_000, b"[" * 100_000 + b"]" * 100_000):
        with pytest.raises(SourceFailed, match=r"Item 1 of a.jsonl is damaged"):
            read(written(tmp_path, "a.jsonl", b'{"text": "one", "id": ' + item + b"}"))
        with pytest.raises(SourceFailed, match=r"Item 1 of a.json is damaged"):
            read(written(tmp_path, "a.json", b'[{"text": "one", "id": ' + item + b"}]"))
