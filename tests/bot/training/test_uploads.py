"""Files that members send: what is taken, where it lies, and when it is gone."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

import trainer
from bot.chat.messages import Attachment
from bot.training.uploads import UploadFolder
from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, SourceFailed
from models.registry import Registry
from tests.fakes.bot import NOW, attached, wanted
from tests.trainer.sources.test_outbox import PUBLIC, create
from trainer.settings import TrainerSettings
from trainer.sources import open_source

MOST = 1000  # bytes


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry.db")


@pytest.fixture
def uploads(tmp_path: Path, registry: Registry) -> UploadFolder:
    return UploadFolder(tmp_path / "uploads", MOST, registry.jobs, lambda: registry.approvals.pending(NOW))


async def received(uploads: UploadFolder, *files: Attachment) -> str:
    async with uploads.received(files) as source:
        return source


def place(source: str) -> Path:
    return Path(source.partition(":")[2])


def is_there(source: str) -> bool:
    return place(source).exists()


def lying(source: str) -> list[Path]:
    """The folder of a source, and what is in it."""
    path = place(source)
    folder = path if path.is_dir() else path.parent
    return [folder, *sorted(folder.iterdir())]


def train(registry: Registry, source: str) -> str:
    job, _is_new = registry.jobs.submit(replace(wanted(), sources=(source,)), None, NOW)
    return job.id


@pytest.mark.parametrize(
    ("names", "scheme", "kept"),
    [
        (["twitter-2026.ZIP"], "archive", ["archive.zip"]),
        (["tweets.js"], "archive", ["tweets.js"]),
        (["tweet.js"], "archive", ["tweets.js"]),
        (["tweets (1).js", "note-tweet.js"], "archive", ["note-tweet.js", "tweets.js"]),
        (["note-tweet_2.js", "tweets_1.js"], "archive", ["note-tweet.js", "tweets.js"]),
        (["my posts.jsonl"], "files", ["posts.jsonl"]),
        (["outbox.json"], "outbox", ["outbox.json"]),
        (["outbox (1).json"], "outbox", ["outbox.json"]),
        (["../../etc/passwd.txt"], "files", ["posts.txt"]),
        (["C:\\x\\夢.csv"], "files", ["posts.csv"]),
    ],
)
async def test_a_file_lies_under_our_name_and_is_named_as_a_source(
    uploads: UploadFolder, tmp_path: Path, names: Sequence[str], scheme: str, kept: Sequence[str]
) -> None:
    """A name decides of what kind a file is, and never where it is written."""
    async with uploads.received([attached(name) for name in names]) as source:
        folder, *files = lying(source)
        assert source.startswith(f"{scheme}:{tmp_path / 'uploads'}/")
        assert folder.parent == tmp_path / "uploads"
        assert [file.name for file in files] == kept
        assert place(source) == (folder if kept[-1] == "tweets.js" else files[0])


@pytest.mark.parametrize("is_zip", [True, False])
async def test_the_trainers_sources_read_what_was_sent(uploads: UploadFolder, tmp_path: Path, is_zip: bool) -> None:
    """A zip, or the two files out of it: the posts are the same, long ones whole."""
    data = Path(trainer.__file__).parent / "sample" / "data"
    parts = {name: (data / name).read_bytes() for name in ("tweets.js", "note-tweet.js")}
    if is_zip:
        with ZipFile(tmp_path / "x.zip", "w") as file:
            for name, content in parts.items():
                file.writestr(f"data/{name}", content)
        parts = {"x.zip": (tmp_path / "x.zip").read_bytes()}
    large = UploadFolder(tmp_path / "uploads", 10_000_000, Registry(tmp_path / "registry.db").jobs, list)
    settings = TrainerSettings(_env_file=None)
    async with large.received([attached(name, content) for name, content in parts.items()]) as source:
        sent = list(open_source(source, settings).tweets("earl_of_snacks"))
    assert sent == list(open_source(f"archive:{data.parent}", settings).tweets("earl_of_snacks"))


async def test_a_mastodon_export_is_known_by_what_is_in_it(uploads: UploadFolder, tmp_path: Path) -> None:
    """Its zip is called like any other, so whether it has an outbox decides how it is read."""
    with ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("outbox.json", json.dumps({"orderedItems": [create(1, "hum", [PUBLIC])]}))
    async with uploads.received([attached("archive-2026.zip", (tmp_path / "x.zip").read_bytes())]) as source:
        assert source.startswith("outbox:")
        sent = open_source(source, TrainerSettings(_env_file=None)).tweets("greta@garden.example")
        assert [tweet.text for tweet in sent] == ["hum"]


async def test_an_upload_is_private(uploads: UploadFolder) -> None:
    """No other user of the machine can read it."""
    async with uploads.received([attached("tweets.js")]) as source:
        folder, file = lying(source)
        assert [path.stat().st_mode & 0o077 for path in (folder.parent, folder, file)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["photo.png"], r"I can't learn from “photo.png”\. Send the X archive"),
        (["tweets.js.exe"], "I can't learn from"),
        (["a.zip", "b.zip"], "don't belong together"),
        (["tweets.js", "posts.csv"], "don't belong together"),
        (["note-tweet.js"], "has only the rest of long posts. Send data/tweets.js with it"),
        (["a.txt", "b.csv", "c.zip"], "That is 3 files"),
    ],
)
async def test_what_is_no_posts_is_refused_before_the_download(
    uploads: UploadFolder, names: Sequence[str], sentence: str
) -> None:
    """The sentence says what is taken; nothing is fetched."""
    fetched: list[str] = []
    with pytest.raises(RequestUnfit, match=sentence):
        await received(uploads, *(attached(name, fetched=fetched) for name in names))
    assert fetched == []


@pytest.mark.parametrize(
    "files",
    [
        [attached("a.zip", size=MOST + 1)],
        [attached("a.zip", size=MOST, most=MOST - 1)],
        [attached("tweets.js", size=MOST), attached("note-tweet.js", size=1)],
    ],
)
async def test_what_is_too_large_is_told_what_to_send_instead(uploads: UploadFolder, files: list[Attachment]) -> None:
    """By the bot's limit and by the platform's, before the download."""
    with pytest.raises(RequestUnfit, match=r"at most 0 MB can be sent here. Send data/tweets\.js from the unzipped"):
        await received(uploads, *files)


async def test_a_file_larger_than_was_said_is_not_kept(uploads: UploadFolder, tmp_path: Path) -> None:
    """What a platform says of a file is held against the file."""
    with pytest.raises(RequestUnfit, match="can be sent here"):
        await received(uploads, attached("a.zip", content=b"x" * (MOST + 1), size=1))
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [(NotFound("It is gone."), NotFound), (OSError(28, "No space left on device"), OutOfSpace)],
)
async def test_a_download_that_breaks_off_leaves_nothing(
    uploads: UploadFolder, tmp_path: Path, error: Exception, told: type[Exception]
) -> None:
    """And is a sentence: the platform's own, or that the disk is full."""
    with pytest.raises(told):
        await received(uploads, attached("a.zip", error=error))
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_a_download_that_never_ends_is_given_up(tmp_path: Path, registry: Registry) -> None:
    """However many bytes come now and then; nothing of it is left."""
    uploads = UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list, download_seconds=0.1)
    for_ever = asyncio.Event()

    async def wait() -> None:
        await for_ever.wait()

    with pytest.raises(SourceFailed, match="in time"):
        await received(uploads, attached("a.zip", meanwhile=wait))
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_equal_contents_are_the_same_source(uploads: UploadFolder) -> None:
    """So that the same archive sent twice, under whatever name and by two at once, is one training."""
    first, second = await asyncio.gather(
        received(uploads, attached("a.zip", content=b"1")), received(uploads, attached("b.zip", content=b"1"))
    )
    assert first == second
    assert await received(uploads, attached("a.zip", content=b"2")) != first


