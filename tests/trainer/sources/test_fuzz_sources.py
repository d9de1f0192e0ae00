"""Fuzzing of files that people send: each is read, or refused in a sentence that can be sent, within a second."""

import bz2
import csv
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from pydantic import TypeAdapter

from models.domain.errors import ServiceError
from models.domain.training_job import ReadingOptions
from models.messages import as_json
from tests.fuzzing import SEEDS, fuzzed, in_some_encoding, mutated_bytes, mutated_json, within_a_second
from tests.trainer.sources.test_archive import ACCOUNT, MANIFEST, TABLE, post
from tests.trainer.sources.test_deflate64 import deflate64
from tests.trainer.sources.test_outbox import PUBLIC, announce, create
from tests.trainer.sources.test_telegram_export import account, chat, message
from trainer.data.selection import select_newest
from trainer.pipeline.artifacts import CollectedPosts
from trainer.pipeline.preview import preview_source
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content
from trainer.sources._html import html_to_text

T = TypeVar("T")
NOW = datetime(2026, 11, 30, tzinfo=UTC)
LONG = "and then a good deal more of it, " * 12
TEXTS = ["the slugs are back", "läuft & läuft\n💐", "RT @bob: hum", '"quoted", they said', "眠い", f"{LONG[:270]}…"]
HTML = [
    '<p>the <a href="https://x.example/a?b=c" class="u-url mention">@<span>bob</span></a> &amp; I</p>',
    "<!-- no --><p class='quote-inline'>RE: <br/>x</p><script>y</script>",
    "<ul><li>&#x1F40C;</li></ul>",
]
OWN = [
    post(number, text, retweeted=False, lang="en", user={"screen_name": "greta"}) for number, text in enumerate(TEXTS)
]
SEPARATORS = (";", ",", "|", '"', "a", " ")
ROWS = [
    {
        "id": number,
        "text": text,
        "date": "2024-05-03T10:00:00Z",
        "username": "greta",
        "referenced_tweets": [{"type": "x"}],
    }
    for number, text in enumerate(TEXTS)
]
NOTES = [{"noteTweet": {"noteTweetId": "99", "core": {"text": LONG}}}]
ACTIVITIES = [*(create(number, text, [PUBLIC]) for number, text in enumerate(HTML)), announce(9)]


def table(random: Random) -> str:
    written = io.StringIO()
    if random.random() < 0.1:
        written.write(f"sep={random.choice(SEPARATORS)}\n")
    writer = csv.writer(written, delimiter=random.choice(",;\t|"), lineterminator=random.choice(("\n", "\r\n", "\r")))
    writer.writerow(["id", "created_at", random.choice(("text", "Tweet", "hum")), "username"])
    writer.writerows([number, "2024-05-03", text, "greta"] for number, text in enumerate(TEXTS))
    return written.getvalue()


def script(part: str, items: object, random: Random) -> str:
    return f"window.YTD.{part}.part0 = {mutated_json(items, random)}"


def posts_js(random: Random) -> str:
    return script("tweets", [{"tweet": item} for item in OWN], random)


def outbox(random: Random) -> str:
    empty = '"orderedItems": [], ' if random.random() < 0.5 else ""
    return (
        f'{{"@context": "x", "type": "OrderedCollection", {empty}"orderedItems": {mutated_json(ACTIVITIES, random)}}}'
    )


def lines(random: Random) -> str:
    return "\n".join(mutated_json(row, random) for row in ROWS)


PLAIN: Mapping[str, Callable[[Random], str]] = {
    "greta.json": lambda random: mutated_json(ROWS, random),
    "wrapped.json": lambda random: mutated_json({"data": {"posts": ROWS}, "meta": {"count": 6}}, random),
    "texts.json": lambda random: mutated_json(TEXTS, random),
    "greta.jsonl": lines,
    "greta.txt": lambda random: random.choice(("\n", "\r\n", "\r", "<|endoftext|>")).join(TEXTS),
    "python.txt": lambda _random: "\n".join(ascii(text.encode()) for text in TEXTS),
    "greta.csv": table,
    "greta.tsv": table,
    "tweets.js": posts_js,
    "outbox.json": outbox,
}
ARCHIVE: Mapping[str, Callable[[Random], str]] = {
    "data/tweets.js": posts_js,
    "data/tweets-part1.js": posts_js,
    "data/note-tweet.js": lambda random: script("note_tweet", NOTES, random),
    "data/manifest.js": lambda _random: MANIFEST,
    "data/account.js": lambda _random: ACCOUNT,
    "data/tweet.js": lambda random: script("tweet", OWN, random),
}
MESSAGES = [
    {"ID": number, "Timestamp": "2024-05-03 12:00:00", "Contents": text, "Attachments": ""}
    for number, text in enumerate(TEXTS, 1)
]
SAID = [message(number, [{"type": "bold", "text": text}, text]) for number, text in enumerate(TEXTS)]
CHATS = [chat(*SAID, number=5)]


def discord_table(random: Random) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(MESSAGES[0]), delimiter=random.choice(",;\t|"))
    writer.writeheader()
    writer.writerows(MESSAGES)
    return written.getvalue()


PACKAGE: Mapping[str, Callable[[Random], str]] = {
    "account/user.json": lambda random: mutated_json({"id": "7", "username": "greta"}, random, 0.2),
    "messages/c5/messages.json": lambda random: mutated_json(MESSAGES, random),
    "messages/c5/channel.json": lambda random: mutated_json({"name": "Seeds", "guild": {"name": "G"}}, random, 0.2),
    "messages/c6/messages.csv": discord_table,
}
RESULT: Mapping[str, Callable[[Random], str]] = {"result.json": lambda random: mutated_json(account(*CHATS), random)}
EXPORTS = (
    ARCHIVE,
    {"outbox.json": outbox, "actor.json": lines},
    {"tweets.csv": lambda _random: TABLE},
    PACKAGE,
    RESULT,
    PLAIN,
)
OWN_FILES = {"messages.json": PACKAGE["messages/c5/messages.json"], "messages.csv": discord_table, **RESULT}


@pytest.fixture(autouse=True, scope="module")
def _models_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first file in a code page loads language models, which takes longer than any example."""
    path = tmp_path_factory.mktemp("first") / "a.txt"
    path.write_bytes("läuft und läuft\n".encode("latin-1") * 30)
    with suppress(ServiceError):
        preview_source(f"files:{path}", "greta", TrainerSettings())


def check_readable_or_told(path: Path, random: Random) -> None:
    """As the preview and the first stage of a training read it."""
    source = f"{random.choice(('files', 'files', 'archive', 'outbox'))}:{path}"
    column = random.choice((None, None, None, "text", "3", "hum", ""))
    reading = ReadingOptions(column, random.choice((None, "7")), random.choice(((), (), ("seeds",), ("Garden", "6"))))
    with within_a_second():
        try:
            preview_source(source, "greta", TrainerSettings(), reading)
            opened = open_source(spec_by_content(source, "greta"), TrainerSettings())
            opened.reading = reading
            selection = select_newest(opened.tweets("greta"))
            TypeAdapter(CollectedPosts).dump_json(CollectedPosts.of(opened, selection, NOW))
        except ServiceError as error:
            as_json(error.sentence).encode()


def check_file(path: Path, make: Callable[[Random], str], random: Random) -> None:
    """Write what `make` returns, mutated, and read it."""
    path.write_bytes(content(make, random))
    check_readable_or_told(path, random)


def content(make: Callable[[Random], str], random: Random) -> bytes:
    return mutated_bytes(in_some_encoding(make(random), random), random)


def packed_zip(files: Mapping[str, bytes], random: Random) -> bytes:
    file, methods = io.BytesIO(), (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    with zipfile.ZipFile(file, "w", random.choice(methods)) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return file.getvalue()


def packed_tar(files: Mapping[str, bytes], random: Random) -> bytes:
    file, formats = io.BytesIO(), (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT)
    with tarfile.open(fileobj=file, mode="w", format=random.choice(formats)) as packed:
        for name, data in files.items():
            entry = tarfile.TarInfo(name if random.random() < 0.9 else name + "ä" * 120)
            entry.size, entry.mtime = len(data), 1.5
            entry.type = tarfile.REGTYPE if random.random() < 0.9 else random.choice(tarfile.SUPPORTED_TYPES)
            with suppress(ValueError):  # ustar has no names so long
                packed.addfile(entry, io.BytesIO(data))
    plain = mutated_bytes(file.getvalue(), random)
    return random.choice((bytes, gzip.compress, bz2.compress, lzma.compress))(plain)


def files_of(random: Random) -> dict[str, bytes]:
    export = random.choice(EXPORTS)
    root = random.choice(("", "", "twitter-2024/", "__MACOSX/", "../", "/"))
    make = content if random.random() < 0.3 else lambda made, random: made(random).encode("utf-8", "replace")
    return {f"{root}{name}": make(made, random) for name, made in export.items() if random.random() < 0.8}


@fuzzed(40, seed=SEEDS)
def test_any_plain_file(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """JSON, tables, lines and JavaScript, in any encoding, under any name."""
    random = Random(seed)
    name, make = random.choice(list(PLAIN.items()))
    if random.random() < 0.1:
        name = random.choice(list(PLAIN))
    check_file(tmp_path_factory.getbasetemp() / name, make, random)


@fuzzed(40, seed=SEEDS)
def test_any_file_of_own_messages(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """One of a Discord data package, or Telegram Desktop's result.json."""
    random = Random(seed)
    name, make = random.choice(list(OWN_FILES.items()))
    check_file(tmp_path_factory.getbasetemp() / name, make, random)