async def test_an_upload_stays_until_its_trainings_are_over(
    uploads: UploadFolder, registry: Registry, tmp_path: Path
) -> None:
    """Until the last of them, however it ended."""
    async with uploads.received([attached("a.zip")]) as source:
        first = train(registry, source)
    second, _is_new = registry.jobs.submit(replace(wanted("other"), sources=(source,)), None, NOW)
    await uploads.sweep()
    registry.jobs.fail(first, "It broke.", NOW)
    await uploads.sweep()
    assert is_there(source)
    registry.jobs.request_cancel(second.id, NOW)
    await uploads.sweep()
    assert not is_there(source)
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_an_upload_stays_while_its_request_is_written_down(uploads: UploadFolder) -> None:
    """A clearing in between takes nothing away, neither while it is fetched nor before there is a job."""
    async with uploads.received([attached("a.zip", meanwhile=uploads.sweep)]) as source:
        await uploads.sweep()
        assert is_there(source)
    await uploads.sweep()
    assert not is_there(source)


async def test_a_request_that_is_refused_leaves_no_upload(uploads: UploadFolder) -> None:
    """Where nobody learns from it there is no reason to keep it."""
    with pytest.raises(SourceFailed):
        async with uploads.received([attached("a.zip")]) as source:
            raise SourceFailed("No.")
    await uploads.sweep()
    assert not is_there(source)


async def test_clearing_begins_at_once_and_with_what_a_crash_left(
    registry: Registry, uploads: UploadFolder, tmp_path: Path
) -> None:
    """A half fetched file of a killed bot, and the upload of a training that ended meanwhile."""
    async with uploads.received([attached("a.zip")]) as source:
        job = train(registry, source)
    (tmp_path / "uploads" / ".new-abc").mkdir()
    registry.jobs.fail(job, "It broke.", NOW)
    cleaning = asyncio.create_task(UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list).keep_clean(0.01))
    async with asyncio.timeout(60):
        while list((tmp_path / "uploads").iterdir()):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    cleaning.cancel()