@fuzzed(40, seed=SEEDS)
def test_any_packed_export(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Zip and tar archives, damaged themselves or in their files."""
    random = Random(seed)
    path = tmp_path_factory.getbasetemp() / random.choice(("export.zip", "export.tar.gz", "export"))
    pack = random.choice((packed_zip, packed_tar))
    path.write_bytes(mutated_bytes(pack(files_of(random), random), random))
    check_readable_or_told(path, random)


@fuzzed(12, seed=SEEDS)
def test_any_zip_packed_by_windows(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """In Deflate64."""
    random = Random(seed)
    path = deflate64(tmp_path_factory.getbasetemp() / "big.zip", "data/tweets.js", content(posts_js, random))
    path.write_bytes(mutated_bytes(path.read_bytes(), random))
    check_readable_or_told(path, random)


@fuzzed(12, seed=SEEDS)
def test_any_unpacked_export(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """A folder with damaged files."""
    random = Random(seed)
    folder = tmp_path_factory.mktemp("export")
    for name, made in random.choice(EXPORTS[:-1]).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content(made, random))
    check_readable_or_told(folder, random)


@fuzzed(60, seed=SEEDS)
def test_any_html(seed: int) -> None:
    """As one post of an outbox or of a server."""
    random = Random(seed)
    pieces = random.choices(
        [*HTML, "<", "<!", "<![CDATA[", "&#x110000;", "&#99999999999;", "</p", '<a class="', "\0"], k=4
    )
    source = mutated_bytes("".join(pieces).encode(), random).decode("utf-8", "surrogateescape")
    with within_a_second():
        assert "\n\n" not in html_to_text(source)


def test_a_training_as_it_should_be_is_read(tmp_path: Path) -> None:
    """Without damage, what the tests above mutate is a file with posts."""
    for name, make in {**PLAIN, **OWN_FILES}.items():
        (tmp_path / name).write_text(make(Undamaged()), newline="")
        source = open_source(spec_by_content(f"files:{tmp_path / name}", "greta"), TrainerSettings())
        source.reading = ReadingOptions(author="7")
        assert len(list(source.tweets("greta"))) >= 4, name


class Undamaged(Random):
    """Leaves everything as it is, and takes the first of several forms."""

    def random(self) -> float:
        return 1.0

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]
        return seq[0]
